package room

import (
	"time"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
)

// A reader is the part of a Seat or of a Follower that sees events: those of its rooms, and the notes
// for it alone. The flush of each burst fills its outbox.
type reader struct {
	// Static after the start.
	actor  *Actor
	client client
	out    actor.Outbox[[]*Batch]
	writer *sharedWriter // nil: the reader has a writer of its own

	// Owned by the actor. Each delivery reads these, so they are adjacent.
	individual   bool         // its view of the burst is not its room's whole log
	slow         bool         // it is to be dropped, since it reads too slowly
	broken       bool         // its dialect has panicked
	ended        bool         // it sees nothing any longer
	exact        bool         // its dialect is Exact
	silent       bool         // it is a seat that is not shown its own lines
	why          event.Reason // it has ended; read by the writer once the outbox is closed
	hider        hider        // hides events from it; nil: it sees all
	pendingBytes int          // bytes in the outbox when it was last filled
	rooms        []*member
	pendingSince time.Time // when its outbox last stopped being empty

	// Owned by the actor.
	dialect Dialect
	extra   *extra     // nil: the burst has none so far
	first   member     // space for its first room
	one     [1]*member // space for rooms

	// Owned by the actor, and by the writer while it has bytes to report: see budget.
	wrote chan int // one slot: bytes that the reader no longer holds alone; nil if it holds none
}

func newReader(a *Actor, of client, d Dialect) reader {
	return reader{actor: a, client: of, out: actor.NewOutbox[[]*Batch](), dialect: d, exact: isExact(d)}
}

// A client is what a reader is a part of: a *Seat or a *Follower.
type client interface {
	// drop ends the client for a reason of Stats.Drops. why is the reason that all users see.
	drop(a *Actor, reason string, why event.Reason)
	// finish takes the client out of the actor's lists and counts, and returns its Bye.
	finish(a *Actor, why event.Reason) event.Reply
}

// A hider hides the events that are caused by users whom somebody ignores.
type hider interface{ Hides(e *event.Entry) bool }

// Outbox returns the channel that the writer receives from. One receive takes all that waits. The
// writer reports with Wrote when it is done with that. The slices are shared and must not be changed.
// The channel is closed after the last event, which is a Bye unless the dialect has panicked.
func (r *reader) Outbox() <-chan []*Batch { return r.out.Values() }

// hides reports whether the reader does not see an entry.
func (r *reader) hides(e *event.Entry) bool { return r.hider != nil && r.hider.Hides(e) }

// hidesAny reports whether the reader does not see one of the events.
func (r *reader) hidesAny(events []View) bool {
	if r.hider == nil {
		return false
	}
	for i := range events {
		if r.hider.Hides(&events[i].Entry) {
			return true
		}
	}
	return false
}

// mixed reports whether more than one of the reader's rooms has events in this burst, so that they
// have to be merged for it.
func (r *reader) mixed() bool {
	if len(r.rooms) < 2 {
		return false
	}
	busy := 0
	for _, m := range r.rooms {
		if len(m.room.log) > 0 {
			busy++
		}
	}
	return busy > 1
}
