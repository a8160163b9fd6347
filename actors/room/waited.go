package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// ShowPrivate shows the seat private lines that waited for its user's account, in order, with their own
// times, as lines of the history. Each is a Private with a Nick, a Text and a Time. They are shown even
// if the seat lags. It waits only while the mailbox is full. The caller must not use lines later.
func (s *Seat) ShowPrivate(ctx context.Context, lines []event.Entry) error {
	for i := range lines {
		lines[i].Kind, lines[i].Text = event.Private, plain.Said(lines[i].Text)
	}
	return s.actor.send(ctx, s, waitedMsg{s, lines})
}

type waitedMsg struct {
	seat  *Seat
	lines []event.Entry
}

func (m waitedMsg) apply(_ *Actor, _ error) {
	for _, e := range m.lines {
		if m.seat.ended {
			return
		}
		e.Peer = m.seat.shared.User().Nick()
		m.seat.show(View{Entry: e, Replay: true})
	}
}

// Written reports whether the seat's writer is done with all that was shown to this seat alone before,
// such as the lines of ShowPrivate. It waits for the actor's answer.
func (s *Seat) Written(ctx context.Context) (bool, error) {
	m := writtenMsg{s, make(chan bool, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

type writtenMsg struct {
	seat  *Seat
	reply chan bool
}

func (m writtenMsg) apply(a *Actor, _ error) {
	r := &m.seat.reader
	if o, owns := a.budget.owners[r]; owns {
		a.settleOne(r, o)
	}
	_, owns := a.budget.owners[r]
	m.reply <- !owns && (r.extra == nil || len(r.extra.notes) == 0)
}
