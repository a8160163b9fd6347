package plain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
)

// Lookalikes returns the forms of a name, besides Fold's, by which it is found out
// that it looks like another. Two names look alike if any form of one, Fold's
// included, is one of the other's. Most names in lower-case ASCII have no such form.
//
// A form is a skeleton (UTS 39 §4), folded. Skeletons know no case, so one is not
// enough: the letters of "том" look like no Latin ones, those of "ТОМ" do, and both
// are one nick. The forms are those of the name as it is written, in lower case, and,
// where it is read as capitals, with I for each bar that may be an I, an l or a 1.
func Lookalikes(name string) []string {
	if skeletonIsFolded(name) {
		return nil
	}
	folded := Fold(name)
	var forms []string
	add := func(form string) {
		form = Fold(form)
		if form != folded && !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	written := confusable.Skeleton(name)
	add(written)
	add(confusable.Skeleton(strings.ToLower(name)))
	if isCapitals(written) {
		add(strings.ReplaceAll(written, "l", "I"))
	} else if !isASCII(name) {
		add(strings.ReplaceAll(confusable.Skeleton(strings.ToUpper(name)), "l", "I"))
	}
	return forms
}

// skeletonIsFolded reports whether a name has no forms but Fold's, which is so in
// lower-case ASCII without the characters that look like others.
func skeletonIsFolded(name string) bool {
	return isLowerASCII(name) && !strings.ContainsAny(name, "01m")
}

// isCapitals reports whether a skeleton has capitals, and bars, but no other letter
// in lower case.
func isCapitals(skeleton string) bool {
	return strings.ContainsFunc(skeleton, unicode.IsUpper) &&
		!strings.ContainsFunc(skeleton, func(r rune) bool { return r != 'l' && unicode.IsLower(r) })
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
