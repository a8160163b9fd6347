package udp

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"

	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/udp/link"
)

// batch handles a batch of datagrams and gives it back to the pool.
func (h *hub) batch(b *batch) {
	for _, p := range b.packets {
		h.packet(p)
	}
	clear(b.packets)
	b.packets, b.bytes = b.packets[:0], b.bytes[:0]
	h.pool.Put(b)
}

// packet handles a datagram: it belongs to a bare user or to the protocol of package link.
func (h *hub) packet(p packet) {
	switch {
	case len(p.data) == readSize || !p.addr.IsValid():
		h.drop(dropOversized)
	case link.NotOurs(p.data):
		h.bareLine(p)
	default:
		h.framed(p)
	}
}

func (h *hub) drop(d drop) { h.cfg.Metrics.drops[d].Inc() }

// allowUnverified reports whether one more unverified datagram may be handled now, and
// counts it.
func (h *hub) allowUnverified() bool {
	if h.limiter != nil && !h.limiter.AllowN(h.now, 1) {
		h.drop(dropUnverified)
		return false
	}
	return true
}

// answer sends b in answer to an unverified datagram. It drops b if a server may have sent
// the question, since two servers could answer each other for ever. It also drops an answer
// that is too long (RFC 9000 §8) or too frequent.
func (h *hub) answer(question packet, b []byte) {
	switch {
	case transport.ServerPort(question.addr.Port(), h.port), isServers(question.data):
		h.drop(dropServer)
	case len(b) > transport.Amplification*len(question.data):
		h.drop(dropAnswer)
	case !h.answered.allows(question.addr, h.now):
		h.drop(dropOften)
	default:
		h.put(packet{addr: question.addr, data: b})
	}
}

// isServers reports whether a datagram looks like one from a server: a notice, a numbered
// line, the shortest challenge, or frames that only a server sends.
func isServers(data []byte) bool {
	if d, err := link.Parse(data); err == nil && d.Word == link.Session {
		for _, frame := range []string{"GONE", "STRAY ", "MOVED "} {
			if bytes.HasPrefix(d.Frames, []byte(frame)) {
				return true
			}
		}
		return false
	}
	return bytes.HasPrefix(data, []byte(wording.Mark)) || bytes.HasPrefix(data, []byte("[")) || string(bytes.TrimSpace(data)) == "?"
}

// framed handles a datagram that begins like those of package link.
func (h *hub) framed(p packet) {
	d, err := link.Parse(p.data)
	switch {
	case errors.Is(err, link.ErrVersion):
		h.drop(dropVersion)
		if h.allowUnverified() {
			h.answer(p, link.AppendSpeak(h.buffer(), d.Nonce))
		}
		return
	case errors.Is(err, link.ErrDamaged):
		h.drop(dropDamaged)
		return
	case err != nil:
		h.drop(dropMalformed)
		return
	}
	switch d.Word {
	case link.Session:
		h.sessionDatagram(p, d)
	case link.Hello:
		if h.draining.IsZero() && h.allowUnverified() {
			h.answer(p, link.AppendCookie(h.buffer(), d.Nonce, h.signer.cookie(p.addr, d.Nonce, h.now)))
		}
	case link.Open:
		h.open(p, d)
	default:
		h.drop(dropMalformed) // only a server says that
	}
}

// open handles an OPEN: it opens a session, or answers a copy of its OPEN again.
func (h *hub) open(p packet, d link.Datagram) {
	if !h.signer.accepts(d.Cookie, p.addr, d.Nonce, h.now) {
		h.drop(dropCookie)
		return
	}
	sid := h.signer.sessionID(p.addr, d.Nonce, d.Cookie)
	s := h.byID[sid]
	if s == nil && h.draining.IsZero() {
		l := link.New(link.Config{SID: sid, Window: window}, h.now)
		s = &session{kind: "reliable", addr: p.addr, engine: l, link: l, nonce: d.Nonce}
		h.byID[sid] = s
		h.admit(s, false)
	}
	if s != nil && s.admitted && s.addr == p.addr && s.State() < link.Closed {
		h.opened(s)
	}
}

// opened sends a client the OPENED of its session.
func (h *hub) opened(s *session) {
	h.put(packet{addr: s.addr, data: link.AppendOpened(h.buffer(), s.nonce, s.link.SID())})
}

// sessionDatagram handles a datagram of frames. It takes them from the session's address
// only, and answers others with a Stray.
func (h *hub) sessionDatagram(p packet, d link.Datagram) {
	s := h.byID[d.SID]
	if s == nil {
		h.drop(dropGone)
		if h.draining.IsZero() && h.allowUnverified() {
			h.answer(p, link.AppendGone(h.buffer(), d.SID))
		}
		return
	}
	var err error
	if h.frames, err = link.ParseFrames(h.frames[:0], d.Frames); err != nil {
		h.drop(dropMalformed)
		return
	}
	if len(h.frames) > 0 && h.frames[0].Kind == link.Move {
		h.move(s, p, h.frames[0])
	}
	if s.addr != p.addr {
		h.drop(dropStray)
		if h.allowUnverified() {
			h.answer(p, link.AppendStray(h.buffer(), d.SID, h.signer.cookie(p.addr, d.SID, h.now)))
		}
		return
	}
	before := s.link.Counts()
	s.link.Receive(h.frames, h.held >= h.cfg.MaxHeld, h.now)
	after := s.link.Counts()
	if after != before {
		m := h.cfg.Metrics
		m.drops[dropWindow].Add(float64(after.Beyond - before.Beyond))
		m.drops[dropAck].Add(float64(after.Impossible - before.Impossible))
		m.drops[dropMemory].Add(float64(after.Dropped - before.Dropped))
	}
	h.markDirty(s)
}

// move handles a Move. A valid cookie for p's address makes it the session's address.
func (h *hub) move(s *session, p packet, f link.Frame) {
	if s.addr == p.addr {
		s.link.Move(f.Number)
		return
	}
	if !h.signer.accepts(f.Text, p.addr, s.link.SID(), h.now) {
		h.drop(dropCookie)
		return
	}
	if s.link.Move(f.Number) {
		h.cfg.Log.Debug("session moved", "from", s.addr, "to", p.addr)
		h.cfg.Metrics.moved.Inc()
		s.addr = p.addr
		s.link.Revive()
	}
}

// bareLine handles a datagram of a bare user, or of somebody who may become one. An address
// without a session must prove itself first, unless it is trusted.
func (h *hub) bareLine(p packet) {
	if h.guessed(p.addr) {
		h.drop(dropGuessed)
		return
	}
	if s := h.byAddr[p.addr]; s != nil {
		if !s.bare.receive(p.data, h.now) {
			h.drop(dropUnread)
		}
		h.markDirty(s)
		return
	}
	if !h.draining.IsZero() {
		return
	}
	if h.trusts(p.addr.Addr()) {
		h.openBare(p.addr, true).bare.receive(p.data, h.now)
		return
	}
	if !h.allowUnverified() {
		return
	}
	if typed := strings.ToLower(strings.TrimSpace(string(p.data[:min(len(p.data), 2*codeSize)]))); len(typed) == codeSize {
		if h.signer.acceptsCode(typed, p.addr, h.now) {
			h.openBare(p.addr, false)
			return
		}
		h.drop(dropCookie)
	}
	h.answer(p, challenge(h.buffer(), h.signer.code(p.addr, h.now), transport.Amplification*len(p.data)))
}

// challenge appends the request to type a code, which proves a bare user's address. It takes
// the longest wording of at most size bytes.
func challenge(dst []byte, code string, size int) []byte {
	for _, text := range []string{
		wording.Mark + wording.Say(wording.BareCode, wording.Text(code)),
		wording.Mark + wording.Say(wording.BareShort, wording.Text(code)),
		code,
	} {
		if len(text)+len("\n") <= size {
			return append(append(dst, text...), '\n')
		}
	}
	return append(dst, "?\n"...)
}

// openBare opens a bare session. hasty means that the user has already sent lines.
func (h *hub) openBare(addr netip.AddrPort, hasty bool) *session {
	b := newBare(h.now)
	s := &session{kind: "bare", addr: addr, engine: b, bare: b}
	h.settle(s)
	h.byToken[b.token] = s
	h.admit(s, hasty)
	return s
}

func (h *hub) trusts(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, network := range h.cfg.Trust {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

// reattach moves the session of a token to the address of s, a session that the user has
// just begun, and ends s.
func (h *hub) reattach(s *session, token string) {
	old := h.byToken[strings.ToLower(token)]
	if old == nil || old == s {
		s.bare.notice(wording.BareAsNone)
		return
	}
	s.end(errMoved)
	h.remove(s)
	h.unsettle(old)
	old.addr = s.addr
	h.settle(old)
	h.cfg.Metrics.moved.Inc()
	old.bare.returned(h.now)
	h.markDirty(old)
}
