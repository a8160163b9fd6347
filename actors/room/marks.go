package room

import (
	"slices"
	"strings"
	"unicode"
)

// sharedMarks are the combining marks that a few scripts share: their property
// Script_Extensions in ScriptExtensions.txt of Unicode 15, the version of package
// unicode.
var sharedMarks = []struct {
	first, last rune
	scripts     string // as package unicode names them
}{
	{0x0342, 0x0342, "Greek"},
	{0x0345, 0x0345, "Greek"},
	{0x0363, 0x036f, "Latin"},
	{0x0483, 0x0483, "Cyrillic Old_Permic"},
	{0x0484, 0x0484, "Cyrillic Glagolitic"},
	{0x0485, 0x0486, "Cyrillic Latin"},
	{0x0487, 0x0487, "Cyrillic Glagolitic"},
	{0x064b, 0x0655, "Arabic Syriac"},
	{0x0670, 0x0670, "Arabic Syriac"},
	{0x0951, 0x0951, "Bengali Devanagari Grantha Gujarati Gurmukhi Kannada Latin Malayalam Oriya Sharada Tamil Telugu Tirhuta"},
	{0x0952, 0x0952, "Bengali Devanagari Grantha Gujarati Gurmukhi Kannada Latin Malayalam Oriya Tamil Telugu Tirhuta"},
	{0x1cd0, 0x1cd0, "Bengali Devanagari Grantha Kannada"},
	{0x1cd1, 0x1cd1, "Devanagari"},
	{0x1cd2, 0x1cd2, "Bengali Devanagari Grantha Kannada"},
	{0x1cd4, 0x1cd4, "Devanagari"},
	{0x1cd5, 0x1cd6, "Bengali Devanagari"},
	{0x1cd7, 0x1cd7, "Devanagari Sharada"},
	{0x1cd8, 0x1cd8, "Bengali Devanagari"},
	{0x1cd9, 0x1cd9, "Devanagari Sharada"},
	{0x1cda, 0x1cda, "Devanagari Kannada Malayalam Oriya Tamil Telugu"},
	{0x1cdb, 0x1cdb, "Devanagari"},
	{0x1cdc, 0x1cdd, "Devanagari Sharada"},
	{0x1cde, 0x1cdf, "Devanagari"},
	{0x1ce0, 0x1ce0, "Devanagari Sharada"},
	{0x1ce1, 0x1ce1, "Bengali Devanagari"},
	{0x1ce2, 0x1ce8, "Devanagari"},
	{0x1ced, 0x1ced, "Bengali Devanagari"},
	{0x1cf4, 0x1cf4, "Devanagari Grantha Kannada"},
	{0x1cf7, 0x1cf7, "Bengali"},
	{0x1cf8, 0x1cf9, "Devanagari Grantha"},
	{0x1dc0, 0x1dc1, "Greek"},
	{0x1df8, 0x1df8, "Cyrillic Syriac"},
	{0x1dfa, 0x1dfa, "Syriac"},
	{0x20f0, 0x20f0, "Devanagari Grantha Latin"},
	{0x302a, 0x302d, "Bopomofo Han"},
	{0x3099, 0x309a, "Hiragana Katakana"},
	{0xa66f, 0xa66f, "Cyrillic Glagolitic"},
	{0xa8f1, 0xa8f1, "Bengali Devanagari"},
	{0x102e0, 0x102e0, "Arabic Coptic"},
	{0x11301, 0x11301, "Grantha Tamil"},
	{0x11303, 0x11303, "Grantha Tamil"},
	{0x1133b, 0x1133c, "Grantha Tamil"},
}

// bears reports whether a combining mark may stand with the letters of w so far. A mark of another
// script is drawn like one of theirs: "a" with an Arabic fatha looks like "á". Marks of no script,
// such as U+0301, may stand with all letters.
func (w *writing) bears(mark rune) bool {
	for _, shared := range sharedMarks {
		if mark >= shared.first && mark <= shared.last {
			return slices.ContainsFunc(w.scripts, func(script string) bool {
				return slices.Contains(strings.Fields(shared.scripts), script)
			})
		}
	}
	return unicode.Is(unicode.Inherited, mark) ||
		slices.ContainsFunc(w.scripts, func(script string) bool { return belongs(mark, script) })
}
