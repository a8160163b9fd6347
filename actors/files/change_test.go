package files

import "testing"

func TestANewNameReplacesNothingIfItShouldNot(t *testing.T) {
	for _, access := range []Access{ReadWrite, DropBox} {
		a, _ := shelfIn(t, func(c *Config) { c.Access = access })
		put(t, a, "ana", "a", "a")
		put(t, a, "ana", "b", "b")
		wantKind(t, a.RenameNew(bg, by("ana"), "a", "b"), Exists)
		wantText(t, a, "ana", "b", "b")
		ok(t, a.RenameNew(bg, by("ana"), "a", "c"))
		wantText(t, a, "ana", "c", "a")
		ok(t, a.Rename(bg, by("ana"), "c", "b"))
		wantText(t, a, "ana", "b", "a")
	}
}
