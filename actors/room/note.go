package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Note shows messages of the server to this seat alone, in order with all other events that it
// sees. Each text is one line. A seat that lags does not get several texts.
func (s *Seat) Note(ctx context.Context, texts ...string) error {
	return s.NoteIn(ctx, "", texts...)
}

// NoteIn is Note for messages about a room, in which a seat of several rooms is to show them.
func (s *Seat) NoteIn(ctx context.Context, room string, texts ...string) error {
	for i := range texts {
		texts[i] = plain.Line(texts[i])
	}
	return s.actor.send(ctx, s, noteMsg{s, room, texts})
}

type noteMsg struct {
	seat  *Seat
	room  string
	texts []string
}

func (m noteMsg) apply(a *Actor, _ error) {
	// Several texts are a long answer, which a seat that lags does not get. A single one always
	// gets through.
	if len(m.texts) > 1 && a.backlogged(m.seat) {
		return
	}
	for _, text := range m.texts {
		m.seat.tell(event.Reply{Kind: event.Note, Room: m.room, Text: text})
	}
}

// SendRaw gives the seat's writer bytes to send unchanged, in order with all events that the seat
// sees. They are answers of its protocol that are not lines.
func (s *Seat) SendRaw(ctx context.Context, b []byte) error {
	return s.actor.send(ctx, s, rawMsg{s, string(b)})
}

type rawMsg struct {
	seat  *Seat
	bytes string
}

func (m rawMsg) apply(a *Actor, _ error) {
	m.seat.tell(event.Reply{Kind: event.Raw, Text: m.bytes})
}

// NoteTo shows a message of the server to the seats of this server that have a nick. It does nothing
// if there is no such seat, and shows nothing to one that lags. It returns once the text is in the
// actor's mailbox. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) NoteTo(ctx context.Context, nick, text string) error {
	return a.send(ctx, nil, noteToMsg{nick, plain.Line(text)})
}

type noteToMsg struct{ nick, text string }

func (m noteToMsg) apply(a *Actor, _ error) {
	u := a.state.User(m.nick)
	if u == nil {
		return
	}
	for seat := range u.Seats() {
		if s := seatOf(seat); s != nil && !a.backlogged(s) {
			s.note(event.Reply{Kind: event.Note, Text: m.text})
		}
	}
}
