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
// rooms that the seat is in or may enter freely. It waits for the actor, and blocks on the disk for a
// few seconds at most. The error is an *Error or a *HistoryError.
func (s *Seat) Search(ctx context.Context, q Search) error {
	archive := s.actor.cfg.Archive
	if archive == nil {
		return &HistoryError{Why: HistoryOff}
	}
	answer := make(chan searchAnswer, 1)
	may, err := ask(ctx, s.actor, s, searchMsg{s, q.Room, answer}, answer)
	switch {
	case err != nil:
		return err
	case may.err != nil:
		return may.err
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
			return historyError(err, 0)
		}
		for i := range page {
			if !may.closed[plain.Fold(page[i].Room)] {
				found = append(found, page[i])
			}
		}
		if len(page) < query.Limit {
			break
		}
		query.Before = page[len(page)-1].Seq
	}
	return s.actor.send(ctx, s, foundMsg{s, s.actor.ofEarlierUsers(found)})
}

type searchMsg struct {
	seat  *Seat
	room  string
	reply chan<- searchAnswer
}

type searchAnswer struct {
	err    error
	closed map[string]bool // rooms that the seat may not read, by folded name
	since  time.Time       // older lines are not for the user
}

func (m searchMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	answer := searchAnswer{closed: a.state.Closed(m.seat.shared), since: a.bound(m.seat)}
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
	reply := event.Reply{Kind: event.Found}
	for i := range m.lines {
		e := &m.lines[i]
		if m.seat.hides(e) {
			continue
		}
		if len(reply.Lines) == maxFound {
			reply.More = true
			break
		}
		reply.Lines = append(reply.Lines, *e)
	}
	a.note(m.seat, reply)
}
