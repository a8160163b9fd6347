package room

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/room/internal/state"
)

const (
	// maxShown is the most lines that one answer shows, and maxShownBytes the most bytes of them,
	// estimated. It shows one line at least.
	maxShown      = 500
	maxShownBytes = 256 << 10
)

// Last shows the seat the newest n lines of a room that it is in, at most 500. It waits for the actor
// and may block on the disk. The error is an *Error or a *HistoryError.
func (s *Seat) Last(ctx context.Context, room string, n int) error {
	return s.replay(ctx, replayMsg{seat: s, room: room, last: min(max(0, n), maxShown)})
}

// Since shows the seat the lines after the event seq in a room that it is in, at most 500. A Gap comes
// first if some lines are missing. It waits for the actor and may block on the disk. The error is an
// *Error or a *HistoryError.
func (s *Seat) Since(ctx context.Context, room string, seq uint64) error {
	return s.replay(ctx, replayMsg{seat: s, room: room, last: -1, since: seq})
}

func (s *Seat) replay(ctx context.Context, m replayMsg) error {
	archive := s.actor.cfg.Archive
	if archive == nil {
		return s.actor.send(ctx, s, m)
	}
	needed := make(chan neededLines, 1)
	m.needed = needed
	need, err := ask(ctx, s.actor, s, m, needed)
	if err != nil || need.room == "" {
		return err
	}
	r := history.Range{Room: need.room, Limit: max(1, m.last), Since: need.since}
	if m.last < 0 {
		r = history.Range{Room: need.room, Limit: maxShown, After: m.since, Oldest: true, Since: need.since}
	}
	page, err := archive.Range(ctx, r)
	if err != nil {
		return historyError(err, 0)
	}
	lines, cut := fitting(s.actor.ofEarlierUsers(page.Entries), r.Oldest)
	return s.actor.send(ctx, s, linesMsg{s, need.room, lines, r.Oldest && (page.More || cut), len(page.Gaps) > 0 || r.Oldest && page.Removed})
}

// fitting returns the oldest or the newest of some lines, which have at most maxShownBytes.
func fitting(lines []event.Entry, oldest bool) (some []event.Entry, cut bool) {
	bytes := 0
	for n := range lines {
		at := n
		if !oldest {
			at = len(lines) - 1 - n
		}
		if bytes += state.Cost(&lines[at]); bytes > maxShownBytes && n > 0 {
			if oldest {
				return lines[:n], true
			}
			return lines[len(lines)-n:], true
		}
	}
	return lines, false
}

// neededLines says that the lines of a room must be read from the archive. room is empty if they need
// not.
type neededLines struct {
	room  string
	since time.Time // older lines are not for the user; zero: there is no bound
}

type replayMsg struct {
	seat   *Seat
	room   string
	last   int // number of lines; -1 for those after since
	since  uint64
	needed chan<- neededLines // nil without an archive
}

// apply shows the seat lines of a room that it is in from memory, or else says that they must be read
// from the archive.
func (m replayMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	need := neededLines{}
	if at := m.seat.shared.In(m.room); at != nil && !m.seat.ended {
		need = m.show(a, at.Room())
	}
	if m.needed != nil {
		m.needed <- need
	}
}

func (m replayMsg) show(a *Actor, r *state.Room) (need neededLines) {
	if a.backlogged(m.seat) || a.overloaded(m.seat) {
		return neededLines{}
	}
	lines, whole := r.Last(max(0, m.last)), true
	if m.last < 0 {
		lines, whole = r.Since(m.since)
	} else if m.needed != nil {
		whole = len(lines) == m.last || r.Whole()
	}
	if !whole && m.needed != nil {
		return neededLines{r.Name(), a.bound(m.seat)}
	}
	a.replay(m.seat, r, lines, !whole, false)
	return neededLines{}
}

// linesMsg shows a seat lines of a room that were read from the archive.
type linesMsg struct {
	seat  *Seat
	room  string
	lines []event.Entry
	more  bool // there are others after them
	gap   bool // some are missing
}

func (m linesMsg) apply(a *Actor, _ error) {
	at := m.seat.shared.In(m.room)
	if at == nil || m.seat.ended || a.backlogged(m.seat) || a.overloaded(m.seat) {
		return
	}
	a.replay(m.seat, at.Room(), m.lines, m.gap, m.more)
}

// replay shows a seat lines of a room, then Recent with their number.
func (a *Actor) replay(s *Seat, r *state.Room, lines []event.Entry, gap, more bool) {
	if gap {
		s.note(event.Reply{Kind: event.Gap, Room: r.Name()})
	}
	// The seat is not shown lines of users whom it ignores, or of an earlier room that was closed. Recent
	// counts only the others.
	bound, closed := a.bound(s).UnixMilli(), r.ClosedTo(s.shared.User())
	shown := s.showLines(lines, func(e *event.Entry) bool { return e.Time >= bound && !isClosed(e, closed) }, s.shared.User().Number())
	recent := event.Reply{Kind: event.Recent, Room: r.Name(), Seq: a.state.Seq(), Count: shown}
	if more {
		recent.More, recent.Seq = true, lines[len(lines)-1].Seq
	}
	s.note(recent)
}

// bound returns the time before which lines are not shown to a seat. It is the zero Time if there is
// no bound.
func (a *Actor) bound(s *Seat) time.Time { return a.boundOf(s.shared.User().Account()) }

// boundOf is bound for a user with an account, or without one if it is empty.
func (a *Actor) boundOf(account string) time.Time {
	if a.cfg.GuestsBack == 0 || account != "" {
		return time.Time{}
	}
	return a.now.Add(-a.cfg.GuestsBack)
}
