// Package lines cuts what a terminal program sends into lines.
//
// It knows the ends of line in use (LF, CR LF, CR NUL, lone CR), what a raw
// keyboard sends, and the telnet protocol (RFC 854), which it never begins:
// until a peer sends IAC, a byte that UTF-8 does not have, nothing of it shows.
package lines

import (
	"bytes"
	"slices"

	"tertulia/actors/plain"
)

// A Line is one line without its end.
type Line struct {
	Text string // safe to show; empty where Size exceeds the limit
	Size int    // bytes as they came
}

// A Parser cuts one peer's stream into lines. It holds at most one line's
// limit of bytes.
type Parser struct {
	max     int
	line    []byte
	size    int  // of the line so far, also what exceeds the limit
	afterCR bool // a line feed or NUL belongs to the line end before it
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
			p.keep(b[:n])
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
				p.line, p.size = p.line[:0], 0
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
			dst = append(dst, p.end())
		case '\n':
			dst = append(dst, p.end())
		default:
			p.keep([]byte{c})
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

// keep takes a part of a line, of which it holds no more than the limit.
func (p *Parser) keep(b []byte) {
	p.size += len(b)
	p.line = append(p.line, b[:min(len(b), p.max-len(p.line))]...)
}

// Rest returns what came behind the last line end, if anything did: the peer's
// last line where it ends the stream without one.
func (p *Parser) Rest() (Line, bool) {
	if p.size == 0 {
		return Line{}, false
	}
	return p.end(), true
}

func (p *Parser) end() Line {
	l := Line{Size: p.size}
	if p.size <= p.max {
		l.Text = plain.Line(plain.Typed(string(p.line)))
	}
	p.line, p.size = p.line[:0], 0
	return l
}
