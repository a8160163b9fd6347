// Package actor has the two channels between an actor and its callers, so that their rules are
// written once. Callers put messages into the actor's Mailbox and wait for replies. One consumer
// takes the actor's values from its Outbox.
//
// An actor is a goroutine that owns state. It receives from Mailbox.Messages in its loop, and calls
// Mailbox.Close when the loop has ended. From then on every call returns the mailbox's error. Send
// and Offer check for the end first, since a select chooses at random between a mailbox that has
// room and an actor that has ended.
package actor

import "context"

// A Mailbox takes messages of type M. Its methods may be called from any goroutine, except Messages
// and Close, which belong to the actor.
type Mailbox[M any] struct {
	messages chan M
	done     chan struct{}
	closed   error
}

// NewMailbox returns a mailbox in which size messages may wait before their senders wait. closed is
// the error of every call after the actor's end.
func NewMailbox[M any](size int, closed error) Mailbox[M] {
	return Mailbox[M]{make(chan M, size), make(chan struct{}), closed}
}

// Messages returns the channel that the actor receives from. It is never closed.
func (b Mailbox[M]) Messages() <-chan M { return b.messages }

// Close marks the actor as ended. Only the actor may call it, once.
func (b Mailbox[M]) Close() { close(b.done) }

// Done returns a channel that is closed once the actor has ended.
func (b Mailbox[M]) Done() <-chan struct{} { return b.done }

// Err returns the mailbox's error once the actor has ended, and nil until then.
func (b Mailbox[M]) Err() error {
	select {
	case <-b.done:
		return b.closed
	default:
		return nil
	}
}

// Send puts a message into the mailbox. It waits while the mailbox is full. The error is the
// mailbox's once the actor has ended, or the cause of ctx's end.
func (b Mailbox[M]) Send(ctx context.Context, m M) error {
	if err := b.Err(); err != nil {
		return err
	}
	select {
	case b.messages <- m:
		return nil
	case <-b.done:
		return b.closed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Offer puts a message into the mailbox if it has room, and reports whether it did. It never waits.
func (b Mailbox[M]) Offer(m M) bool {
	if b.Err() != nil {
		return false
	}
	select {
	case b.messages <- m:
		return true
	default:
		return false
	}
}

// Ask sends a message and waits for the actor's answer on reply. The caller makes that channel with
// room for one answer, so that the actor never waits. The errors are those of Send.
func Ask[M, T any](ctx context.Context, b Mailbox[M], m M, reply <-chan T) (answer T, err error) {
	if err := b.Send(ctx, m); err != nil {
		return answer, err
	}
	return Wait(ctx, b, reply)
}

// Wait waits for the answer to a message that was sent. The errors are those of Send.
func Wait[M, T any](ctx context.Context, b Mailbox[M], reply <-chan T) (answer T, err error) {
	select {
	case answer = <-reply:
		return answer, nil
	case <-b.done:
	case <-ctx.Done():
		return answer, context.Cause(ctx)
	}
	// The select may have chosen the end although the answer was there.
	select {
	case answer = <-reply:
		return answer, nil
	default:
		return answer, b.closed
	}
}
