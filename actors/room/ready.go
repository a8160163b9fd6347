package room

import "tertulia/actors/internal/actor"

// A Ready tells a writer that serves many seats which of their outboxes have
// something or were closed. The actor gathers the seats in one slot until the
// writer takes them, so it never waits. Each seat is there once, however long the
// writer takes: it holds no more than a pointer for each seat.
type Ready struct {
	seats actor.Outbox[[]*Seat]
	round uint64 // owned by the actor: how often it has found the slot empty
}

// NewReady returns a Ready for the seats of one actor.
func NewReady() *Ready { return &Ready{seats: actor.NewOutbox[[]*Seat]()} }

// Seats is where the writer takes the seats from, all in one receive.
func (r *Ready) Seats() <-chan []*Seat { return r.seats.Values() }

// wake tells the writer that serves the seat beside others that the outbox has
// something for it.
func (s *Seat) wake() {
	r := s.ready
	if r == nil {
		return
	}
	waiting, some := r.seats.TakeBack()
	if !some {
		r.round++
	}
	if s.round != r.round { // those with this number are in it
		s.round = r.round
		waiting = append(waiting, s)
	}
	r.seats.Put(waiting)
}
