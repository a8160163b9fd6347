package ftp

import (
	"bytes"

	"tertulia/transport/internal/otherservice"
)

// maxLine is the maximum length of a command line, in bytes without its line end. It
// leaves room for a verb and the longest path.
const maxLine = 4096

// Telnet command codes (RFC 854 and 855) and limits.
const (
	telnetFirst = 236 // the lowest command code (RFC 1184)
	telnetSE    = 240
	telnetSB    = 250
	telnetWILL  = 251
	telnetWONT  = 252
	telnetDO    = 253
	telnetDONT  = 254
	telnetIAC   = 255

	maxSubnegotiation = 512 // bytes; the scanner then ends an unterminated subnegotiation
	maxNegotiations   = 256 // replies to one peer, so that no loop can form
)

// input is one message from the reader to the session: a line, the reply to a Telnet
// negotiation, or a notice that the peer does not speak FTP.
type input struct {
	line   string // without its line end
	long   bool   // the line was longer than maxLine and was discarded
	telnet string // bytes to send back; if set, there is no line

	service otherservice.Service // the protocol of the stream; if set, there is no line
}

// telnetState is the position of the scanner in a Telnet command.
type telnetState uint8

const (
	inText    telnetState = iota
	inCommand             // after IAC
	inOption              // after IAC WILL and its like
	inSub                 // after IAC SB
	inSubEnd              // after IAC SB … IAC
)

// scanner forms lines from the bytes of a control connection, however these are split. It
// removes Telnet commands, which clients send before ABOR (RFC 959 §4.1.3), and refuses
// every Telnet option. A line ends with LF, after any number of CRs.
type scanner struct {
	line       []byte
	long       bool
	begun      bool // the first line is complete
	state      telnetState
	verb       byte // inOption: WILL, WONT, DO or DONT
	swallowed  int  // inSub: bytes
	negotiated int
}

// scan appends the inputs that p completes to in, and returns the result.
func (s *scanner) scan(in []input, p []byte) []input {
	for len(p) > 0 {
		if s.state == inCommand && p[0] < telnetFirst {
			s.state = inText // not a Telnet command: the byte 255 belongs to an old character set
			s.add([]byte{telnetIAC})
		}
		if s.state != inText {
			if answer := s.command(p[0]); answer != "" {
				in = append(in, input{telnet: answer})
			}
			p = p[1:]
			continue
		}
		n := 0
		for n < len(p) && p[n] != '\n' && p[n] != telnetIAC {
			n++
		}
		s.add(p[:n])
		if n == len(p) {
			break
		}
		if p[n] == '\n' {
			in = append(in, s.end())
		} else {
			s.state = inCommand
		}
		p = p[n+1:]
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

// command consumes one byte of a Telnet command. It returns the bytes to send back, or
// "".
func (s *scanner) command(c byte) string {
	switch s.state {
	case inCommand:
		s.state = inText
		switch {
		case c == telnetIAC:
			s.add([]byte{telnetIAC})
		case c == telnetSB:
			s.state, s.swallowed = inSub, 0
		case c >= telnetWILL:
			s.state, s.verb = inOption, c
		}
	case inOption:
		s.state = inText
		return s.refuse(c)
	case inSub:
		if s.swallowed++; s.swallowed > maxSubnegotiation {
			s.state = inText
		} else if c == telnetIAC {
			s.state = inSubEnd
		}
	case inSubEnd:
		s.state = inSub
		if c == telnetSE {
			s.state = inText
		}
	}
	return ""
}

// refuse returns the refusal of a Telnet option (RFC 855), or "" if none is due or
// maxNegotiations is reached.
func (s *scanner) refuse(option byte) string {
	if s.negotiated == maxNegotiations {
		return ""
	}
	s.negotiated++
	switch s.verb {
	case telnetDO:
		return string([]byte{telnetIAC, telnetWONT, option})
	case telnetWILL:
		return string([]byte{telnetIAC, telnetDONT, option})
	}
	return ""
}
