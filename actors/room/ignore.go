package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// MaxIgnored is the maximum number of entries of one seat's list.
const MaxIgnored = state.MaxIgnored

// Ignore hides a user's lines, actions and private lines from the seat, even after the user changes
// their nick. A seat ignores MaxIgnored people at most. It waits for the actor's answer. The error is
// a *NickError if the nick is not well formed, and otherwise an *IgnoreError.
func (s *Seat) Ignore(ctx context.Context, nick string) error {
	shown, err := CheckNick(nick)
	if err != nil {
		return err
	}
	m := ignoreMsg{s, make(reply, 1)}
	return s.await(ctx, state.Ignore{Seat: s.number, Nick: shown}, m, m.reply)
}

// Unignore ends Ignore. nick is the one that was given to Ignore, or the one that the user has now.
// The error is an *IgnoreError if the seat does not ignore that user.
func (s *Seat) Unignore(ctx context.Context, nick string) error {
	m := ignoreMsg{s, make(reply, 1)}
	return s.await(ctx, state.Unignore{Seat: s.number, Nick: plain.Line(nick)}, m, m.reply)
}

// ignoreMsg takes the result of an Ignore or Unignore.
type ignoreMsg struct {
	seat  *Seat
	reply reply
}

func (m ignoreMsg) apply(a *Actor, err error) {
	m.seat.hide()
	m.reply.apply(a, err)
}

// hide makes the seat hide the events of the users whom it ignores, or nothing if there are none.
func (s *Seat) hide() {
	if s.hider = nil; s.shared.Ignores() {
		s.hider = s.shared
	}
}

// Ignored returns the nicks that the seat ignores, as they were given to Ignore.
func (s *Seat) Ignored(ctx context.Context) ([]string, error) {
	m := ignoredMsg{s, make(chan []string, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

type ignoredMsg struct {
	seat  *Seat
	reply chan []string
}

func (m ignoredMsg) apply(*Actor, error) {
	m.seat.heard()
	m.reply <- m.seat.shared.Ignored()
}

// withoutIgnored returns the lines that the seat sees: those of users whom it ignores are left out. It
// does not change lines. It waits for the actor.
func (s *Seat) withoutIgnored(ctx context.Context, lines []event.Entry) ([]event.Entry, error) {
	reply := make(chan []event.Entry, 1)
	return ask(ctx, s.actor, s, seenMsg{s, lines, reply}, reply)
}

type seenMsg struct {
	seat  *Seat
	lines []event.Entry
	reply chan<- []event.Entry
}

func (m seenMsg) apply(*Actor, error) { m.reply <- m.seat.seen(m.lines) }

// seen is withoutIgnored for the actor.
func (r *reader) seen(lines []event.Entry) (some []event.Entry) {
	if r.hider == nil {
		return lines
	}
	for i := range lines {
		if !r.hides(&lines[i]) {
			some = append(some, lines[i])
		}
	}
	return some
}
