package order

import "time"

// A Command is one change of the shared state. It is immutable. The package that has the state
// defines its commands.
type Command any

// A Batch is a run of commands of one node that are committed together, in this order. It is
// immutable.
type Batch struct {
	At   uint64    // place in the log: 1, 2, 3 and so on
	Time time.Time // never earlier than the time of an earlier batch

	Node        string // the node that proposed it
	Incarnation uint64 // counts the starts of that node, from 1
	N           uint64 // counts the batches of that incarnation, from 1

	Commands []Command
}

// A Log puts the batches of all nodes into one order. One goroutine of a node uses it.
type Log interface {
	// Self returns the name of the node and the number of its start, which the batches of this Log's
	// proposals have. They never change.
	Self() (node string, incarnation uint64)

	// Propose asks for commands to be committed, in this order and after all that the node has
	// proposed earlier. now is the time of the node's clock. Propose returns the batches that are
	// committed at once: a Local returns this one, and a log of several nodes returns none. They
	// are valid until the next Propose. Propose never blocks, and it keeps commands no longer than
	// the batches that it returns.
	Propose(now time.Time, commands ...Command) []Batch

	// Committed returns the channel that carries the committed batches of all nodes, each once and
	// in order, except those that Propose has returned. The channel has one slot, in which the log
	// gathers the batches until they are received. It is nil if Propose returns all batches.
	Committed() <-chan []Batch
}
