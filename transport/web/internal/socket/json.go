package socket

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// appendString appends s to dst as a string of JSON (RFC 8259 section 7), with its quotes. The
// result is that of encoding/json without its escapes for HTML: U+2028 and U+2029 are escaped, and
// bytes that are not UTF-8 become U+FFFD. It allocates only if dst has too little room.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0 // bytes of s that are in dst
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		}
		dst = appendEscape(append(dst, s[done:i]...), s[i:i+size])
		i += size
		done = i
	}
	return append(append(dst, s[done:]...), '"')
}

// appendEscape appends the escape of a character that a string cannot have as it is.
func appendEscape(dst []byte, c string) []byte {
	switch c[0] {
	case '"', '\\':
		return append(dst, '\\', c[0])
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	}
	switch {
	case c[0] < ' ':
		return append(dst, '\\', 'u', '0', '0', hexDigits[c[0]>>4], hexDigits[c[0]&0xf])
	case len(c) == 1:
		return append(dst, `\ufffd`...)
	}
	return append(append(dst, `\u202`...), hexDigits[c[2]&0xf]) // U+2028 or U+2029
}
