package plain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of a user's or room's name under which it is unique. Names that differ only
// in case, width or composition have the same form. The name need not be valid. Lower-case ASCII is
// returned unchanged, without an allocation.
func Fold(name string) string {
	if isLowerASCII(name) {
		return name
	}
	folded := cases.Fold().String(norm.NFKC.String(name))
	// ToLower is for Cherokee: cases.Fold maps its lower case to upper case.
	return norm.NFKC.String(strings.ToLower(folded))
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] >= 'A' && s[i] <= 'Z' {
			return false
		}
	}
	return true
}
