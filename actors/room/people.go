package room

import (
	"cmp"
	"context"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

const (
	mostPeople = 5000 // users in one answer
	fewPeople  = 20   // users of an answer that is not long
)

// A PeopleQuery says which users are asked for: those with one of the Nicks; or if there are none, those in
// Room; or if it is empty, those who match Mask.
type PeopleQuery struct {
	Nicks []string
	Room  string
	Mask  string // "*" and "?" in a nick, compared folded; empty: all
	Most  int    // users in the answer, at most 5,000; 0: 5,000
}

// People returns users, sorted by nick unless Nicks gives the order, and whether there are more. It leaves
// out unknown nicks. A room that the seat may not know of has nobody. It waits for the actor.
// The error is a *BusyError if the answer is long while the seat has not taken earlier output.
func (s *Seat) People(ctx context.Context, q PeopleQuery) (people []event.Person, more bool, err error) {
	if q.Most = min(cmp.Or(q.Most, mostPeople), mostPeople); len(q.Nicks) == 0 {
		q.Mask = plain.Fold(q.Mask)
	}
	m := peopleMsg{s, q, make(chan found, 1)}
	answer, err := ask(ctx, s.actor, s, m, m.reply)
	if err != nil {
		return nil, false, err
	}
	return answer.people, answer.more, answer.err
}

// found answers a peopleMsg.
type found struct {
	people []event.Person
	more   bool
	err    error
}

type peopleMsg struct {
	seat  *Seat
	query PeopleQuery
	reply chan found
}

func (m peopleMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	users := m.users(a)
	if len(users) > fewPeople {
		if err := a.busy(&m.seat.reader); err != nil {
			m.reply <- found{err: err}
			return
		}
	}
	shown := users[:min(len(users), m.query.Most)]
	people := make([]event.Person, 0, len(shown))
	for _, u := range shown {
		people = append(people, *a.person(u, m.seat.shared))
	}
	m.reply <- found{people: people, more: len(shown) < len(users)}
}

// users returns the users who are asked for, in the order of the answer.
func (m peopleMsg) users(a *Actor) (users []*state.User) {
	switch q := &m.query; {
	case len(q.Nicks) > 0:
		for _, nick := range q.Nicks {
			if u := a.state.User(nick); u != nil {
				users = append(users, u)
			}
		}
		return users
	case q.Room != "":
		r := a.known(m.seat, q.Room)
		if r == nil {
			return nil
		}
		for at := range r.Members() {
			users = append(users, at.User())
		}
	default:
		for u := range a.state.Users() {
			if q.Mask == "" || plain.Matches(q.Mask, u.Folded()) {
				users = append(users, u)
			}
		}
	}
	slices.SortFunc(users, func(x, y *state.User) int { return cmp.Compare(x.Nick(), y.Nick()) })
	return users
}
