package room

import (
	"context"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

const (
	// MaxIgnored is the maximum number of entries of one seat's list.
	MaxIgnored = 32

	maxPeople = 4 // users known by one entry
)

// An ignored is an entry of a seat's list: a nick whose lines the seat does not see. It covers the
// user who has the nick, and those who said something under it, even after they change their nick.
// A user who leaves and comes back with another nick and without their key cannot be recognized.
//
// Lines, actions and private lines are hidden. Joins, leaves and changes of nicks are shown: they
// explain a line that others answer to. The ignored user is not notified, since that would invite
// them to find a way around it.
type ignored struct {
	shown  string   // the nick, as the user typed it
	nick   string   // folded
	people []uint64 // users, as in Seat.who, the latest last
}

// hides reports whether the seat does not see an event, since it ignores the user who caused it. It
// also learns which user has an ignored nick, so it must be called for each event that the seat
// could see. replay means that the event is from history.
func (s *Seat) hides(e *event.Entry, replay bool) bool {
	if len(s.ignores) == 0 || e.User == s.who {
		return false
	}
	switch e.Kind {
	case event.Said, event.Acted, event.Notice, event.Private:
	default:
		return false
	}
	nick := plain.Fold(e.Nick)
	for i := range s.ignores {
		at := &s.ignores[i]
		if slices.Contains(at.people, e.User) {
			return true
		}
		if at.nick == nick {
			if !replay { // an earlier user of the nick may be somebody else
				at.add(e.User)
			}
			return true
		}
	}
	return false
}

// hidesAny reports whether the seat does not see one of the events.
func (s *Seat) hidesAny(events []View) bool {
	hides := false
	for i := range events {
		// hides is called for all events, since it learns from each.
		hides = s.hides(&events[i].Entry, false) || hides
	}
	return hides
}

// add adds a user to an entry, in the place of the oldest if the entry is full.
func (i *ignored) add(who uint64) {
	if len(i.people) == maxPeople {
		i.people = i.people[1:]
	}
	i.people = append(slices.Clip(i.people), who)
}

// setIgnores changes the list of a seat. A client with a key keeps its list when it reconnects.
func (s *Seat) setIgnores(list []ignored) {
	s.ignores = list
	if s.ticket != nil {
		s.ticket.ignores = list
	}
}

type ignoreMsg struct {
	seat        *Seat
	shown, nick string
	reply       reply
}

func (m ignoreMsg) apply(a *Actor) { m.reply <- a.ignore(m.seat, m.shown, m.nick) }

// ignore adds a nick to the seat's list, and the user who has it now.
func (a *Actor) ignore(s *Seat, shown, nick string) error {
	s.heard()
	other := a.nicks.byNick[nick]
	switch {
	case s.ended:
		return ErrClosed
	case other == s:
		return &IgnoreError{Nick: shown, Why: IgnoreSelf}
	case s.ignoring(nick, other) >= 0:
		return &IgnoreError{Nick: shown, Why: IgnoreTwice}
	case len(s.ignores) == MaxIgnored:
		return &IgnoreError{Nick: shown, Why: IgnoreTooMany}
	}
	entry := ignored{shown: shown, nick: nick}
	if other != nil {
		entry.add(other.who)
	}
	s.setIgnores(append(slices.Clip(s.ignores), entry))
	return nil
}

// ignoring returns the index in the seat's list of a folded nick, or of the user of other, which
// may be nil. It returns -1 if the list has neither.
func (s *Seat) ignoring(nick string, other *Seat) int {
	return slices.IndexFunc(s.ignores, func(i ignored) bool {
		return i.nick == nick || other != nil && slices.Contains(i.people, other.who)
	})
}

type unignoreMsg ignoreMsg

// apply removes a nick, or the user who has it now, from the seat's list.
func (m unignoreMsg) apply(a *Actor) {
	s := m.seat
	s.heard()
	i := s.ignoring(m.nick, a.nicks.byNick[m.nick])
	switch {
	case s.ended:
		m.reply <- ErrClosed
	case i < 0:
		m.reply <- &IgnoreError{Nick: m.shown, Why: IgnoreNone}
	default:
		s.setIgnores(slices.Delete(slices.Clone(s.ignores), i, i+1))
		m.reply <- nil
	}
}

type ignoredMsg struct {
	seat  *Seat
	reply chan []string
}

func (m ignoredMsg) apply(*Actor) {
	m.seat.heard()
	var nicks []string
	for _, i := range m.seat.ignores {
		nicks = append(nicks, i.shown)
	}
	m.reply <- nicks
}

// Ignore hides a user's lines, actions and private lines from the seat, even after the user changes
// their nick. A seat ignores MaxIgnored people at most. It waits for the actor's answer. The error is
// a *NickError if the nick is not well formed, and otherwise an *IgnoreError.
func (s *Seat) Ignore(ctx context.Context, nick string) error {
	shown, err := CheckNick(nick)
	if err != nil {
		return err
	}
	return s.ask(ctx, func(r reply) message { return ignoreMsg{s, shown, plain.Fold(shown), r} })
}

// Unignore ends Ignore. nick is the one that was given to Ignore, or the one that the user has now.
// The error is an *IgnoreError if the seat does not ignore that user.
func (s *Seat) Unignore(ctx context.Context, nick string) error {
	return s.ask(ctx, func(r reply) message { return unignoreMsg{s, plain.Line(nick), plain.Fold(nick), r} })
}

// Ignored returns the nicks that the seat ignores, as they were given to Ignore.
func (s *Seat) Ignored(ctx context.Context) ([]string, error) {
	m := ignoredMsg{s, make(chan []string, 1)}
	return ask(ctx, s.actor, m, m.reply)
}
