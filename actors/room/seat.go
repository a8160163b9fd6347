package room

import (
	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// A Seat is the place of one connection of this server. Its methods may be called from any goroutine,
// except Wrote, which only the seat's writer may call, and Changed. The actor handles the calls of one goroutine
// in order. A method without an answer waits only while the mailbox is full, and a method with one
// waits for the actor, and for the order of all servers. The errors are ErrClosed, the cause of ctx's
// end, and those that a method names.
type Seat struct {
	reader

	// Static after Join.
	number  uint64      // its name in the commands of this node
	initial place       // its first nick and room
	shared  *state.Seat // the seat in the state of all nodes

	changed chan struct{} // one slot; owned by the goroutine that calls Changed; nil before that

	// Owned by the actor.
	held         *held   // its envelopes wait there; nil: they do not
	latest       uint64  // number of its latest command in Actor.pending
	acknowledged uint64  // lines taken under its key, as it was told last
	counted      uint64  // number of the record up to which it was told whether its lines are kept
	searched     int64   // when the user searched last, in nanoseconds since 1970
	doubts       []doubt // oldest first

	watched map[string]string // the nicks that it watches, by folded nick; nil if there are none
	changes chan<- struct{}   // changed, once the actor has it
}

// Dropped is closed when the seat is dropped because it reads too slowly. Its outbox is about to be
// closed, and the server does not wait for the batches that were taken earlier. Dropped is nil if
// the seat has a writer of its own.
func (s *Seat) Dropped() <-chan struct{} {
	if s.writer == nil {
		return nil
	}
	return s.writer.dropped
}

// Ended returns why the seat has ended. Only the writer may call it, after the outbox was closed.
func (s *Seat) Ended() event.Reason { return s.why }

// place is a nick in a room.
type place struct{ nick, room string }

// FirstNick returns the nick that the seat had at first. It may have another now.
func (s *Seat) FirstNick() string { return s.initial.nick }

// FirstRoom returns the room that the seat was in at first, or "" if it was in none. It may be
// elsewhere now.
func (s *Seat) FirstRoom() string { return s.initial.room }
