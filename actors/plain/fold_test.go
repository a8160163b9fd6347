package plain

import "testing"

func TestNamesThatAreTheSame(t *testing.T) {
	for _, same := range [][2]string{
		{"ana", "ANA"}, {"straße", "STRASSE"}, {"Ωμέγας", "ωμέγασ"}, {"ａna", "ana"}, {"jose\u0301", "JOSÉ"}, {"ﬁn", "fin"}, {"ᏣᎳᎩ", "ꮳꮃꭹ"},
	} {
		if Fold(same[0]) != Fold(same[1]) {
			t.Errorf("%q and %q are two names", same[0], same[1])
		}
	}
}
