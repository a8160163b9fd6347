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
	o, at := newFrame(nil, "error")
	return s.seat.SendRaw(s.Ctx, o.text("of", of).text("room", about).text("text", why).sealed(at))
}

func (s *session) enter(e *enterRequest) error {
	if e.Since > 0 {
		return s.seat.EnterSince(s.Ctx, e.Room, e.Since)
	}
	return s.seat.Enter(s.Ctx, e.Room, recent)
}

func (s *session) page(asked *pageRequest) error {
	p, err := s.seat.Page(s.Ctx, room.PageRequest{Room: asked.Room, Before: asked.Before, After: asked.After, Around: asked.Around, Count: asked.Count})
	if err != nil {
		return err
	}
	o, at := newFrame(nil, "page")
	o = s.dialect.appendEntries(o.text("room", p.Room), p.Lines)
	if asked.After > 0 {
		o = o.flag("more", p.Newer)
	} else {
		o = o.flag("more", p.Older)
	}
	if asked.Around > 0 {
		o = o.flag("after", p.Newer)
	}
	o = o.flag("gap", p.Gap).number("first", p.First).number("last", p.Last)
	return s.seat.SendAnswer(s.Ctx, o.sealed(at))
}

func (s *session) search(asked *searchRequest) (err error) {
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
	o, at := newFrame(nil, "found")
	return s.seat.SendAnswer(s.Ctx, s.dialect.appendEntries(o, found).flag("more", more).sealed(at))
}

// appendEntries appends the field "lines": entries of the history, as objects like those of the
// frames.
func (d dialect) appendEntries(o object, entries []event.Entry) object {
	o = append(o.field("lines"), '[')
	first := len(o)
	for i := range entries {
		v := &room.View{Entry: entries[i], Replay: true}
		kind := kindOf(v)
		if kind == "" {
			continue
		}
		if len(o) > first {
			o = append(o, ',')
		}
		o = append(d.appendView(newObject(o, kind), v), '}')
	}
	return append(o, ']')
}

func (s *session) members(of string) error {
	info, err := s.seat.Describe(s.Ctx, of)
	if err != nil {
		return err
	}
	o, at := newFrame(nil, "members")
	o = o.text("room", info.Name).text("topic", info.Topic).text("topicBy", info.TopicBy).number("count", uint64(len(info.Members)))
	set := info.Settings
	o = o.flag("invite", set.Flags&room.InviteOnly != 0).flag("moderated", set.Flags&room.Moderated != 0).flag("secret", set.Flags&room.Secret != 0)
	o = o.flag("keyed", set.Key != "").number("slow", uint64(set.Slow/time.Second)).number("limit", uint64(set.Limit))
	o = append(o.field("list"), '[')
	for i, m := range info.Members[:min(len(info.Members), maxMembers)] {
		if i > 0 {
			o = append(o, ',')
		}
		o = appendString(append(o, `{"nick":`...), m.Nick)
		o = o.text("rank", ranks[m.Rank.Highest()]).text("away", m.Away).flag("founder", m.Founder).flag("operator", m.Operator).text("account", m.Account)
		o = append(o, '}')
	}
	return s.seat.SendAnswer(s.Ctx, append(o, ']').sealed(at))
}

func (s *session) rooms() error {
	list, more, err := s.seat.List(s.Ctx)
	if err != nil {
		return err
	}
	o, at := newFrame(nil, "rooms")
	o = append(o.field("list"), '[')
	for i, r := range list {
		if i > 0 {
			o = append(o, ',')
		}
		o = appendString(append(o, `{"room":`...), r.Name)
		o = append(o.number("count", uint64(r.Seats)), '}')
	}
	return s.seat.SendAnswer(s.Ctx, append(o, ']').number("more", uint64(more)).sealed(at))
}
