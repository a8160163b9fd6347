// Package lines splits the input of a terminal program into lines.
//
// It accepts all line ends in use (LF, CR LF, CR NUL, lone CR), the control characters of
// a raw keyboard, and the telnet protocol (package telnet).
package lines

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"tertulia/actors/plain"
	"tertulia/transport/internal/telnet"
)

// MaxSize is the number of bytes of one line that are kept. The parser drops the rest, so
// a program that sends no line ends cannot write one message for ever.
const MaxSize = 256 << 10

// A Line is one line without its end, or one part of a line over the parser's limit.
type Line struct {
	Text string // safe to show on a terminal
	Part bool   // it continues the previous Line
	More bool   // the next Line continues it
	Lost int    // bytes after MaxSize that were dropped; Text is empty if there are any
}

// A Parser splits the stream of one peer into lines. It buffers at most as many bytes as
// the limit of one line. It belongs to one goroutine.
type Parser struct {
	max     int
	line    []byte       // at most max bytes
	cut     int          // bytes of the same line that were cut off as parts
	lost    int          // bytes of the same line that were dropped
	afterCR bool         // the last byte was CR: a following LF or NUL belongs to it
	telnet  *telnet.Peer // nil until the peer has sent IAC
}

// NewParser returns a parser for lines of at most limit bytes.
func NewParser(limit int) *Parser { return &Parser{max: limit} }

// Parse takes the next bytes of the stream, which may end anywhere, and appends the lines
// that they complete to dst. answer holds the bytes to send to a telnet peer, if any.
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
		if p.telnet != nil || c == telnet.IAC {
			if p.telnet == nil {
				p.telnet = &telnet.Peer{Terminal: true}
			}
			var data bool
			if c, answer, data = p.telnet.Take(c, answer); !data {
				continue
			}
			if c == telnet.EraseLine {
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

// prefix returns the number of bytes of b before the first line end or telnet command.
func prefix(b []byte) int {
	for _, c := range []byte{'\n', '\r', telnet.IAC} {
		if i := bytes.IndexByte(b, c); i >= 0 {
			b = b[:i]
		}
	}
	return len(b)
}

// keep adds b to the current line. While the line is over the limit, keep cuts off a part
// and appends it to dst. All parts of a line together have at most MaxSize bytes.
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

// divide splits a full line into the part that is complete now and the rest for the next
// part. It cuts at a space in the second half of the line, which it drops, or else between
// two characters. next is the byte that follows the line.
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

// Rest returns the peer's last line if the stream ended without a line end, and resets the
// parser. It returns nil if there is no such line.
func (p *Parser) Rest() (lines []Line) {
	if len(p.line) == 0 && p.cut == 0 && p.lost == 0 {
		return nil
	}
	return p.end(nil)
}

// end appends the current line, or its last part, to dst and starts a new line. A second
// Line reports the bytes that were dropped, if any.
func (p *Parser) end(dst []Line) []Line {
	dst = append(dst, Line{Text: text(p.line), Part: p.cut > 0, More: p.lost > 0})
	if p.lost > 0 {
		dst = append(dst, Line{Part: true, Lost: p.lost})
	}
	p.line, p.cut, p.lost = p.line[:0], 0, 0
	return dst
}

// Another reports whether next contains the beginning of a line, and not only parts that
// continue the previous one.
func Another(next []Line) bool {
	return slices.ContainsFunc(next, func(l Line) bool { return !l.Part })
}

// text applies backspaces and makes a line safe to show.
func text(line []byte) string { return plain.Line(plain.Typed(string(line))) }
