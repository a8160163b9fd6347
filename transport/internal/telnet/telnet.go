// Package telnet takes telnet commands out of a stream and answers them (RFC 854, 855). It
// never starts telnet itself: it sends nothing until a peer sends IAC, a byte that UTF-8
// never contains.
package telnet

// IAC begins a command. A doubled IAC is one byte of data.
const IAC = 255

// Commands and options (RFC 854, 856, 860).
const (
	first = 236 // the lowest command (RFC 1184)
	se    = 240
	ec    = 247
	el    = 248
	sb    = 250
	will  = 251
	wont  = 252
	do    = 253
	dont  = 254

	binary     = 0
	timingMark = 6
)

const (
	// maxSubnegotiation is the number of bytes between SB and SE that are ignored. A peer
	// that sends more does not speak telnet.
	maxSubnegotiation = 1024
	// maxRefusals is the number of refusals to one peer that is not a terminal. So two peers
	// cannot answer each other for ever.
	maxRefusals = 256
)

// EraseLine represents the command EL in the data. Its value is NAK: no line keeps this
// control character, and at a terminal Ctrl-U erases the line too.
const EraseLine = 0x15

// A Peer is the state of the stream of one peer. The zero value refuses every option, as
// FTP's control connection does (RFC 959 §4.1.3).
type Peer struct {
	// A terminal is asked for BINARY at its first command, and may send EC and EL, which
	// become a backspace and EraseLine. It is refused each option once.
	Terminal bool

	state    byte       // 0: data; otherwise the command that is not complete yet
	quoted   bool       // within SB: the previous byte was IAC
	greeted  bool       // DO BINARY was sent
	swallow  int        // within SB: bytes ignored so far
	refusals int        // to a peer that is not a terminal
	refused  *[512]bool // to a terminal, by option: WILL first, then DO from index 256
}

// InData reports whether the next byte is data, unless it is IAC.
func (p *Peer) InData() bool { return p.state == 0 }

// Literal reports whether c, after an IAC, is no command. Then the IAC is a byte of an old
// character set: the caller takes both bytes as data, and does not give c to Take.
func (p *Peer) Literal(c byte) bool {
	if p.state != IAC || c >= first {
		return false
	}
	p.state = 0
	return true
}

// Take handles one byte of the stream. If it completes a byte of data, ok is true. Take
// appends the reply to the peer, if any, to answer.
func (p *Peer) Take(c byte, answer []byte) (data byte, _ []byte, ok bool) {
	switch p.state {
	case 0:
		if c != IAC {
			return c, answer, true
		}
		p.state = IAC
	case IAC:
		p.state = 0
		if c == IAC {
			return c, answer, true
		}
		if p.Terminal && !p.greeted {
			// Debian's telnet treats six bytes of UTF-8 as control keys until DO BINARY.
			p.greeted = true
			answer = append(answer, IAC, do, binary)
		}
		switch {
		case c == ec && p.Terminal:
			return '\b', answer, true
		case c == el && p.Terminal:
			return EraseLine, answer, true
		case c == sb:
			p.state, p.quoted, p.swallow = sb, false, 0
		case c >= will:
			p.state = c
		}
	case sb:
		p.swallow++
		if p.quoted && c == se || p.swallow > maxSubnegotiation {
			p.state = 0
		}
		p.quoted = c == IAC && !p.quoted
	case will:
		p.state = 0
		if c != binary || !p.Terminal {
			answer = p.refuse(0, c, dont, answer)
		}
	case do:
		p.state = 0
		answer = p.refuse(256, c, wont, answer)
	default:
		p.state = 0
	}
	return 0, answer, false
}

// refuse refuses an option. It ignores a terminal's repeated request for it, and any
// request after maxRefusals of another peer. table is the index of the request's kind in
// refused. A timing mark (RFC 860) is a question and gets an answer each time: some clients
// show nothing until they have it.
func (p *Peer) refuse(table int, option, verb byte, answer []byte) []byte {
	if p.again(table+int(option)) && (!p.Terminal || option != timingMark) {
		return answer
	}
	return append(answer, IAC, verb, option)
}

// again notes a request, and reports whether it must not be answered.
func (p *Peer) again(request int) bool {
	if !p.Terminal {
		p.refusals++
		return p.refusals > maxRefusals
	}
	if p.refused == nil {
		p.refused = new([512]bool)
	}
	seen := p.refused[request]
	p.refused[request] = true
	return seen
}
