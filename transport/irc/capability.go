package irc

import (
	"strings"

	"tertulia/actors/accounts"
	"tertulia/transport/irc/internal/protocol"
)

// maxCapLine is the maximum number of bytes of names in one line of CAP LS and CAP LIST.
const maxCapLine = 400

// offered returns the capabilities that clients may ask for.
func (s *Server) offered() protocol.Capabilities {
	all := protocol.CapNotify | protocol.MessageTags | protocol.ServerTime | protocol.Batch | protocol.EchoMessage |
		protocol.LabeledResponse | protocol.StandardReplies | protocol.MultiPrefix | protocol.UserhostInNames | protocol.NoImplicitNames |
		protocol.ExtendedJoin | protocol.AwayNotify | protocol.InviteNotify | protocol.Setname | protocol.ExtendedMonitor |
		protocol.Multiline | protocol.ChatHistory | protocol.EventPlayback | protocol.ReadMarker | protocol.AccountTag |
		protocol.AccountNotify | protocol.MessageRedaction | protocol.SelfMessage
	if s.cfg.Gate.Policy() != accounts.Off {
		all |= protocol.SASL | protocol.AccountRegistration
	}
	return all
}

// cap negotiates capabilities. The source is capability-negotiation of ircv3.net.
func (s *session) cap(r *request) error {
	switch sub := strings.ToUpper(r.Params[0]); sub {
	case "LS":
		s.negotiate()
		new302 := len(r.Params) > 1 && r.Params[1] >= "302"
		if new302 {
			s.caps |= protocol.CapNotify
		}
		s.listCaps(r, sub, s.offered().Names(new302), new302)
	case "LIST":
		s.listCaps(r, sub, s.caps.Names(false), s.caps.Has(protocol.CapNotify))
	case "REQ":
		s.negotiate()
		return s.requestCaps(r)
	case "END":
		if s.seat != nil || !s.registration.negotiating {
			return nil
		}
		s.registration.negotiating = false
		return s.register(r)
	default:
		r.numeric(s, protocol.ErrInvalidCapCmd, r.Params[0], "Invalid CAP command")
	}
	return nil
}

// negotiate suspends the registration until CAP END.
func (s *session) negotiate() {
	if s.seat == nil {
		s.registration.negotiating = true
	}
}

// listCaps adds lines with names of capabilities to the answer. Only clients that understand it get
// several.
func (s *session) listCaps(r *request, sub string, names []string, several bool) {
	line := ""
	for _, name := range names {
		if several && line != "" && len(line)+1+len(name) > maxCapLine {
			r.line(s, "CAP", s.target(), sub, "*", line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += name
	}
	r.line(s, "CAP", s.target(), sub, line)
}

// requestCaps handles CAP REQ: all of the changes are made, or none.
func (s *session) requestCaps(r *request) error {
	asked := ""
	if len(r.Params) > 1 {
		asked = r.Params[1]
	}
	caps := s.caps
	for name := range strings.FieldsSeq(asked) {
		bare, off := strings.CutPrefix(name, "-")
		c := protocol.Capability(bare)
		switch {
		case !s.offered().Has(c) || c == 0:
			r.line(s, "CAP", s.target(), "NAK", asked)
			return nil
		case off:
			caps &^= c
		default:
			caps |= c
		}
	}
	r.line(s, "CAP", s.target(), "ACK", asked)
	return s.setCaps(r, caps)
}

// setCaps changes the capabilities of the client. They take effect after the answer so far.
func (s *session) setCaps(r *request, caps protocol.Capabilities) error {
	if err := s.finish(r); err != nil {
		return err
	}
	r.tag, r.batch = "", ""
	s.caps = caps
	if s.seat == nil {
		return nil
	}
	if err := s.seat.SetDialect(s.Ctx, s.dialect()); err != nil {
		return err
	}
	return s.seat.SetEcho(s.Ctx, caps.Has(protocol.EchoMessage))
}
