// Package ordertest has a Log for tests, which several nodes share.
package ordertest

import (
	"slices"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/order"
)

// Scripted is a log of several nodes in one process. The test decides when a proposal is committed.
// So it can delay the proposals of a node, and mix those of several nodes in any order. It can also
// act like a real log that gives a batch twice, or gives one of an earlier start of its node late.
// Batches that are committed keep their order.
//
// Its methods belong to the goroutine of the test. The nodes may be used by other goroutines, one
// for each: all that passes between them goes over channels.
type Scripted struct {
	log    []order.Batch // all committed batches
	latest map[string]*Node
}

// New returns a log without nodes.
func New() *Scripted { return &Scripted{latest: make(map[string]*Node)} }

// Start starts a node, or starts it again. The new incarnation receives the whole log. The earlier
// one, if there is one, receives nothing more, but its proposals can still be committed.
func (s *Scripted) Start(name string) *Node {
	n := &Node{
		name:        name,
		incarnation: 1,
		proposed:    actor.NewOutbox[[]order.Batch](),
		committed:   actor.NewOutbox[[]order.Batch](),
	}
	if earlier := s.latest[name]; earlier != nil {
		n.incarnation = earlier.incarnation + 1
	}
	s.latest[name] = n
	n.receive(s.log)
	return n
}

// Waiting returns the number of proposals of a node that are not committed.
func (s *Scripted) Waiting(n *Node) int {
	n.take()
	return len(n.waiting)
}

// Commit commits the oldest proposal of a node: every node receives it. It reports whether there was
// one.
func (s *Scripted) Commit(n *Node) bool {
	if s.Waiting(n) == 0 {
		return false
	}
	s.commit(n.waiting[0])
	n.waiting = n.waiting[1:]
	return true
}

// CommitAll commits the proposals of nodes until none waits: one of each node in turn.
func (s *Scripted) CommitAll(nodes ...*Node) {
	for some := true; some; {
		some = false
		for _, n := range nodes {
			some = s.Commit(n) || some
		}
	}
}

// Repeat commits once more the batch that was committed at a place, from 1. It is the same batch of
// its node, at a new place in the log.
func (s *Scripted) Repeat(at uint64) { s.commit(s.log[at-1]) }

// Log returns all committed batches.
func (s *Scripted) Log() []order.Batch { return slices.Clone(s.log) }

func (s *Scripted) commit(b order.Batch) {
	b.At = uint64(len(s.log)) + 1
	if len(s.log) > 0 {
		if last := s.log[len(s.log)-1].Time; b.Time.Before(last) {
			b.Time = last
		}
	}
	s.log = append(s.log, b)
	for _, n := range s.latest {
		n.receive(s.log[len(s.log)-1:])
	}
}

// A Node is the order.Log of one node, for one of its starts.
type Node struct {
	// Static after Start.
	name        string
	incarnation uint64
	proposed    actor.Outbox[[]order.Batch] // the node is the sender
	committed   actor.Outbox[[]order.Batch] // the test is the sender

	n       uint64        // owned by the node: number of its latest batch
	waiting []order.Batch // owned by the test: proposals, oldest first
}

// Self returns the name of the node, and the number of this start.
func (n *Node) Self() (node string, incarnation uint64) { return n.name, n.incarnation }

// Propose hands the commands over to the test, as one batch. It returns nil.
func (n *Node) Propose(now time.Time, commands ...order.Command) []order.Batch {
	if len(commands) == 0 {
		return nil
	}
	n.n++
	waiting, _ := n.proposed.TakeBack()
	n.proposed.Put(append(waiting, order.Batch{
		Time: now, Node: n.name, Incarnation: n.incarnation, N: n.n, Commands: slices.Clone(commands),
	}))
	return nil
}

// Committed returns the channel that carries the committed batches of all nodes.
func (n *Node) Committed() <-chan []order.Batch { return n.committed.Values() }

// take moves the proposals that the node has handed over to waiting.
func (n *Node) take() {
	select {
	case more := <-n.proposed.Values():
		n.waiting = append(n.waiting, more...)
	default:
	}
}

// receive gives the node batches, after those that it has not received yet.
func (n *Node) receive(batches []order.Batch) {
	if len(batches) == 0 {
		return
	}
	waiting, _ := n.committed.TakeBack()
	n.committed.Put(append(waiting, batches...))
}
