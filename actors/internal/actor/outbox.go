package actor

// An Outbox carries values from an actor to one consumer. It has one slot, and the actor is its
// only sender. So the actor never waits: it takes back the value that the consumer has not received
// yet, appends the new one, and puts both into the slot.
type Outbox[T any] struct{ slot chan T }

// NewOutbox returns an empty outbox.
func NewOutbox[T any]() Outbox[T] { return Outbox[T]{make(chan T, 1)} }

// Values returns the channel that the consumer receives from. It is closed after Close, once the
// consumer has received the value in the slot.
func (o Outbox[T]) Values() <-chan T { return o.slot }

// TakeBack empties the slot and returns its value. some is false if the slot was empty. Only the
// actor may call it.
func (o Outbox[T]) TakeBack() (waiting T, some bool) {
	select {
	case waiting = <-o.slot:
		return waiting, true
	default:
		return waiting, false
	}
}

// Put fills the slot. The slot must be empty, so the actor calls TakeBack first. Only the actor may
// call it.
func (o Outbox[T]) Put(v T) { o.slot <- v }

// Empty reports whether the slot was empty at some moment of the call.
func (o Outbox[T]) Empty() bool { return len(o.slot) == 0 }

// Close marks the outbox as complete: no value follows. Only the actor may call it, once.
func (o Outbox[T]) Close() { close(o.slot) }
