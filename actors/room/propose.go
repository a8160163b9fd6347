package room

import (
	"context"
	"errors"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/order"
	"tertulia/actors/room/internal/state"
)

// An envelope is an element of the mailbox: a command to propose, or a question that this node
// answers by itself.
type envelope struct {
	sent    time.Time
	seat    *Seat         // the seat that it comes from; nil if it need not wait for the seat's commands
	command order.Command // nil for a question
	message message       // takes the result of the command, or answers the question; may be nil for a command
}

// A message is a part of an envelope. apply runs in the actor's goroutine. err is the result of the
// command, and nil for a question.
type message interface{ apply(a *Actor, err error) }

// A reply is the message of a call that waits for the result of its command.
type reply chan error

func (r reply) apply(_ *Actor, err error) { r <- answer(err) }

// answer returns the error that a caller gets for the result of a command.
func answer(err error) error {
	if errors.Is(err, state.ErrNoSeat) {
		return ErrClosed
	}
	return err
}

// take handles an envelope of the mailbox.
func (a *Actor) take(e envelope) {
	switch {
	case e.seat != nil && e.seat.held != nil:
		e.seat.held.queue = append(e.seat.held.queue, e)
	case e.command != nil:
		a.propose(e)
	case e.seat != nil && a.pending.has(e.seat.latest):
		// The answer must show the seat's commands that came first, so it waits behind them.
		at := a.pending.of(e.seat.latest)
		at.questions = append(at.questions, e)
	default:
		e.message.apply(a, nil)
	}
}

// propose puts a command into the log. A Local commits it at once: then its effects are shown, and
// its message has the result, when propose returns.
func (a *Actor) propose(e envelope) {
	if e.seat != nil {
		if e.seat.ended {
			e.finish(a, state.ErrNoSeat)
			return
		}
		e.seat.heard()
	}
	if t, is := e.command.(state.Tell); is && a.unread(&t) {
		e.command = t
	}
	// The number of the batch is its place in pending, since each batch has one command, and the log
	// commits the batches of a node in the order in which they are proposed.
	n := a.pending.add(pending{seat: e.seat, message: e.message})
	if e.seat != nil {
		e.seat.latest = n
	}
	a.command[0] = e.command
	a.commit(a.order.Propose(a.now, a.command[:]...))
	a.command[0] = nil
}

// finish gives the message of a command that is not proposed its result.
func (e *envelope) finish(a *Actor, err error) {
	if e.message != nil {
		e.message.apply(a, err)
	}
}

// commit commits batches of any nodes to the state. The watcher shows their effects to the seats of
// this node. The results of this node's commands go to their messages.
func (a *Actor) commit(batches []order.Batch) {
	for i := range batches {
		b := &batches[i]
		own := b.Node == a.node && b.Incarnation == a.incarnation
		a.proposer = nil
		if own {
			a.proposer = a.pending.oldest()
		}
		for _, c := range b.Commands {
			a.lineup.touch(c)
		}
		if !a.state.Commit(b, watcher{a}) {
			continue // a double, or a late batch of a node that has started again
		}
		a.endFollowers()
		a.proposer, a.newcomer, a.quitter = nil, nil, nil
		if own {
			// Only now: a message may propose the next command, and a commit must be over by then.
			a.resolve(a.pending.take(), a.result)
		}
	}
}

// resolve gives the message of a command its result, and answers the questions that waited for it.
func (a *Actor) resolve(p pending, err error) {
	if p.message != nil {
		p.message.apply(a, err)
	}
	for _, e := range p.questions {
		e.message.apply(a, nil)
	}
}

// A pending is a command of this node that is not committed yet.
type pending struct {
	seat      *Seat // that it comes from; nil if it is no seat's
	message   message
	questions []envelope // of the seat, which came after the command
}

// pendings are the commands of this node that are not committed yet, in order. They are numbered
// from 1, like the batches that have them. With a Local there is one at most.
type pendings struct {
	waiting []pending
	taken   uint64 // number of the latest that was committed
}

// add adds a command, and returns its number.
func (p *pendings) add(c pending) uint64 {
	p.waiting = append(p.waiting, c)
	return p.taken + uint64(len(p.waiting))
}

// has reports whether the command with a number is not committed yet.
func (p *pendings) has(n uint64) bool { return n > p.taken }

// of returns the command with a number, which is not committed yet.
func (p *pendings) of(n uint64) *pending { return &p.waiting[n-p.taken-1] }

// oldest returns the next command to be committed, or nil if there is none.
func (p *pendings) oldest() *pending {
	if len(p.waiting) == 0 {
		return nil
	}
	return &p.waiting[0]
}

// take removes the oldest command.
func (p *pendings) take() pending {
	c := p.waiting[0]
	p.waiting[0] = pending{}
	p.taken++
	if len(p.waiting) == 1 {
		p.waiting = p.waiting[:0] // its space serves the next command
	} else {
		p.waiting = p.waiting[1:]
	}
	return c
}

// send puts a question into the mailbox. seat is the seat that asks, or nil. It waits while the
// mailbox is full. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) send(ctx context.Context, seat *Seat, m message) error {
	return a.mailbox.Send(ctx, envelope{sent: time.Now(), seat: seat, message: m})
}

// ask sends a question and waits for the actor's answer on reply, which must have room for one. The
// errors are those of send.
func ask[T any](ctx context.Context, a *Actor, seat *Seat, m message, reply <-chan T) (T, error) {
	return actor.Ask(ctx, a.mailbox, envelope{sent: time.Now(), seat: seat, message: m}, reply)
}

// askFor sends a command that is no seat's, and waits for m to answer on reply, which must have room
// for one. The errors are those of send.
func askFor[T any](ctx context.Context, a *Actor, c order.Command, m message, reply <-chan T) (T, error) {
	return actor.Ask(ctx, a.mailbox, envelope{sent: time.Now(), command: c, message: m}, reply)
}

// send puts a command of the seat into the mailbox. m takes its result, and may be nil.
func (s *Seat) send(ctx context.Context, c order.Command, m message) error {
	return s.actor.mailbox.Send(ctx, envelope{time.Now(), s, c, m})
}

// request sends a command of the seat, and waits for its result.
func (s *Seat) request(ctx context.Context, c order.Command) error {
	r := make(reply, 1)
	return s.await(ctx, c, r, r)
}

// await sends a command or a question of the seat, and waits for m to answer on r.
func (s *Seat) await(ctx context.Context, c order.Command, m message, r reply) error {
	result, err := actor.Ask(ctx, s.actor.mailbox, envelope{time.Now(), s, c, m}, r)
	if err != nil {
		return err
	}
	return result
}
