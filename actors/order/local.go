package order

import "time"

// Local is the Log of a single node. It commits each proposal at once, and allocates no memory for
// that. The zero Local is not usable: see NewLocal.
type Local struct {
	clock clock
	batch [1]Batch // the latest one
}

// NewLocal returns a Log of one node. The node's name is empty, and its incarnation is 1. No batch has
// an earlier time than begin.
func NewLocal(begin time.Time) *Local {
	return &Local{clock: clock{read: begin, last: begin}, batch: [1]Batch{{Incarnation: 1}}}
}

// Self returns the empty name and 1.
func (l *Local) Self() (node string, incarnation uint64) {
	return l.batch[0].Node, l.batch[0].Incarnation
}

// Propose commits the commands, and returns them as one batch. That is valid until the next
// Propose, and uses the caller's slice. Without commands Propose returns nil.
func (l *Local) Propose(now time.Time, commands ...Command) []Batch {
	if len(commands) == 0 {
		return nil
	}
	b := &l.batch[0]
	b.At++
	b.N++
	b.Time = l.clock.time(now)
	b.Commands = commands
	return l.batch[:]
}

// Committed returns nil, from which nobody can receive: Propose returns all batches.
func (l *Local) Committed() <-chan []Batch { return nil }
