package sessions

import (
	"context"
	"net"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/reason"
)

// A Command is a message of a chat's reader to its writer.
type Command interface {
	// Discard releases what a command holds that is not carried out.
	Discard()
}

// A Writer is the part of a chat's writer that differs between protocols. Its methods run
// on the writer's goroutine. After the first error of any of them, the session ends and
// none is called again.
type Writer[C Command] interface {
	// Do carries out a command of the reader, and releases what it holds.
	Do(c C) error
	// Deliver sends batches of the seat's outbox.
	Deliver(batches []*room.Batch) error
	// Over sends the last message after the end of the seat.
	Over() error
}

// A Chat is a session whose user takes a seat in the room.
type Chat[C Command] struct {
	Session

	toWriter chan message[C]
}

// A message of the reader to the writer is a command, or the seat to serve from now on.
type message[C Command] struct {
	command C
	seat    *room.Seat // nil: a command
	last    bool       // no message follows the seat
}

// NewChat returns a chat over conn. It starts no goroutine.
func NewChat[C Command](conn net.Conn) Chat[C] {
	return Chat[C]{Session: Session{Conn: conn}, toWriter: make(chan message[C])}
}

// Command gives the writer a command, and blocks until the writer takes it. It returns the
// cause of ctx if ctx ends before, and that of Ctx if the writer does. Only the reader may
// call it.
func (c *Chat[C]) Command(ctx context.Context, command C) error {
	return c.tell(ctx, message[C]{command: command})
}

// Seat gives the writer the seat: from now on it delivers the seat's outbox as well. Seat
// blocks until the writer takes the seat, also after the end of Ctx: the outbox says then why
// the seat ends. A write that is under way bounds this wait, see RenewDeadline. Seat returns
// the cause of Ctx if the writer has ended. Only the reader may call it, once.
func (c *Chat[C]) Seat(seat *room.Seat) error { return c.give(message[C]{seat: seat}) }

// HandOver is Seat, and the last message to the writer. From now on it waits for the outbox
// only, which costs a third of waiting for both.
func (c *Chat[C]) HandOver(seat *room.Seat) error { return c.give(message[C]{seat: seat, last: true}) }

func (c *Chat[C]) give(m message[C]) error {
	return c.tell(context.WithoutCancel(c.Ctx), m)
}

func (c *Chat[C]) tell(ctx context.Context, m message[C]) error {
	select {
	case c.toWriter <- m:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.written:
		return context.Cause(c.Ctx)
	}
}

// EndCommands says that no command follows. The writer ends, once the outbox of the seat is
// closed if there is one. The reader calls it in Leave.
func (c *Chat[C]) EndCommands() { close(c.toWriter) }

// RunChat is RunWriter for a chat. At the first error of w it fails, and discards all output
// after it. It goes on receiving until there is no more: the reader must never block on a
// writer that has failed, and the room counts a batch as held until Wrote.
//
// The writer of an idle session keeps its stack, and 100 bytes more of it could double it. So
// code that this loop does not need is in other functions, and the loop in no other function.
func (c *Chat[C]) RunChat(w Writer[C]) {
	defer c.EndWriter()
	seat, last := c.precede(w)
	if !last {
		c.exchange(w, seat)
		return
	}
	// It waits for one channel: every line to every user passes here, and a select costs
	// three times as much as a receive.
	for batches := range seat.Outbox() {
		if c.failed == nil {
			c.check(w.Deliver(batches))
		}
		seat.Wrote(room.Own(batches))
	}
	c.over(w, seat)
}

// precede carries out commands until there is a seat, and returns the seat, and whether it
// was the last message. It returns nil if the session ends before. A command is carried out
// on another stack, since most writers have an idle seat later.
func (c *Chat[C]) precede(w Writer[C]) (seat *room.Seat, last bool) {
	for m := range c.toWriter {
		if m.seat != nil {
			return m.seat, m.last
		}
		transport.Raise(freshstack.Run(func() error { c.do(w, m.command); return nil }))
	}
	return nil, false
}

// exchange delivers the batches of the seat's outbox and carries out commands until both
// channels are closed. Without a seat it does nothing.
func (c *Chat[C]) exchange(w Writer[C], seat *room.Seat) {
	if seat == nil {
		return
	}
	commands, outbox := c.toWriter, seat.Outbox()
	for commands != nil || outbox != nil {
		select {
		case m, open := <-commands:
			if !open {
				commands = nil
				break
			}
			c.do(w, m.command)
		case batches, open := <-outbox:
			if !open {
				outbox = nil
				c.over(w, seat)
				break
			}
			if c.failed == nil {
				c.check(w.Deliver(batches))
			}
			seat.Wrote(room.Own(batches))
		}
	}
}

// do carries out a command, or discards it after a failure.
func (c *Chat[C]) do(w Writer[C], command C) {
	if c.failed != nil {
		command.Discard()
		return
	}
	c.check(w.Do(command))
}

// over sends the last message, and ends the session. The seat has ended.
func (c *Chat[C]) over(w Writer[C], seat *room.Seat) {
	if c.failed == nil {
		c.check(w.Over())
	}
	c.End(reason.OfSeat(seat.Ended()))
}

// check fails at an error of the writer.
func (s *Session) check(err error) {
	if err != nil {
		s.EndWith(err)
	}
}
