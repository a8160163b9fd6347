package irc

import (
	"errors"
	"strings"
	"time"

	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// maxMarks is the number of rooms and conversations of which a session without an account knows the marker.
const maxMarks = 200

// markRead tells up to when the user has read a room or the lines with a nick, or changes it: TARGET
// [timestamp=TIME]. It only ever increases. The marker of an account is kept, and shown to its other clients. The
// source is draft/read-marker of ircv3.net.
func (s *session) markRead(r *request) error {
	if len(r.Params) == 0 || r.Params[0] == "" {
		r.failed(s, "NEED_MORE_PARAMS", "Missing parameters")
		return nil
	}
	target := r.Params[0]
	if strings.HasPrefix(target, "#") {
		shown, _, err := s.inRoom(s.Ctx, target)
		if err != nil {
			return err
		}
		target = shown
	}
	at := int64(0)
	if len(r.Params) > 1 {
		value, is := strings.CutPrefix(r.Params[1], "timestamp=")
		given, ok := parseTimestamp(value)
		if !is || !ok || given <= 0 {
			r.failed(s, "INVALID_PARAMS", "Invalid parameters", r.Params[1])
			return nil
		}
		at = min(given, time.Now().UnixMilli())
	}
	latest, err := s.mark(target, at)
	switch {
	case err == nil:
	case s.ends(err):
		return err
	default:
		r.failed(s, "INTERNAL_ERROR", wording.Say(wording.IRCNoMarker), target)
		return nil
	}
	r.line(s, "MARKREAD", target, protocol.Mark(latest))
	if at == 0 || at != latest || s.login.Account == "" {
		return nil
	}
	if strings.HasPrefix(target, "#") {
		return s.seat.Mark(s.Ctx, target, "", at)
	}
	return s.seat.Mark(s.Ctx, "", target, at)
}

// mark raises the marker of a room or nick to a time, in milliseconds since 1970 (Unix), and returns the
// latest one. 0 stands for none.
func (s *session) mark(target string, at int64) (latest int64, err error) {
	if s.login.Account != "" {
		return s.cfg.Gate.Mark(s.Ctx, s.login, target, at)
	}
	key := plain.Fold(target)
	latest = max(s.marks[key], at)
	switch {
	case at == 0:
		return latest, nil
	case s.marks == nil:
		s.marks = make(map[string]int64)
	case len(s.marks) >= maxMarks && s.marks[key] == 0:
		return 0, errMarks
	}
	s.marks[key] = latest
	return latest, nil
}

var errMarks = errors.New("irc: the session has too many markers")

// enterRoom brings the user into a room. A client with draft/read-marker is shown up to when the user has read it.
// The error is that of room.Seat.EnterAs.
func (s *session) enterRoom(r *request, name, key string) error {
	asked := room.EnterRequest{Room: name, Key: key, Recent: s.recent(), Label: r.mark()}
	if s.caps.Has(protocol.ReadMarker) {
		var err error
		if asked.Mark, err = s.mark(name, 0); err != nil && s.ends(err) {
			return err
		}
	}
	return s.seat.EnterAs(s.Ctx, asked)
}
