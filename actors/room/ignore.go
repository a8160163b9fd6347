package room

import (
	"context"

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
	if m.seat.shared != nil {
		m.seat.ignores = m.seat.shared.Ignores()
	}
	m.reply.apply(a, err)
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
