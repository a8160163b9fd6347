package history

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// wordsRules is the version of the rules in Words. A change of the rules raises it.
const wordsRules = "1"

// WordsVersion identifies the words that Words makes: its rules and the versions of Unicode that it
// uses. An index that was made with another version must be made anew, since an entry leaves an
// index by the same words with which it came.
const WordsVersion = wordsRules + "/" + unicode.Version + "/" + norm.Version

// Words returns the words of a text, with one space between two of them. Texts and queries are
// compared by these words.
//
// Words differ neither in case nor in width, and not in accents of Latin, Greek, Cyrillic, Hebrew
// and Arabic letters: "Café" and "CAFE" are both "cafe". A word consists of letters, digits and
// marks as UAX 29 divides text. Punctuation always divides words: "example.com" is two words.
// An emoji or another symbol outside ASCII is a word. In scripts that do not separate words (Han,
// Kana, Thai, Lao, Khmer, Myanmar) each character that a reader perceives is a word.
//
// A word has ASCII letters in lower case, ASCII digits, and characters outside ASCII that are not
// for private use (see RoomWord).
func Words(text string) string { return string(AppendWords(nil, text)) }

// AppendWords appends the words of a text to dst, as Words returns them. If dst is not empty, a
// space comes first.
func AppendWords(dst []byte, text string) []byte {
	if isASCII(text) {
		return appendASCII(dst, text)
	}
	segments := words.FromString(plainLetters(text))
	for segments.Next() {
		segment := segments.Value()
		if !strings.ContainsFunc(segment, isUnspaced) {
			dst = appendSegment(dst, segment)
			continue
		}
		characters := graphemes.FromString(segment)
		for characters.Next() {
			dst = appendSegment(dst, characters.Value())
		}
	}
	return dst
}

// appendASCII is AppendWords for ASCII, where the rules of Unicode come to this.
func appendASCII(dst []byte, text string) []byte {
	inside := false
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if !isLetterOrDigit(c) {
			inside = false
			continue
		}
		if !inside && len(dst) > 0 {
			dst = append(dst, ' ')
		}
		inside = true
		dst = append(dst, c)
	}
	return dst
}

// appendSegment appends the words of a segment that UAX 29 does not divide: none if it is space or
// punctuation, and several if there is punctuation in it.
func appendSegment(dst []byte, segment string) []byte {
	if !strings.ContainsFunc(segment, isSearched) {
		return dst
	}
	inside := false
	for i := 0; i < len(segment); {
		r, n := utf8.DecodeRuneInString(segment[i:])
		part := segment[i : i+n]
		i += n
		switch {
		case r < utf8.RuneSelf && !isLetterOrDigit(byte(r)), unicode.In(r, unicode.P, unicode.Co):
			inside = false
			continue
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Sk, r): // invisible, and the skin tones of emoji
			continue
		}
		if !inside && len(dst) > 0 {
			dst = append(dst, ' ')
		}
		inside = true
		dst = append(dst, part...)
	}
	return dst
}

// plainLetters removes differences that a search ignores.
func plainLetters(text string) string {
	folded := cases.Fold().String(norm.NFKC.String(text))
	folded = strings.ToLower(folded) // for Cherokee, as in plain.Fold
	var b strings.Builder
	b.Grow(len(folded))
	for _, r := range norm.NFD.String(folded) {
		switch {
		case isAccent(r), r == tatweel:
		case r == dotlessI:
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFKC.String(b.String())
}

const (
	tatweel  = 'ـ' // lengthens an Arabic word
	dotlessI = 'ı' // the lower case of I in Turkish, whose upper case would otherwise differ
)

// isAccent reports whether r is a mark without which a word stays the same for a reader in a hurry.
// Vowel signs of Indic and other scripts are not accents.
func isAccent(r rune) bool {
	if r < 0x300 || !unicode.Is(unicode.Mn, r) {
		return false
	}
	voiced := r == 0x3099 || r == 0x309a // か and が are different letters
	return unicode.Is(unicode.Inherited, r) && !voiced || unicode.Is(unicode.Hebrew, r)
}

// isUnspaced reports whether r belongs to a script that does not separate words.
func isUnspaced(r rune) bool {
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// isSearched reports whether a character makes a segment a word.
func isSearched(r rune) bool {
	if r < utf8.RuneSelf {
		return isLetterOrDigit(byte(r))
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.So, unicode.Sc) && !unicode.Is(unicode.Co, r)
}

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
