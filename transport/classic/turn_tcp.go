package classic

import (
	"context"
	"errors"
	"os"
	"time"

	"tertulia/actors/room"
	"tertulia/transport"
)

// turnTCP is the turn-taking chat over TCP.
type turnTCP struct {
	*session

	// Owned by the writer.
	turn turn
	mute bool
}

func newTurn(s *session) protocol { return &turnTCP{session: s} }

// RunReader implements protocol. The first message is the user's name, and each later one is
// said and gets one answer.
func (t *turnTCP) RunReader() error {
	if err := t.send(ownName); err != nil {
		return err
	}
	first, err := t.in.first(time.Now().Add(t.pace.FirstLine))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		_ = t.send(sayExit)
		return errSilent
	}
	if err != nil {
		return err
	}
	if err := t.stray(first); err != nil {
		return err
	}
	farewell := first.text() + tcpExit
	t.in.words = []string{farewell}
	seat, told, err := t.sit(t.Ctx, transport.UserAddr(t.Conn), first.text(), turnDialect{t.cfg.Links})
	if err != nil {
		return t.turnAway(err)
	}
	t.joined(seat)
	// As Seat does, this waits after the end of Ctx too: the last message depends on it.
	if err := t.Command(context.WithoutCancel(t.Ctx), writerCmd{framed: t.in.framed, told: told}); err != nil {
		return err
	}
	if err := t.Seat(seat); err != nil {
		return err
	}
	if err := seat.SetEcho(t.Ctx, false); err != nil {
		return err
	}
	for {
		m, err := t.in.next()
		if err != nil {
			return err
		}
		t.got(m)
		text, o := m.text(), writerCmd{turn: true}
		switch {
		case text == sayExit, text == farewell:
			if err := t.ask(writerCmd{mute: true}); err != nil {
				return err
			}
			return errLeft
		case m.size > t.pace.MaxLine:
			o.told = tooLong(m, t.pace.MaxLine)
		default:
			if o.told, err = t.say(text); err != nil {
				return err
			}
		}
		if err := t.ask(o); err != nil {
			return err
		}
	}
}

// RunWriter implements protocol.
func (t *turnTCP) RunWriter() { t.RunChat(t) }

// Do implements protocol.
func (t *turnTCP) Do(o writerCmd) error {
	t.mute = t.mute || o.mute
	t.turn.framed = t.turn.framed || o.framed
	if o.told != "" {
		t.turn.note = o.told
	}
	if o.turn {
		t.turn.owe(t.seat)
		return t.reply()
	}
	if o.text == "" {
		return nil
	}
	return t.put(o.text)
}

// Deliver implements protocol.
func (t *turnTCP) Deliver(batches []*room.Batch) error {
	t.turn.hear(batches)
	return t.reply()
}

// reply sends the next answer, if it is due.
func (t *turnTCP) reply() error {
	if text, due := t.turn.answer(); due && !t.mute {
		return t.put(text)
	}
	return nil
}

// Over implements protocol. It sends exit to a client that has not left itself.
func (t *turnTCP) Over() error {
	if t.mute {
		return nil
	}
	return t.put(t.turn.exit())
}
