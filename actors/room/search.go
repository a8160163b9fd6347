package room

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/plain"
)

const (
	// maxFound is the most lines that a search finds.
	maxFound = 20
	// maxPages is how often the archive is asked in one search. It finds other lines than before only
	// if the user may not read some of those.
	maxPages = 10
	// searchPause is the time between two searches of a user.
	searchPause = time.Second
)

// A Search says which lines a user looks for.
type Search struct {
	Words string
	Room  string    // only in this room; empty for all that the user may read
	Nick  string    // only of this user; empty for all
	Since time.Time // not older; zero for no bound
}

// Search shows the seat the newest 20 lines that have the words, in Found. It finds lines of the
// rooms that the seat is in or may enter freely, as Page does. It waits for the actor, and blocks on
// the disk for a few seconds at most. The error is an *Error or a *HistoryError.
func (s *Seat) Search(ctx context.Context, q Search) error {
	found, err := s.search(ctx, q)
	if err != nil {
		return err
	}
	return s.actor.send(ctx, s, foundMsg{s, found})
}

// Find is Search, and returns the lines, the newest first. more says that there are others.
func (s *Seat) Find(ctx context.Context, q Search) (lines []event.Entry, more bool, err error) {
	found, err := s.search(ctx, q)
	if err != nil {
		return nil, false, err
	}
	if lines, err = s.withoutIgnored(ctx, found); len(lines) > maxFound {
		lines, more = lines[:maxFound], true
	}
	return lines, more, err
}

// search returns the lines that a search finds, one more than are shown at most. The user may ignore
// some of them.
func (s *Seat) search(ctx context.Context, q Search) ([]event.Entry, error) {
	archive := s.actor.cfg.Archive
	if archive == nil {
		return nil, &HistoryError{Why: HistoryOff}
	}
	answer := make(chan searchAnswer, 1)
	may, err := ask(ctx, s.actor, s, searchMsg{s, q.Room, answer}, answer)
	switch {
	case err != nil:
		return nil, err
	case may.err != nil:
		return nil, may.err
	}
	query := history.Query{Words: q.Words, Nick: q.Nick, Since: q.Since, Limit: maxFound + 1}
	if q.Room != "" {
		query.Rooms = []string{q.Room}
	}
	if query.Since.Before(may.since) {
		query.Since = may.since
	}
	var found []event.Entry
	for try := 0; try < maxPages && len(found) <= maxFound; try++ {
		page, err := archive.Search(ctx, query)
		if err != nil {
			return nil, historyError(err, 0)
		}
		for i := range page {
			if may.read(&page[i]) {
				found = append(found, page[i])
			}
		}
		if len(page) < query.Limit {
			break
		}
		query.Before = page[len(page)-1].Seq
	}
	return s.actor.ofEarlierUsers(found), nil
}

type searchMsg struct {
	seat  *Seat
	room  string
	reply chan<- searchAnswer
}

type searchAnswer struct {
	err    error
	closed map[string]bool   // rooms that the seat may not read, by folded name
	own    map[string]uint64 // state.Room.ClosedTo of the user's rooms, by folded name
	since  time.Time         // older lines are not for the user
}

// read reports whether the user may read a line.
func (may *searchAnswer) read(e *event.Entry) bool {
	room := plain.Fold(e.Room)
	if may.closed[room] {
		return false
	}
	closed, own := may.own[room]
	return !e.Closed || own && e.Seq > closed
}

func (m searchMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	answer := searchAnswer{closed: a.state.Closed(m.seat.shared), own: make(map[string]uint64), since: a.bound(m.seat)}
	u := m.seat.shared.User()
	for at := range u.Places() {
		answer.own[at.Room().Key()] = at.Room().ClosedTo(u)
	}
	switch {
	case a.now.UnixNano()-m.seat.searched < searchPause.Nanoseconds():
		answer.err = &HistoryError{Why: SearchTooOften}
	case answer.closed[plain.Fold(m.room)]:
		answer.err = &Error{Room: m.room, Why: RoomNotIn}
	default:
		m.seat.searched = a.now.UnixNano()
	}
	m.reply <- answer
}

type foundMsg struct {
	seat  *Seat
	lines []event.Entry
}

func (m foundMsg) apply(a *Actor, _ error) {
	if m.seat.ended || a.backlogged(m.seat) || a.overloaded(m.seat) {
		return
	}
	reply := event.Reply{Kind: event.Found, Lines: m.seat.seen(m.lines)}
	if len(reply.Lines) > maxFound {
		reply.Lines, reply.More = reply.Lines[:maxFound], true
	}
	m.seat.note(reply)
}
