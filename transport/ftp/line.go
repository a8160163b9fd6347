package ftp

import (
	"bytes"

	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/telnet"
)

// maxLine is the maximum length of a command line, in bytes without its line end. It
// leaves room for a verb and the longest path.
const maxLine = 4096

// input is one message from the reader to the session: a line, the reply to a Telnet
// negotiation, or a notice that the peer does not speak FTP.
type input struct {
	line   string // without its line end
	long   bool   // the line was longer than maxLine and was discarded
	telnet string // bytes to send back; if set, there is no line
	auth   bool   // the line is AUTH, and the reader waits until it has run
	behind bool   // for AUTH: more came behind the line in the same read

	service otherservice.Service // the protocol of the stream; if set, there is no line
}

// scanner forms lines from the bytes of a control connection, however these are split. It
// removes Telnet commands, which clients send before ABOR (RFC 959 §4.1.3), and refuses
// every Telnet option. A line ends with LF, after any number of CRs.
type scanner struct {
	line   []byte
	long   bool
	begun  bool // the first line is complete
	telnet telnet.Peer
}

// scan appends the inputs that p completes to in, and returns the result.
func (s *scanner) scan(in []input, p []byte) []input {
	for len(p) > 0 {
		if s.telnet.Literal(p[0]) {
			s.add([]byte{telnet.IAC})
		}
		if !s.telnet.InData() || p[0] == telnet.IAC {
			c, answer, ok := s.telnet.Take(p[0], nil)
			if ok {
				s.add([]byte{c})
			}
			if len(answer) > 0 {
				in = append(in, input{telnet: string(answer)})
			}
			p = p[1:]
			continue
		}
		n := 0
		for n < len(p) && p[n] != '\n' && p[n] != telnet.IAC {
			n++
		}
		s.add(p[:n])
		if n == len(p) {
			break
		}
		if p[n] == '\n' {
			in = append(in, s.end())
			n++
		}
		p = p[n:]
	}
	return in
}

// add appends p to the current line. It discards the line if it becomes too long.
func (s *scanner) add(p []byte) {
	if len(s.line)+len(p) > maxLine+len("\r") {
		s.long = true
		s.line = s.line[:0]
	}
	if !s.long {
		s.line = append(s.line, p...)
	}
}

// end returns the current line and begins the next one.
func (s *scanner) end() input {
	if !s.begun {
		s.begun = true
		// Some Windows programs begin a text with a byte order mark.
		s.line = bytes.TrimPrefix(s.line, []byte("\ufeff"))
	}
	line := bytes.TrimRight(s.line, "\r")
	in := input{line: string(line), long: s.long || len(line) > maxLine}
	if in.long {
		in.line = ""
	}
	s.line, s.long = s.line[:0], false
	if cap(s.line) > 256 {
		s.line = nil
	}
	return in
}
