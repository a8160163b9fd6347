package irc

import (
	"errors"
	"slices"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
	"tertulia/transport/line/secret"
)

// A message is what a PRIVMSG, a NOTICE or a TAGMSG says to each of its targets.
type message struct {
	line room.Line // for a TAGMSG or a request of CTCP the tags only
	text string    // as the client has sent it
	tags bool      // it has no line
	// quiet says that it must not be answered with an error, so that programs do not answer each other
	// for ever. The source is RFC 2812, section 3.3.2.
	quiet bool
}

func (s *session) privmsg(r *request) error { return s.talk(r, false) }
func (s *session) notice(r *request) error  { return s.talk(r, true) }

// talk says a line to rooms and users.
func (s *session) talk(r *request, notice bool) error {
	switch {
	case len(r.Params) > 1 && r.Params[0] != "" && r.Params[1] != "":
	case notice:
		return nil
	case len(r.Params) == 0 || r.Params[0] == "":
		r.numeric(s, protocol.ErrNoRecipient, "No recipient given ("+r.Command+")")
		return nil
	default:
		r.numeric(s, protocol.ErrNoTextToSend, "No text to send")
		return nil
	}
	m := message{text: r.Params[1], quiet: notice}
	m.line = room.Line{Text: plainText(m.text), Notice: notice, Tags: s.clientTags(r)}
	word, rest, is := cutCTCP(m.text)
	switch {
	case !is:
	case word == "ACTION" && !notice:
		m.line.Text, m.line.Action = plainText(rest), true
	case word == "DCC":
		s.refuseDCC(r)
		return nil
	default:
		m.tags, m.line.Text = true, ""
		m.line.Tags = ctcpTags(strings.TrimSpace(word+" "+rest), notice, m.line.Tags)
	}
	switch {
	case secret.Is(m.line.Text):
		r.line(s, "NOTICE", s.nick, wording.Say(wording.SecretUnsaid))
		return nil
	case m.line.Text == "" && !m.tags:
		if !notice {
			r.numeric(s, protocol.ErrNoTextToSend, "No text to send")
		}
		return nil
	}
	return s.address(r, &m)
}

// tagmsg sends client-only tags to rooms and users. The source is message-tags of ircv3.net.
func (s *session) tagmsg(r *request) error {
	if len(r.Params) == 0 || r.Params[0] == "" {
		r.numeric(s, protocol.ErrNoRecipient, "No recipient given ("+r.Command+")")
		return nil
	}
	tags := s.clientTags(r)
	if tags == "" {
		return nil
	}
	return s.address(r, &message{tags: true, line: room.Line{Tags: numbered(tags)}})
}

// address says a message to the targets of a request.
func (s *session) address(r *request, m *message) error {
	var targets []string
	for target := range strings.SplitSeq(r.Params[0], ",") {
		if target != "" && !slices.Contains(targets, target) {
			targets = append(targets, target)
		}
		if len(targets) > protocol.MaxTargets {
			break
		}
	}
	if len(targets) > protocol.MaxTargets {
		if !m.quiet {
			r.numeric(s, protocol.ErrTooManyTargets, r.Params[0], "Too many targets: nobody was told")
		}
		return nil
	}
	if len(targets) > 1 && s.caps.Has(protocol.EchoMessage) { // there are several answers
		if err := r.openBatch(s); err != nil {
			return err
		}
	}
	for _, target := range targets {
		// Without an open batch, the room may answer one request only.
		label := len(targets) == 1 || r.batch != ""
		if err := s.addressOne(r, *m, target, label); err != nil {
			return err
		}
	}
	return nil
}

// addressOne says a message to one target. label says whether the room may answer it with the label.
func (s *session) addressOne(r *request, m message, target string, label bool) error {
	rank, at := cutRank(target)
	if label && rank == "" {
		m.line.Label = r.mark()
	}
	switch {
	case rank != "":
		return s.toRank(r, &m, rank, at)
	case strings.HasPrefix(target, "#"):
		return s.toRoom(r, &m, target)
	}
	return s.toUser(r, &m, target)
}

// toRoom says a message in a room. The room tells the user itself why a line was not said.
func (s *session) toRoom(r *request, m *message, target string) error {
	if !m.tags {
		return s.seat.Say(s.Ctx, target, m.line)
	}
	if m.text != "" { // a question of CTCP
		if about, err := s.seat.Outline(s.Ctx, target); err == nil && about.Settings.Flags&room.NoCTCP != 0 {
			return r.orQuiet(s, m, &room.Error{Room: about.Name, Why: room.RoomNotIn})
		}
	}
	return r.orQuiet(s, m, s.seat.Tag(s.Ctx, target, "", m.line))
}

// toUser says a message to a user.
func (s *session) toUser(r *request, m *message, target string) error {
	if m.tags {
		return r.orQuiet(s, m, s.seat.Tag(s.Ctx, "", target, m.line))
	}
	if !m.quiet {
		if handled, err := s.service(r, target, m.line.Text); handled || err != nil {
			r.unmark()
			return err
		}
		if err := s.tellAway(r, m, target); err != nil {
			return err
		}
	}
	err := s.seat.TellLine(s.Ctx, target, m.line)
	if refused, is := errors.AsType[*room.TellError](err); is && !m.quiet && (refused.Why == room.TellAbsent || refused.Why == room.TellLeft) {
		return s.keep(r, m, target, err)
	}
	return r.orQuiet(s, m, err)
}

// orQuiet adds the numeric for a refusal of a message to the answer, unless it must not be answered.
func (r *request) orQuiet(s *session, m *message, err error) error {
	if err == nil {
		return nil
	}
	if at, is := errors.AsType[*room.Error](err); is && at.Why == room.RoomNotIn && !m.quiet {
		r.unmark()
		r.numeric(s, protocol.ErrCannotSendToChan, at.Room, "Cannot send to channel")
		return nil
	}
	length, lines := len(r.reply), r.lines
	err = r.refuse(s, err)
	if m.quiet {
		r.reply, r.lines = r.reply[:length], lines
	}
	return err
}

// tellAway adds to the answer that a user is away, if they are.
func (s *session) tellAway(r *request, m *message, nick string) error {
	people, _, err := s.seat.People(s.Ctx, room.PeopleQuery{Nicks: []string{nick}})
	if err != nil {
		if _, busy := errors.AsType[*room.BusyError](err); busy {
			return nil
		}
		return err
	}
	if len(people) == 0 || people[0].Away == "" {
		return nil
	}
	if m.line.Label != "" && r.batch == "" { // the line of the room is one more answer
		if err := r.openBatch(s); err != nil {
			return err
		}
		m.line.Label = r.mark()
	}
	r.numeric(s, protocol.RplAway, people[0].Nick, people[0].Away)
	return nil
}

// keep keeps a line for the account of a user who is not here, if there is one of that nick.
func (s *session) keep(r *request, m *message, nick string, absent error) error {
	account, err := s.cfg.Gate.Keep(s.Ctx, s.cfg.Gate.Identity(s.present()), nick, m.line.Text)
	switch {
	case errors.Is(err, accounts.ErrNoAccount):
		return r.refuse(s, absent)
	case errors.Is(err, accounts.ErrClosed), s.Ctx.Err() != nil:
		return err
	case err != nil:
		r.unmark()
		r.fail(s, "CANNOT_SEND", wording.Error(err), nick)
		return nil
	}
	r.unmark()
	if s.caps.Has(protocol.EchoMessage) {
		s.echo(r, m, account)
	}
	r.standard(s, "NOTE", "MESSAGE_KEPT", wording.Say(wording.MsgKept, wording.Nick(account)), account)
	return nil
}
