package irc

import (
	"errors"
	"strconv"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/dialect"
	"tertulia/transport/irc/internal/protocol"
)

// redact removes a line: TARGET MSGID [WHY]. The members of the room see that from the room. The source is
// draft/message-redaction of ircv3.net.
func (s *session) redact(r *request) error {
	target, id, why := r.Params[0], r.Params[1], ""
	if len(r.Params) > 2 {
		why = protocol.Fit(plainText(r.Params[2]), protocol.MaxKick)
	}
	if !s.caps.Has(protocol.MessageRedaction) {
		r.numeric(s, protocol.ErrUnknownCommand, r.Command, "Unknown command")
		return nil
	}
	at, in, err := s.inRoom(s.Ctx, target)
	switch {
	case err != nil:
		return err
	case !in && !s.operates() || target == "" || target[0] != '#':
		r.failed(s, "INVALID_TARGET", wording.Error(&room.Error{Room: target, Why: room.RoomNotIn}), target)
		return nil
	}
	line, known := protocol.ParseMsgID(id)
	if known {
		known, err = s.isOf(at, line)
	}
	if err != nil {
		return err
	}
	if !known {
		r.failed(s, "UNKNOWN_MSGID", wording.Say(wording.IRCNoLineID), target, id)
		return nil
	}
	switch err := s.seat.Remove(s.Ctx, at, line, why); {
	case err == nil:
	case s.ends(err):
		return err
	default:
		s.refuseRedact(r, err, target, id)
		return nil
	}
	if !in { // an operator of the server, whom the room does not show it
		params := []string{at, id}
		if why != "" {
			params = append(params, why)
		}
		r.add(protocol.AppendLine(nil, "", protocol.Source(s.nick), "REDACT", params...))
	}
	return nil
}

// isOf reports whether a line is a message in a room.
func (s *session) isOf(at string, line uint64) (is bool, err error) {
	page, err := s.seat.Page(s.Ctx, room.PageRequest{Room: at, Around: line, Count: 1})
	if err != nil {
		if s.ends(err) {
			return false, err
		}
		return false, nil
	}
	for i := range page.Lines {
		if page.Lines[i].Seq == line {
			return dialect.IsMessage(page.Lines[i].Kind), nil
		}
	}
	return false, nil
}

// refuseRedact adds why a line was not removed.
func (s *session) refuseRedact(r *request, err error, target, id string) {
	text := wording.Error(err)
	refused, is := errors.AsType[*room.HistoryError](err)
	switch {
	case is && refused.Why == room.LineNotOwn:
		r.failed(s, "REDACT_FORBIDDEN", text, target, id)
	case is && refused.Why == room.LineTooOld:
		r.failed(s, "REDACT_WINDOW_EXPIRED", text, target, id, strconv.Itoa(int(event.RemoveTime.Seconds())))
	case is:
		r.failed(s, "UNKNOWN_MSGID", text, target, id)
	default:
		r.failed(s, "INVALID_TARGET", text, target)
	}
}
