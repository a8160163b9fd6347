package lines

// Telnet commands and options (RFC 854, 856, 860).
const (
	se   = 240
	ec   = 247
	el   = 248
	sb   = 250
	will = 251
	wont = 252
	do   = 253
	dont = 254
	iac  = 255

	binary     = 0
	timingMark = 6
)

// maxSubnegotiation is the number of bytes between SB and SE that are ignored. A peer that
// sends more does not speak telnet.
const maxSubnegotiation = 1024

// eraseLine represents the command EL in the data. Its value is NAK: no line keeps this
// control character, and at a terminal Ctrl-U erases the line too.
const eraseLine = 0x15

// telnet is the state of a peer that has sent IAC.
type telnet struct {
	state    byte      // 0: data; otherwise the command that is not complete yet
	quoted   bool      // within SB: the previous byte was IAC
	swallow  int       // within SB: bytes ignored so far
	greeted  bool      // DO BINARY was sent
	answered [512]bool // by option: WILL first, then DO from index 256
}

// take handles one byte of the stream. If it completes a byte of data, ok is true. take
// appends the reply to the peer, if any, to answer (RFC 854).
func (t *telnet) take(c byte, answer []byte) (data byte, _ []byte, ok bool) {
	switch t.state {
	case 0:
		if c != iac {
			return c, answer, true
		}
		t.state = iac
	case iac:
		t.state = 0
		if c == iac {
			return c, answer, true
		}
		if !t.greeted {
			// Debian's telnet treats six bytes of UTF-8 as control keys until DO BINARY.
			t.greeted = true
			answer = append(answer, iac, do, binary)
		}
		switch c {
		case ec:
			return '\b', answer, true
		case el:
			return eraseLine, answer, true
		case sb:
			t.state, t.quoted, t.swallow = sb, false, 0
		case will, wont, do, dont:
			t.state = c
		}
	case sb:
		t.swallow++
		if t.quoted && c == se || t.swallow > maxSubnegotiation {
			t.state = 0
		}
		t.quoted = c == iac && !t.quoted
	case will:
		t.state = 0
		if c != binary {
			answer = t.refuse(0, c, dont, answer)
		}
	case do:
		t.state = 0
		answer = t.refuse(256, c, wont, answer)
	default:
		t.state = 0
	}
	return 0, answer, false
}

// refuse refuses an option, and ignores a repeated request for it, so that two peers
// cannot answer each other for ever. table is the index of the request's kind in answered.
// A timing mark (RFC 860) is a question and gets an answer each time: some clients show
// nothing until they have it.
func (t *telnet) refuse(table int, option, verb byte, answer []byte) []byte {
	seen := &t.answered[table+int(option)]
	if *seen && option != timingMark {
		return answer
	}
	*seen = true
	return append(answer, iac, verb, option)
}
