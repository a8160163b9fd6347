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

// wake tells the shared writer of a seat that the seat's outbox was filled or closed. It does
// nothing if the seat has a writer of its own. It never blocks.
func (s *Seat) wake() {
	r := s.ready
	if r == nil {
		return
	}
	waiting, some := r.seats.TakeBack()
	if !some {
		// The writer has taken the slice, so the round of every seat is out of date.
		r.round++
	}
	if s.round != r.round { // the slice has exactly the seats whose round is current
		s.round = r.round
		waiting = append(waiting, s)
	}
	r.seats.Put(waiting)
}
