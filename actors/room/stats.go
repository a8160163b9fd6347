package room

import (
	"context"
	"maps"
	"slices"

	"tertulia/actors/internal/actor"
)

// The reasons in Stats.Drops.
const (
	DropSlow  = "slow"  // the seat read too slowly
	DropFault = "fault" // its dialect panicked
)

// Stats holds the counts of the actor since its start.
type Stats struct {
	Seats      int // of this server
	Rooms      int
	Events     uint64
	Deliveries uint64            // events delivered to seats
	Batches    uint64            // batches delivered to seats; each wakes a writer at most once
	Drops      map[string]uint64 // seats ended by the actor, by reason

	Lag         int       // bytes that wait in all outboxes
	MaxLag      int       // bytes that wait in the fullest outbox
	Mailbox     int       // messages that wait in the mailbox
	MailboxWait Histogram // seconds that the first message of a burst waited
	Burst       Histogram // messages handled before a flush
}

// A Histogram counts observations by upper bound.
type Histogram struct {
	Bounds []float64
	Counts []uint64 // one more than Bounds: the last counts the values above all bounds
	Sum    float64
}

// observe counts the value v.
func (h *Histogram) observe(v float64) {
	i, _ := slices.BinarySearch(h.Bounds, v)
	h.Counts[i]++
	h.Sum += v
}

func newHistogram(bounds ...float64) Histogram {
	return Histogram{Bounds: bounds, Counts: make([]uint64, len(bounds)+1)}
}

func newStats() Stats {
	return Stats{
		Drops:       map[string]uint64{DropSlow: 0, DropFault: 0},
		MailboxWait: newHistogram(10e-6, 100e-6, 1e-3, 10e-3, 100e-3, 1, 10),
		Burst:       newHistogram(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
	}
}

// Stats returns the counts of the actor, even while many messages wait in its mailbox: the actor
// answers between any two bursts. So the answer also shows that the actor is healthy. The error is
// ErrClosed, or the cause of ctx's end.
func (a *Actor) Stats(ctx context.Context) (Stats, error) {
	reply := make(chan Stats, 1)
	return actor.Ask(ctx, a.queries, reply, reply)
}

// count answers Stats.
func (a *Actor) count() Stats {
	s := a.stats
	s.Rooms = a.state.Rooms()
	s.Mailbox = len(a.mailbox.Messages())
	for shared := range a.state.SeatsAt(a.node) {
		if seat := seatOf(shared); seat != nil {
			s.Lag += seat.behind()
			s.MaxLag = max(s.MaxLag, seat.behind())
		}
	}
	s.Drops = maps.Clone(s.Drops)
	s.MailboxWait.Counts = slices.Clone(s.MailboxWait.Counts)
	s.Burst.Counts = slices.Clone(s.Burst.Counts)
	return s
}
