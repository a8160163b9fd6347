package plain

import "testing"

func TestANameIsEscapedWhereItHidesSomething(t *testing.T) {
	for in, want := range map[string]string{
		"notas ñ 🙂.txt":       "notas ñ 🙂.txt",
		`back\slash`:          `back\slash`,
		"a\u202egnp.exe":      `a\u202egnp.exe`,
		"\x1b[31m":            `\u001b[31m`,
		"a\xffb":              `a\xffb`,
		"👩\u200d👧":            "👩\u200d👧",
		"a\ufffdb":            "a\ufffdb",
		"\u2066x\u2069\u200e": `\u2066x\u2069\u200e`,
	} {
		if got := Escaped(in); got != want {
			t.Errorf("Escaped(%q) = %q, want %q", in, got, want)
		}
	}
	if r, yes := Hides("ab\u202e\u2066"); !yes || r != 0x202e {
		t.Errorf("Hides = %U %v", r, yes)
	}
}
