package irc

import "strings"

// The bytes that begin a format or a colour. The source is modern.ircdocs.horse/formatting.
const (
	colour    = '\x03' // of one or two digits
	hexColour = '\x04' // of six hexadecimal digits
	formats   = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
)

// plainText returns a text without formats and colours, whose digits users of other protocols would read.
func plainText(text string) string {
	if !strings.ContainsAny(text, formats) {
		return text
	}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == colour:
			i += coloured(text[i+1:], decimal, 1, 2)
		case c == hexColour:
			i += coloured(text[i+1:], hexadecimal, 6, 6)
		case strings.IndexByte(formats, c) < 0:
			b = append(b, c)
		}
	}
	return string(b)
}

// The digits of colours.
const (
	decimal     = "0123456789"
	hexadecimal = decimal + "abcdefABCDEF"
)

// coloured returns the number of bytes of the colours at the beginning of a text: that of the letters, and
// after a comma that of their ground. Each has from least to most digits.
func coloured(text, digits string, least, most int) int {
	n := run(text, digits, most)
	if n < least {
		return 0
	}
	if n < len(text) && text[n] == ',' {
		if ground := run(text[n+1:], digits, most); ground >= least {
			return n + 1 + ground
		}
	}
	return n
}

// run returns the number of digits at the beginning of a text, at most most.
func run(text, digits string, most int) (n int) {
	for n < most && n < len(text) && strings.IndexByte(digits, text[n]) >= 0 {
		n++
	}
	return n
}
