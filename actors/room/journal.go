package room

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/room/internal/state"
)

// A journal gathers the records of the lines that the room takes, and hands them to the history. It
// holds back answers that say that lines are kept until they are on disk. It belongs to the actor.
//
// Records are counted. The count of a seat's taken lines is in the last record of its command, and
// the history keeps the records of one command together. So after a crash the count covers exactly
// the lines that are kept.
type journal struct {
	to      *history.Journal // nil if nothing is kept
	waits   bool             // answers wait for the disk
	records []history.Record // not handed over yet
	command int              // index in records of the first one of the command that is being committed
	number  uint64           // of the latest record
	handled uint64           // the records up to this one are on disk or lost
	lost    uint64           // number of the latest record that was lost
	lostAt  time.Time        // when it was lost
	broken  bool             // records are lost at present
	shed    bool             // records without a key are not even handed over
	space   int              // number of records that were handed over last
	held    []*held          // in ascending order of their records
}

// tellLost is for how long a client that returns is told that lines were lost.
const tellLost = time.Minute

// A held has actions that wait until a record was handled.
type held struct {
	record uint64 // 0: it is not known yet
	acts   []func()
	seat   *Seat      // says nothing meanwhile; may be nil
	queue  []envelope // of the seat, which follow
}

// add adds a record for an entry of a room. from is the seat that has caused it, or nil.
func (j *journal) add(e *event.Entry, from *state.Seat) {
	if j.to == nil {
		return
	}
	key := ""
	if from != nil {
		key = from.Key()
	}
	if j.shed && key == "" {
		j.lose(e)
		return
	}
	j.put(history.Record{Entry: *e, Key: key})
}

func (j *journal) put(r history.Record) {
	if j.records == nil {
		j.records = make([]history.Record, 0, max(j.space, 8))
	}
	j.records = append(j.records, r)
}

// lose adds a record for an entry that is lost to the record before, if that is of such entries too.
func (j *journal) lose(e *event.Entry) {
	n := len(j.records)
	if n == 0 || j.records[n-1].Lost == nil {
		l := new(history.Lost)
		l.Add(e)
		j.put(history.Record{Lost: l})
		return
	}
	j.records[n-1].Lost.Add(e)
	j.number++
}

// count adds a seat's count of taken lines to the last record of the command.
func (j *journal) count(seat *state.Seat) {
	if j.to == nil || seat.Key() == "" {
		return
	}
	// Most commands have no entry.
	if n := len(j.records); n == j.command || j.records[n-1].Lost != nil {
		j.put(history.Record{})
	}
	last := &j.records[len(j.records)-1]
	last.Key, last.Taken = seat.Key(), seat.Taken()
}

// end ends the records of a command.
func (j *journal) end() {
	n := len(j.records)
	for i := j.command; i < n-1; i++ {
		j.records[i].More = true
	}
	j.number += uint64(n - j.command)
	j.command = n
}

// hand hands the records to the history.
func (j *journal) hand() {
	if len(j.records) > 0 {
		j.space = len(j.records)
		j.to.Put(j.records)
		j.records, j.command = nil, 0
	}
}

// progress returns the channel that says which records were handled. It is nil if nothing is kept.
func (j *journal) progress() <-chan history.Progress {
	if j.to == nil {
		return nil
	}
	return j.to.Progress()
}

// settled reports whether all records were handled, so that an answer need not wait.
func (j *journal) settled() bool { return !j.waits || j.handled == j.number }

// hold makes the envelopes of a seat wait, until a call of whenKept for it has acted.
func (s *Seat) hold() *held {
	if s.held == nil {
		s.held = &held{seat: s}
	}
	return s.held
}

// whenKept acts once all records so far were handled, which may be at once. If seat is not nil, its
// envelopes wait as well, and follow in their order.
func (a *Actor) whenKept(seat *Seat, act func()) {
	j := &a.journal
	if j.settled() && (seat == nil || seat.held == nil) {
		act()
		return
	}
	h := new(held)
	if seat != nil {
		h = seat.hold()
	}
	h.acts = append(h.acts, act)
	switch {
	case j.settled():
		a.release(h)
	case h.record == 0:
		h.record = j.number
		j.held = append(j.held, h)
	}
}

// release carries out what was held.
func (a *Actor) release(h *held) {
	if h.seat != nil {
		h.seat.held = nil
	}
	for _, act := range h.acts {
		act()
	}
	for _, e := range h.queue {
		a.take(e)
	}
}

// advance notes which records were handled, and carries out the actions that waited for them. open is
// false once the history has ended: then nothing is kept any more.
func (a *Actor) advance(p history.Progress, open bool) {
	j := &a.journal
	if !open {
		p = history.Progress{Marks: []history.Mark{{Record: j.number}}, Since: a.now}
		j.to = nil
	}
	for _, m := range p.Marks {
		j.handled = m.Record
		if !m.Kept {
			j.lost, j.lostAt = m.Record, a.now
		}
		for len(j.held) > 0 && j.held[0].record <= j.handled {
			h := j.held[0]
			j.held[0] = nil
			j.held = j.held[1:]
			a.release(h)
		}
	}
	j.shed = p.Shed
	if broken := !p.Since.IsZero(); broken != j.broken {
		j.broken = broken
		a.tellKept()
	}
}

// tellKept tells all seats of this node whether what is said is kept at present.
func (a *Actor) tellKept() {
	reason := event.NoteKept
	if a.journal.broken {
		reason = event.NoteUnkept
	}
	for seat := range a.state.SeatsAt(a.node) {
		if s := seatOf(seat); s != nil {
			s.note(event.Reply{Kind: event.Note, Reason: reason})
		}
	}
}

// unkept reports whether lines of a seat that are counted now, and were not before, are not kept.
func (a *Actor) unkept(s *Seat) bool {
	j := &a.journal
	unkept := j.broken || j.lost > s.counted
	s.counted = j.number
	return unkept
}

// unkeptBefore is unkept for a client that returns. Its earlier seat may have ended before it was told.
func (a *Actor) unkeptBefore() bool {
	j := &a.journal
	return j.broken || j.lost > 0 && a.now.Sub(j.lostAt) < tellLost
}

// closeJournal hands over the last records, and waits until all were handled. The history gives up
// after some seconds if the disk fails.
func (a *Actor) closeJournal() {
	j := &a.journal
	if j.to == nil {
		return
	}
	j.hand()
	j.to.Close()
	for j.handled < j.number {
		p, open := <-j.progress()
		a.advance(p, open)
	}
}

// taken returns the number of lines taken under a seat's key of which the seat may be told at once.
func (a *Actor) taken(s *Seat) uint64 {
	if a.journal.settled() {
		return s.shared.Taken()
	}
	return s.acknowledged
}

// Kept waits until all lines that the seat has said are on disk, or lost. It returns at once if the
// server keeps nothing.
func (s *Seat) Kept(ctx context.Context) error {
	r := make(reply, 1)
	return s.await(ctx, nil, keptMsg{r}, r)
}

type keptMsg struct{ reply reply }

func (m keptMsg) apply(a *Actor, _ error) {
	a.whenKept(nil, func() { m.reply <- nil })
}
