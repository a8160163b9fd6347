package files

import "testing"

func TestARenameTellsWhetherItReplaced(t *testing.T) {
	for _, access := range []Access{ReadWrite, DropBox} {
		a, _ := shelfIn(t, func(c *Config) { c.Access = access })
		put(t, a, "ana", "a", "a")
		put(t, a, "ana", "b", "b")
		_, err := a.Rename(bg, by("ana"), "a", "b", false)
		wantKind(t, err, Exists)
		wantText(t, a, "ana", "b", "b")
		for _, c := range []struct {
			from, to          string
			replace, replaced bool
		}{{"a", "c", false, false}, {"c", "d", true, false}, {"d", "d", true, true}, {"d", "b", true, true}} {
			replaced, err := a.Rename(bg, by("ana"), c.from, c.to, c.replace)
			if err != nil || replaced != c.replaced {
				t.Errorf("%+v: replaced is %v, %v", c, replaced, err)
			}
			wantText(t, a, "ana", c.to, "a")
		}
	}
}
