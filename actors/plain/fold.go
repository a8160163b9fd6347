package plain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of a user's or room's name under which it is unique.
// Two names have the same form where they differ in case, width or composition
// only. The name need not be a valid one. Lower-case ASCII is returned as it is,
// without an allocation.
func Fold(name string) string {
	if isLowerASCII(name) {
		return name
	}
	folded := cases.Fold().String(norm.NFKC.String(name))
	// The lower case is for Cherokee: cases.Fold exchanges its two cases.
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
