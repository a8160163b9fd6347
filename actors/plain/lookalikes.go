package plain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
)

// Lookalikes returns the forms of a name, besides Fold's, by which it is compared with names that
// it may look like. Two names look alike if they have a form in common, Fold's included. Most names
// in lower-case ASCII have no such form.
//
// A form is a folded skeleton (UTS 39 §4). Skeletons ignore case, so one is not enough: the letters
// of "том" look like no Latin ones, those of "ТОМ" do, and both are one nick. There are forms of
// the name as it is written and of the name in lower case. If the name is in capitals or not in
// ASCII, there is also one of the name in capitals. In that one, each bar that may be an I, an l or
// a 1 is an I.
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
	if lower := strings.ToLower(name); lower != name {
		add(confusable.Skeleton(lower))
	}
	if isCapitals(written) {
		add(strings.ReplaceAll(written, "l", "I"))
	} else if !isASCII(name) {
		add(strings.ReplaceAll(confusable.Skeleton(strings.ToUpper(name)), "l", "I"))
	}
	return forms
}

// skeletonIsFolded reports whether a name has no form besides Fold's. That is so for lower-case
// ASCII without characters that look like others.
func skeletonIsFolded(name string) bool {
	return isLowerASCII(name) && !strings.ContainsAny(name, "01m")
}

// isCapitals reports whether a skeleton has capitals, and no letter in lower case except l, which
// stands for all bars.
func isCapitals(skeleton string) bool {
	return strings.ContainsFunc(skeleton, unicode.IsUpper) &&
		!strings.ContainsFunc(skeleton, func(r rune) bool { return r != 'l' && unicode.IsLower(r) })
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
