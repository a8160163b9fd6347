package room

import "tertulia/actors/internal/actor"

// A Ready tells a writer that serves many seats which of their outboxes were filled or closed. The
// actor gathers the seats in one slot until the writer takes them, so it never waits. Each seat is
// in the slot once at most. So a Ready holds one pointer for each seat, however long the writer
// takes.
type Ready struct {
	seats actor.Outbox[[]*Seat]
	round uint64 // owned by the actor: the number of times it found the slot empty
}

// NewReady returns a Ready for the seats of one actor.
func NewReady() *Ready { return &Ready{seats: actor.NewOutbox[[]*Seat]()} }

// Seats returns the channel that the writer receives from. One receive takes all seats that wait.
func (r *Ready) Seats() <-chan []*Seat { return r.seats.Values() }

// A sharedWriter is how a seat tells a writer that serves many seats.
type sharedWriter struct {
	// Static after Join.
	ready   *Ready
	seat    *Seat
	dropped chan struct{} // closed when the seat is dropped as too slow

	round uint64 // of ready, when the seat was last put into it; owned by the actor
}

// wake tells the shared writer of a reader that its outbox was filled or closed. It does nothing if
// the reader has a writer of its own. It never blocks.
func (r *reader) wake() {
	if r.writer != nil {
		r.writer.wake()
	}
}

func (w *sharedWriter) wake() {
	waiting, some := w.ready.seats.TakeBack()
	if !some {
		// The writer has taken the slice, so the round of every seat is out of date.
		w.ready.round++
	}
	if w.round != w.ready.round { // the slice has exactly the seats whose round is current
		w.round = w.ready.round
		waiting = append(waiting, w.seat)
	}
	w.ready.seats.Put(waiting)
}
