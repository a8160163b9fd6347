package room

import (
	"time"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/room/internal/state"
)

// A Seat is the place of one connection of this server. Its methods may be called from any goroutine,
// except Wrote, which only the seat's writer may call. The actor handles the calls of one goroutine
// in order. A method without an answer waits only while the mailbox is full, and a method with one
// waits for the actor, and for the order of all servers. The errors are ErrClosed, the cause of ctx's
// end, and those that a method names.
type Seat struct {
	// Static after Join.
	actor   *Actor
	out     actor.Outbox[[]*Batch]
	ready   *Ready        // if the seat shares a writer with others, or else nil
	dropped chan struct{} // closed when the seat is dropped as too slow; nil without ready

	// Owned by the actor. Each delivery reads these, so they are adjacent.
	individual   bool // its view of the burst is not its room's whole log
	silent       bool // it is not shown its own lines
	slow         bool // it is to be dropped, since it reads too slowly
	broken       bool // its dialect has panicked
	ended        bool
	ignores      bool // it ignores somebody
	pendingBytes int  // bytes in the outbox when it was last filled
	rooms        []*member
	pendingSince time.Time // when its outbox last stopped being empty
	round        uint64    // of ready, when the seat was last put into it
	held         *held     // its envelopes wait there; nil: they do not

	// Static after Join.
	number  uint64 // its name in the commands of this node
	initial place  // its first nick and room

	// Owned by the actor. The pointer is static after Join, and so is the address of the seat.
	shared *state.Seat // the seat in the state of all nodes; nil for a follower, see Follow

	// Owned by the actor.
	latest       uint64 // number of its latest command in Actor.pending
	acknowledged uint64 // lines taken under its key, as it was told last
	counted      uint64 // number of the record up to which it was told whether its lines are kept
	searched     int64  // when the user searched last, in nanoseconds since 1970
	dialect      Dialect
	doubts       []doubt  // oldest first
	past         []window // of the rooms that it left in this burst
	notes        []note
	privateBytes int        // bytes of the notes, estimated
	first        member     // space for its first room
	one          [1]*member // space for rooms

	// Owned by the actor, and by the writer while it has bytes to report: see budget.
	wrote chan int // one slot: bytes that the seat no longer holds alone; nil if it holds none
}

// Outbox returns the channel that the seat's writer receives from. One receive takes all that
// waits. The writer reports with Wrote when it is done with that. The slices are shared and must
// not be changed. The channel is closed after the seat's last event, which is a Bye unless the
// seat's dialect has panicked.
func (s *Seat) Outbox() <-chan []*Batch { return s.out.Values() }

// Dropped is closed when the seat is dropped because it reads too slowly. Its outbox is about to be
// closed, and the server does not wait for the batches that were taken earlier. Dropped is nil if
// the seat has a writer of its own.
func (s *Seat) Dropped() <-chan struct{} { return s.dropped }

// place is a nick in a room.
type place struct{ nick, room string }

// FirstNick returns the nick that the seat had at first. It may have another now.
func (s *Seat) FirstNick() string { return s.initial.nick }

// FirstRoom returns the room that the seat was in at first, or "" if it was in none. It may be
// elsewhere now.
func (s *Seat) FirstRoom() string { return s.initial.room }

// hides reports whether the seat does not see an entry, since it ignores the user who caused it.
func (s *Seat) hides(e *event.Entry) bool { return s.ignores && s.shared.Hides(e) }

// hidesAny reports whether the seat does not see one of the events.
func (s *Seat) hidesAny(events []View) bool {
	if !s.ignores {
		return false
	}
	for i := range events {
		if s.hides(&events[i].Entry) {
			return true
		}
	}
	return false
}

// mixed reports whether more than one of the seat's rooms has events in this burst, so that they
// have to be merged for the seat.
func (s *Seat) mixed() bool {
	if len(s.rooms) < 2 {
		return false
	}
	busy := 0
	for _, m := range s.rooms {
		if len(m.room.log) > 0 {
			busy++
		}
	}
	return busy > 1
}
