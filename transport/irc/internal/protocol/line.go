package protocol

import "strings"

// MaxLine is the maximum number of bytes of a line with its end, and without its tags.
const MaxLine = 512

// AppendLine appends a line with its end to dst. tags are rendered tags without "@", or empty. source is
// without ":", or empty. The last parameter gets a ":" in front if it needs one. If the line is longer than
// MaxLine, the last parameter is cut between two characters: a text that must arrive whole is split with
// Split first. A line feed, carriage return or NUL becomes a space. A parameter in the middle that cannot stand there,
// since it is empty, begins with ":" or has a space, becomes "*" or gets "_" for these characters.
func AppendLine(dst []byte, tags, source, command string, params ...string) []byte {
	if tags != "" {
		dst = append(append(append(dst, '@'), tags...), ' ')
	}
	start := len(dst)
	if source != "" {
		dst = append(append(append(dst, ':'), source...), ' ')
	}
	dst = append(dst, command...)
	for i, p := range params {
		dst = append(dst, ' ')
		if i < len(params)-1 {
			dst = appendMiddle(dst, p)
			continue
		}
		if p == "" || p[0] == ':' || strings.Contains(p, " ") || strings.ContainsAny(p, "\r\n\x00") {
			dst = append(dst, ':')
		}
		dst = appendText(dst, Fit(p, MaxLine-2-(len(dst)-start)))
	}
	return append(dst, "\r\n"...)
}

// appendMiddle appends a parameter that is not the last one.
func appendMiddle(dst []byte, p string) []byte {
	if p == "" {
		return append(dst, '*')
	}
	from := len(dst)
	dst = append(dst, p...)
	for i, c := range dst[from:] {
		if c == ' ' || c == '\r' || c == '\n' || c == 0 || c == ':' && i == 0 {
			dst[from+i] = '_'
		}
	}
	return dst
}

// appendText appends a last parameter.
func appendText(dst []byte, text string) []byte {
	from := len(dst)
	dst = append(dst, text...)
	for i, c := range dst[from:] {
		if c == '\r' || c == '\n' || c == 0 {
			dst[from+i] = ' '
		}
	}
	return dst
}
