package plain

import (
	"slices"
	"testing"

	"go.mau.fi/util/confusable"
)

func alike(x, y string) bool {
	forms := append(Lookalikes(y), Fold(y))
	return slices.ContainsFunc(append(Lookalikes(x), Fold(x)), func(form string) bool { return slices.Contains(forms, form) })
}

func TestNamesThatLookAlike(t *testing.T) {
	for _, pair := range [][2]string{
		{"TOM", "ТОМ"}, {"tom", "ТОМ"}, {"Tom", "Том"}, {"tom", "том"}, {"niko", "ΝΙΚΟ"}, {"NIKO", "νικο"},
		{"george", "ɡeorɡe"}, {"GEORGE", "ɡeorge"}, {"ana", "аnа"}, {"оса", "oca"},
		{"alice", "aIice"}, {"alice", "AIice"}, {"Alice", "a1ice"}, {"ALICE", "ALlCE"}, {"Ian", "lan"}, {"ian", "lAN"}, {"ian", "1AN"},
		{"bob", "b0b"}, {"BOB", "b0b"}, {"tom", "torn"}, {"modem", "modern"}, {"Tom", "torn"},
		{"jose\u0301", "jose\u0341"}, {"ana", "ANA"},
	} {
		if !alike(pair[0], pair[1]) || !alike(pair[1], pair[0]) {
			t.Errorf("%q and %q do not look alike: %q, %q", pair[0], pair[1], Lookalikes(pair[0]), Lookalikes(pair[1]))
		}
	}
}

func TestNamesThatAreToldApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"ian", "lan"}, {"ali", "all"}, {"eli", "ell"}, {"ana", "aña"}, {"eva", "ева2"}, {"ana1", "ana2"},
		{"jose", "josé"}, {"Наташа", "natasha"}, {"u10", "u11"}, {"guest2", "guestz"}, {"r2d2", "r2d2_2"}, {"i", "l"},
	} {
		if alike(pair[0], pair[1]) {
			t.Errorf("%q and %q look alike: %q, %q", pair[0], pair[1], Lookalikes(pair[0]), Lookalikes(pair[1]))
		}
	}
}

func TestNamesWithNoOtherForm(t *testing.T) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-." {
		name := string(c)
		if folded := confusable.Skeleton(name) == name && Fold(name) == name; skeletonIsFolded(name) != folded {
			t.Errorf("the skeleton of %q is folded: %v", name, folded)
		}
	}
	if allocs := testing.AllocsPerRun(100, func() { Lookalikes("ana") }); allocs > 0 {
		t.Errorf("a plain name costs %v allocations", allocs)
	}
}
