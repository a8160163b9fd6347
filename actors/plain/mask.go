package plain

import "unicode/utf8"

// Matches reports whether a mask stands for all of a text: "*" stands for any characters, also none, and "?"
// for one. Neither is folded. It takes at most as many steps as the product of the two lengths.
func Matches(mask, text string) bool {
	star, tried := -1, 0 // where the mask goes on after its latest "*", and the text after what that stands for
	m, t := 0, 0
	for t < len(text) {
		_, size := utf8.DecodeRuneInString(text[t:])
		switch {
		case m < len(mask) && mask[m] == '*':
			m++
			star, tried = m, t
			continue
		case m < len(mask) && mask[m] == '?':
			m++
			t += size
			continue
		case m < len(mask) && mask[m] == text[t]:
			m++
			t++
			continue
		case star < 0:
			return false
		}
		_, size = utf8.DecodeRuneInString(text[tried:])
		tried += size // the "*" stands for one character more
		m, t = star, tried
	}
	for m < len(mask) && mask[m] == '*' {
		m++
	}
	return m == len(mask)
}
