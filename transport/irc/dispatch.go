package irc

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/ergochat/irc-go/ircmsg"

	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

const (
	maxLabel   = 64              // bytes of a label, as in labeled-response
	longAnswer = 8 << 10         // bytes from which on an answer is refused while the client has not taken earlier output
	warnAfter  = 1 * time.Minute // between two explanations that text has to be UTF-8
)

// take handles one line of the client. An error ends the session.
func (s *session) take(l line) error {
	s.cfg.Metrics.chat.Lines.Inc()
	if s.foreign(l.text) {
		return errForeign
	}
	r := &request{}
	var malformed error
	if !l.over {
		r.Message, malformed = ircmsg.ParseLineStrict(l.text, true, protocol.MaxLine)
	}
	if err := s.follow(); err != nil {
		return err
	}
	switch {
	case l.over, errors.Is(malformed, ircmsg.ErrorBodyTooLong), errors.Is(malformed, ircmsg.ErrorTagsTooLong):
		s.cfg.Metrics.chat.Long.Inc()
		r.numeric(s, protocol.ErrInputTooLong, "Input line was too long")
	case errors.Is(malformed, ircmsg.ErrorLineIsEmpty):
		return nil
	case malformed != nil:
		r.numeric(s, protocol.ErrUnknownError, "*", "Input line is malformed")
	default:
		return s.run(r, l.text)
	}
	return s.finish(r)
}

// run runs the command of a request.
func (s *session) run(r *request, text string) error {
	if s.caps.Has(protocol.LabeledResponse) {
		if _, r.label = r.GetTag("label"); r.label != "" && len(r.label) <= maxLabel && utf8.ValidString(r.label) {
			r.tag = protocol.Tag("label", r.label)
		}
	}
	c, known := commands[r.Command]
	if err := s.pay(c.cost); err != nil {
		return err
	}
	var err error
	switch {
	case !utf8.ValidString(text):
		s.notUTF8(r)
	case !known:
		r.numeric(s, protocol.ErrUnknownCommand, plain.Line(r.Command), "Unknown command")
	case s.seat == nil && !c.early:
		r.numeric(s, protocol.ErrNotRegistered, "You have not registered")
	case s.gathers(r):
		s.gatherText(r)
	case len(r.Params) < c.min:
		r.numeric(s, protocol.ErrNeedMoreParams, r.Command, "Not enough parameters")
	default:
		err = c.run(s, r)
	}
	if err != nil {
		return err
	}
	return s.finish(r)
}

// follow brings nick up to date if the room has given the user another one.
func (s *session) follow() error {
	if s.seat == nil {
		return nil
	}
	if changed, err := s.seat.Changed(s.Ctx); err != nil || !changed {
		return err
	}
	nick, _, err := s.seat.Place(s.Ctx)
	if err != nil {
		return err
	}
	s.nick = nick
	return nil
}

// pay waits until the client may have a request of some cost, and has paid for earlier ones. So it is
// read more slowly, and loses nothing.
func (s *session) pay(cost int) error {
	if s.seat == nil && cost == 0 {
		cost = 1 // nobody registers with many lines
	}
	for s.owed += cost; s.owed > 0; s.owed-- {
		err := s.throttle.Wait(s.Ctx, func(bool) error {
			s.cfg.Metrics.chat.Throttled.Inc()
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// charge adds a cost that a request turned out to have. It is paid before the next request.
func (s *session) charge(cost int) { s.owed += cost }

// notUTF8 refuses a line that is not UTF-8. The source is utf8-only of ircv3.net. Programs read the FAIL,
// and people the notice.
func (s *session) notUTF8(r *request) {
	why := wording.Say(wording.IRCNotUTF8)
	r.standard(s, "FAIL", "INVALID_UTF8", why)
	if s.caps.Has(protocol.StandardReplies) && time.Since(s.warned) >= warnAfter {
		s.warned = time.Now()
		r.line(s, "NOTICE", s.target(), why)
	}
}

// deliver sends an answer that may be long. A client that does not read gets a short refusal in its place.
func (s *session) deliver(r *request, tag string, answer []byte) error {
	if s.seat == nil || len(answer) < longAnswer {
		return s.send(answer)
	}
	err := s.seat.SendAnswer(s.Ctx, answer)
	if busy, ok := errors.AsType[*room.BusyError](err); ok {
		return s.send(protocol.AppendLine(nil, tag, s.cfg.Name, protocol.RplTryAgain, s.nick, r.Command, wording.Error(busy)))
	}
	return err
}
