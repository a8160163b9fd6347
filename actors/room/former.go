package room

import (
	"context"
	"slices"
	"time"

	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// keptFormers is the number of users whom Formers knows.
const keptFormers = 100

// A Former is a user who had a nick and has left or changed it.
type Former struct {
	Nick     string
	Username string
	RealName string
	Account  string
	Left     time.Time
}

// formers are the latest users who left, or changed their nick, oldest first.
type formers []Former

// add adds a former user, and forgets the oldest one beyond keptFormers.
func (f *formers) add(one Former) {
	if len(*f) == keptFormers {
		copy(*f, (*f)[1:])
		*f = (*f)[:keptFormers-1]
	}
	*f = append(*f, one)
}

// leaves notes that a user has left a nick, if one of their seats is at this node.
func (a *Actor) leaves(u *state.User, nick string) {
	for seat := range u.Seats() {
		if _, here := seat.Local.(*Seat); here {
			a.formers.add(Former{nick, u.Username(), u.RealName(), u.Account(), a.now})
			return
		}
	}
}

// Formers returns the users who had a nick, the latest first, of the last 100 who left this server or
// changed their nick. It waits for the actor.
func (s *Seat) Formers(ctx context.Context, nick string) ([]Former, error) {
	m := formersMsg{s, plain.Fold(nick), make(chan []Former, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

type formersMsg struct {
	seat   *Seat
	folded string
	reply  chan []Former
}

func (m formersMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	var had []Former
	for _, one := range slices.Backward(a.formers) {
		if plain.Fold(one.Nick) == m.folded {
			had = append(had, one)
		}
	}
	m.reply <- had
}
