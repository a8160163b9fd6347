// Package lines cuts what a terminal program sends into lines.
//
// It knows the ends of line in use (LF, CR LF, CR NUL, lone CR), what a raw
// keyboard sends, and the telnet protocol (RFC 854), which it never begins:
// until a peer sends IAC, a byte that UTF-8 does not have, nothing of it shows.
package lines

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"tertulia/actors/plain"
)

// MaxSize is how many bytes of one line are kept. The rest is dropped, so that a
// program that sends no line ends does not talk for ever.
const MaxSize = 256 << 10

// A Line is one line without its end, or a part of a line that has more bytes than
// the parser's limit.
type Line struct {
	Text string // safe to show
	Part bool   // it goes on where the Line before it ended
	More bool   // the next Line goes on where it ends
	Lost int    // bytes after MaxSize that were dropped; where there are any, Text is empty
}

// A Parser cuts one peer's stream into lines. It holds at most one line's
// limit of bytes.
type Parser struct {
	max     int
	line    []byte // at most max bytes
	cut     int    // bytes of the same line that were cut off as parts
	lost    int    // bytes of the same line that were dropped
	afterCR bool   // a line feed or NUL belongs to the line end before it
	telnet  *telnet
}

// NewParser returns a parser for lines of at most limit bytes.
func NewParser(limit int) *Parser { return &Parser{max: limit} }

// Parse takes the next bytes of the stream, cut anywhere, and appends the
// lines that they complete to dst. Where telnet is spoken, answer is what to
// send to the peer.
func (p *Parser) Parse(dst []Line, b []byte) (lines []Line, answer []byte) {
	dst = slices.Grow(dst, bytes.Count(b, []byte{'\n'}))
	for len(b) > 0 {
		if p.telnet == nil && !p.afterCR {
			n := prefix(b)
			dst = p.keep(dst, b[:n])
			if b = b[n:]; len(b) == 0 {
				break
			}
		}
		c := b[0]
		b = b[1:]
		if p.telnet != nil || c == iac {
			if p.telnet == nil {
				p.telnet = new(telnet)
			}
			var data bool
			if c, answer, data = p.telnet.take(c, answer); !data {
				continue
			}
			if c == eraseLine {
				p.line = p.line[:0]
				continue
			}
		}
		if p.afterCR {
			p.afterCR = false
			if c == '\n' || c == 0 {
				continue
			}
		}
		switch c {
		case '\r':
			p.afterCR = true
			dst = p.end(dst)
		case '\n':
			dst = p.end(dst)
		default:
			dst = p.keep(dst, []byte{c})
		}
	}
	return dst, answer
}

// prefix returns how many bytes come before a line end or a telnet command.
func prefix(b []byte) int {
	for _, c := range []byte{'\n', '\r', iac} {
		if i := bytes.IndexByte(b, c); i >= 0 {
			b = b[:i]
		}
	}
	return len(b)
}

// keep takes the next bytes of a line. It appends to dst the parts that are cut off
// since the line has more bytes than the limit.
func (p *Parser) keep(dst []Line, b []byte) []Line {
	for len(p.line)+len(b) > p.max && p.lost == 0 {
		n := p.max - len(p.line)
		p.line, b = append(p.line, b[:n]...), b[n:]
		if p.cut+2*p.max > MaxSize {
			break
		}
		part, rest := divide(p.line, b[0])
		dst = append(dst, Line{Text: text(part), Part: p.cut > 0, More: true})
		p.cut += len(p.line) - len(rest)
		p.line = append(p.line[:0], rest...)
		if len(rest) == 0 && b[0] == ' ' {
			b = b[1:]
			p.cut++
		}
	}
	if p.lost > 0 || len(p.line)+len(b) > p.max {
		p.lost += len(b)
		return dst
	}
	p.line = append(p.line, b...)
	return dst
}

// divide returns what of a full line is said now, and what is left for the next part:
// it cuts at a space in the second half, which is dropped, or else between two
// characters. next is the byte after the line.
func divide(line []byte, next byte) (part, rest []byte) {
	if next == ' ' {
		return line, nil
	}
	if i := bytes.LastIndexByte(line, ' '); i > len(line)/2 {
		return line[:i], line[i+1:]
	}
	if utf8.RuneStart(next) {
		return line, nil
	}
	for n := len(line) - 1; n > len(line)-utf8.UTFMax; n-- {
		if utf8.RuneStart(line[n]) {
			return line[:n], line[n:]
		}
	}
	return line, nil
}

// Rest returns what came after the last line end, if anything did: the peer's
// last line where it ends the stream without one.
func (p *Parser) Rest() (lines []Line) {
	if len(p.line) == 0 && p.cut == 0 && p.lost == 0 {
		return nil
	}
	return p.end(nil)
}

// end appends the line, or its last part, to dst.
func (p *Parser) end(dst []Line) []Line {
	dst = append(dst, Line{Text: text(p.line), Part: p.cut > 0, More: p.lost > 0})
	if p.lost > 0 {
		dst = append(dst, Line{Part: true, Lost: p.lost})
	}
	p.line, p.cut, p.lost = p.line[:0], 0, 0
	return dst
}

// Another reports whether a further line has come, not only the rest of the one before.
func Another(next []Line) bool {
	return slices.ContainsFunc(next, func(l Line) bool { return !l.Part })
}

func text(line []byte) string { return plain.Line(plain.Typed(string(line))) }
