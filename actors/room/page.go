package room

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// The number of lines of a page, unless the request says it, and at most.
const (
	pageLines = 100
	maxPage   = 200
)

// A PageRequest asks for lines of a room. With After or Around, these say which. Otherwise it asks for the
// oldest after AfterTime if that alone is set, and else for the newest before the other bounds.
type PageRequest struct {
	Room   string
	Before uint64 // lines with a smaller Seq
	After  uint64 // lines with a greater Seq
	Around uint64 // the lines up to this Seq, and as many after it
	// BeforeTime and AfterTime are Before and After by time, in milliseconds since 1970 (Unix). All bounds
	// that are set hold.
	BeforeTime, AfterTime int64
	Count                 int // number of lines, at most 200; 0: 100
}

// A Page is the answer to a PageRequest.
type Page struct {
	Room        string
	Lines       []event.Entry // in order, without those that the seat does not see, see Seat.Page
	First, Last uint64        // Seq of the first and of the last line, seen or not; 0 if there are none
	Older       bool          // there may be lines before First
	Newer       bool          // there may be lines after Last
	Gap         bool          // lines in between were not kept
}

// Page returns lines of a room that the seat is in or may enter freely. It leaves out lines of users
// whom the seat ignores, and lines that are only for the members of a closed room. It waits for the
// actor, and may block on the disk. The error is an *Error or a *HistoryError.
func (s *Seat) Page(ctx context.Context, r PageRequest) (Page, error) {
	name, err := CheckRoom(r.Room)
	if err != nil {
		return Page{}, err
	}
	answer := make(chan pageAnswer, 1)
	asked := pageMsg{seat: s, room: name, spans: r.spans(), reply: answer}
	got, err := ask(ctx, s.actor, s, asked, answer)
	switch {
	case err != nil:
		return Page{}, err
	case got.err != nil:
		return Page{}, got.err
	}
	p := Page{Room: got.room}
	var lines []event.Entry
	for i := range got.parts {
		part := &got.parts[i]
		if !part.whole {
			if err := part.read(ctx, s.actor, name); err != nil {
				return Page{}, historyError(err, 0)
			}
		}
		lines = append(lines, part.lines...)
		p.Older = p.Older || part.more && !part.Oldest
		p.Newer = p.Newer || part.more && part.Oldest
		p.Gap = p.Gap || part.gap
	}
	if len(lines) > 0 {
		p.First, p.Last = lines[0].Seq, lines[len(lines)-1].Seq
	}
	// Lines on the other side of the place exist if it is one that the client has seen.
	p.Older = p.Older || r.After > 0 || r.AfterTime > 0
	p.Newer = p.Newer || r.Before > 0 || r.BeforeTime > 0
	p.Lines, err = s.withoutIgnored(ctx, withoutClosed(lines, got.closed))
	return p, err
}

// A span is a run of lines: see history.Range.
type span struct {
	After, Before uint64
	Limit         int
	Oldest        bool
	Since, Until  time.Time // not older, and older; zero for no bound
}

// spans returns the spans of a request, in order.
func (r PageRequest) spans() []span {
	n := min(max(1, cmp.Or(r.Count, pageLines)), maxPage)
	all := span{After: r.After, Before: r.Before, Limit: n}
	if r.AfterTime > 0 {
		all.Since = time.UnixMilli(r.AfterTime + 1)
	}
	if r.BeforeTime > 0 {
		all.Until = time.UnixMilli(r.BeforeTime)
	}
	if r.Around > 0 {
		upTo, following := all, all
		upTo.Before, upTo.Limit = r.Around+1, (n+1)/2
		following.After, following.Limit, following.Oldest = r.Around, max(1, n/2), true
		return []span{upTo, following}
	}
	all.Oldest = r.After > 0 || r.AfterTime > 0 && r.Before == 0 && r.BeforeTime == 0
	return []span{all}
}

// A part has the lines of a span.
type part struct {
	span
	lines []event.Entry
	more  bool // there are others, on the side at which the span ends
	gap   bool // some in between were not kept
	whole bool // they need not be read from the archive
}

// read reads the part from the archive. Without one, the lines that are not in memory are lost.
func (p *part) read(ctx context.Context, a *Actor, room string) error {
	if a.cfg.Archive == nil {
		p.gap = p.Oldest
		return nil
	}
	page, err := a.cfg.Archive.Range(ctx, history.Range{
		Room: room, After: p.After, Before: p.Before, Limit: p.Limit, Oldest: p.Oldest, Since: p.Since, Until: p.Until,
	})
	if err != nil {
		return err
	}
	p.lines, p.more, p.gap = a.ofEarlierUsers(page.Entries), page.More, len(page.Gaps) > 0
	p.fit()
	return nil
}

// fit bounds the bytes of the part.
func (p *part) fit() {
	lines, cut := fitting(p.lines, p.Oldest)
	p.lines, p.more = lines, p.more || cut
}

type pageAnswer struct {
	err    error
	room   string // as users see it
	parts  []part
	closed uint64 // see state.Room.ClosedTo
}

type pageMsg struct {
	seat  *Seat
	room  string
	spans []span
	reply chan<- pageAnswer
}

// apply answers from memory. A part that is not whole may have more lines in the archive.
func (m pageMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	if m.seat.ended {
		m.reply <- pageAnswer{err: ErrClosed}
		return
	}
	if !a.state.MayRead(m.seat.shared, m.room) {
		m.reply <- pageAnswer{err: &Error{Room: m.room, Why: RoomNotIn}}
		return
	}
	answer := pageAnswer{room: m.room}
	var kept []event.Entry
	complete := uint64(math.MaxUint64) // a room that is not in memory may have any lines in the archive
	r := a.state.Room(m.room)
	if r != nil {
		kept, complete = r.Kept()
		answer.room = r.Name()
	}
	answer.closed = r.ClosedTo(m.seat.shared.User())
	since := a.bound(m.seat) // older lines are not for the user
	for _, s := range m.spans {
		if s.Since.Before(since) {
			s.Since = since
		}
		answer.parts = append(answer.parts, s.of(kept, complete))
	}
	m.reply <- answer
}

// of returns the span's part of the kept lines of a room, which are complete after a number. The lines of
// a room are in the order of their times.
func (s span) of(kept []event.Entry, complete uint64) part {
	before, since, until := cmp.Or(s.Before, math.MaxUint64), int64(math.MinInt64), int64(math.MaxInt64)
	if !s.Since.IsZero() {
		since = s.Since.UnixMilli()
	}
	if !s.Until.IsZero() {
		until = s.Until.UnixMilli()
	}
	whole := s.After >= complete
	from := 0
	for from < len(kept) && (kept[from].Seq <= s.After || kept[from].Time < since) {
		whole = whole || kept[from].Seq > complete // all lines that follow it are there
		from++
	}
	to := from
	for to < len(kept) && kept[to].Seq < before && kept[to].Time < until {
		to++
	}
	p := part{span: s, lines: slices.Clone(kept[from:to]), whole: whole}
	if over := len(p.lines) - s.Limit; over > 0 {
		p.more = true
		if s.Oldest {
			p.lines = p.lines[:s.Limit]
		} else {
			p.lines = p.lines[over:]
			p.whole = p.whole || p.lines[0].Seq > complete
		}
	}
	p.fit()
	return p
}
