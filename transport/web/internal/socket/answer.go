package socket

import (
	"errors"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// maxMembers is the most members that one answer lists.
const maxMembers = 1000

// errSearchDate is the error of a search since a day that is none.
var errSearchDate = errors.New("socket: no date")

// answer carries out a request that a frame answers. It blocks until the room has answered, and for
// pages and searches on the disk. An error ends the session.
func (s *session) answer(r request) error {
	switch {
	case r.Enter != nil:
		return s.failed("enter", r.Enter.Room, s.enter(r.Enter))
	case r.Exit != nil:
		err := s.seat.Exit(s.Ctx, r.Exit.Room)
		if err == nil {
			err = s.exited(s.Ctx, r.Exit.Room)
		}
		return s.failed("exit", r.Exit.Room, err)
	case r.Page != nil:
		return s.failed("page", r.Page.Room, s.page(r.Page))
	case r.Search != nil:
		return s.failed("search", r.Search.Room, s.search(r.Search))
	case r.Members != nil:
		return s.failed("members", r.Members.Room, s.members(r.Members.Room))
	case r.Rooms != nil:
		return s.failed("rooms", "", s.rooms())
	}
	return errNoRequest
}

// failed answers a request of a kind about a room, as the page has named it, that has failed for a
// reason of the user's. It returns any other error.
func (s *session) failed(of, about string, err error) error {
	if err == nil || errors.Is(err, room.ErrClosed) || s.Ctx.Err() != nil {
		return err
	}
	why := s.dialect.in.Error(err)
	if errors.Is(err, errSearchDate) {
		why = s.dialect.in.Say(wording.SearchWhich)
	}
	frame, at := open(nil, "error")
	return s.seat.SendRaw(s.Ctx, end(text(text(text(frame, "of", of), "room", about), "text", why), at))
}

func (s *session) enter(e *enter) error {
	if e.Since > 0 {
		return s.seat.EnterSince(s.Ctx, e.Room, e.Since)
	}
	return s.seat.Enter(s.Ctx, e.Room, s.server.cfg.Recent)
}

func (s *session) page(asked *page) error {
	p, err := s.seat.Page(s.Ctx, room.PageRequest(*asked))
	if err != nil {
		return err
	}
	frame, at := open(nil, "page")
	frame = s.dialect.appendEntries(text(frame, "room", p.Room), p.Lines)
	if asked.After > 0 {
		frame = flag(frame, "more", p.Newer)
	} else {
		frame = flag(frame, "more", p.Older)
	}
	if asked.Around > 0 {
		frame = flag(frame, "after", p.Newer)
	}
	frame = number(number(flag(frame, "gap", p.Gap), "first", p.First), "last", p.Last)
	return s.seat.SendAnswer(s.Ctx, end(frame, at))
}

func (s *session) search(asked *search) (err error) {
	q := room.Search{Words: asked.Words, Nick: asked.Nick}
	if asked.Room != "" {
		if q.Room, err = room.CheckRoom(asked.Room); err != nil {
			return err
		}
	}
	if asked.Since != "" {
		if q.Since, err = time.ParseInLocation(time.DateOnly, asked.Since, time.Local); err != nil {
			return errSearchDate
		}
	}
	found, more, err := s.seat.Find(s.Ctx, q)
	if err != nil {
		return err
	}
	frame, at := open(nil, "found")
	frame = flag(s.dialect.appendEntries(frame, found), "more", more)
	return s.seat.SendAnswer(s.Ctx, end(frame, at))
}

// appendEntries appends the field "lines": entries of the history, as objects like those of the
// frames.
func (d dialect) appendEntries(dst []byte, entries []event.Entry) []byte {
	dst = append(field(dst, "lines"), '[')
	first := len(dst)
	for i := range entries {
		v := &room.View{Entry: entries[i], Replay: true}
		kind := kindOf(v)
		if kind == "" {
			continue
		}
		if len(dst) > first {
			dst = append(dst, ',')
		}
		dst = append(d.appendView(object(dst, kind), v), '}')
	}
	return append(dst, ']')
}

func (s *session) members(of string) error {
	info, err := s.seat.Describe(s.Ctx, of)
	if err != nil {
		return err
	}
	frame, at := open(nil, "members")
	frame = text(text(text(frame, "room", info.Name), "topic", info.Topic), "topicBy", info.TopicBy)
	frame = append(field(number(frame, "count", uint64(len(info.Members))), "list"), '[')
	for i, m := range info.Members[:min(len(info.Members), maxMembers)] {
		if i > 0 {
			frame = append(frame, ',')
		}
		frame = appendString(append(frame, `{"nick":`...), m.Nick)
		frame = text(text(frame, "rank", ranks[m.Rank]), "away", m.Away)
		frame = append(text(flag(frame, "founder", m.Founder), "account", m.Account), '}')
	}
	return s.seat.SendAnswer(s.Ctx, end(append(frame, ']'), at))
}

func (s *session) rooms() error {
	list, more, err := s.seat.List(s.Ctx)
	if err != nil {
		return err
	}
	frame, at := open(nil, "rooms")
	frame = append(field(frame, "list"), '[')
	for i, r := range list {
		if i > 0 {
			frame = append(frame, ',')
		}
		frame = appendString(append(frame, `{"room":`...), r.Name)
		frame = append(number(frame, "count", uint64(r.Seats)), '}')
	}
	return s.seat.SendAnswer(s.Ctx, end(number(append(frame, ']'), "more", uint64(more)), at))
}
