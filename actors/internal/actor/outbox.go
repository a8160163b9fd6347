package actor

// An Outbox carries values from an actor to one consumer. It has one slot, and the actor
// is its only sender. So the actor never waits: it takes back what the consumer has not
// received yet, joins it with what is new, and puts both into the slot.
type Outbox[T any] struct{ slot chan T }

// NewOutbox returns an empty outbox.
func NewOutbox[T any]() Outbox[T] { return Outbox[T]{make(chan T, 1)} }

// Values is the channel that the consumer receives from. It is closed after Close, once
// the consumer has received what is in the slot.
func (o Outbox[T]) Values() <-chan T { return o.slot }

// TakeBack empties the slot. It reports false if there is nothing in it. Only the actor
// may call it.
func (o Outbox[T]) TakeBack() (waiting T, some bool) {
	select {
	case waiting = <-o.slot:
		return waiting, true
	default:
		return waiting, false
	}
}

// Put fills the slot, which must be empty: the actor calls TakeBack first.
func (o Outbox[T]) Put(v T) { o.slot <- v }

// Empty reports whether the slot was empty at some moment of the call.
func (o Outbox[T]) Empty() bool { return len(o.slot) == 0 }

// Close tells the consumer that nothing follows. Only the actor may call it, once.
func (o Outbox[T]) Close() { close(o.slot) }
