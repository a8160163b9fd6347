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

// maxSubnegotiation is how many bytes between SB and SE are swallowed. A peer
// that sends more does not speak telnet.
const maxSubnegotiation = 1024

// eraseLine stands for the command EL among data. NAK is a control character
// that no line keeps, and the key that does the same at a terminal.
const eraseLine = 0x15

// telnet is the state of a peer that has sent IAC.
type telnet struct {
	state    byte      // 0: data; otherwise the command byte whose rest is awaited
	quoted   bool      // within SB: the byte before was IAC
	swallow  int       // within SB: bytes so far
	greeted  bool      // DO BINARY was sent
	answered [512]bool // by command (DO, WILL) and option
}

// take handles one byte. It reports whether c is data, and appends to answer
// what the peer must be told.
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
			// Debian's telnet takes six UTF-8 bytes for keys until asked not to.
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

// refuse answers a request for an option, the first time that it comes. A
// timing mark is not an option but a question, to be answered each time: some
// clients show nothing until it is.
func (t *telnet) refuse(table int, option, verb byte, answer []byte) []byte {
	seen := &t.answered[table+int(option)]
	if *seen && option != timingMark {
		return answer
	}
	*seen = true
	return append(answer, iac, verb, option)
}
