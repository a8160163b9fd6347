package room

import (
	"cmp"
	"context"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// MaxWatched is the maximum number of nicks that one seat watches.
const MaxWatched = 100

// Watch adds nicks whose coming and going the seat is shown, in an Online or an Offline, and is shown at once
// how it is now. It returns those that are beyond MaxWatched, which are not added. It waits for the actor.
func (s *Seat) Watch(ctx context.Context, nicks ...string) (beyond []string, err error) {
	m := watchMsg{s, nicks, make(chan []string, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

// Unwatch ends Watch for some nicks, or for all if there are none. It waits only while the mailbox is full.
func (s *Seat) Unwatch(ctx context.Context, nicks ...string) error {
	return s.actor.send(ctx, s, unwatchMsg{s, nicks})
}

// Watched returns the nicks that the seat watches, sorted, and for each whether somebody has it. A nick that
// somebody has is in their spelling. It waits for the actor.
func (s *Seat) Watched(ctx context.Context) (nicks []string, there []bool, err error) {
	m := watchedMsg{s, make(chan []presentNick, 1)}
	all, err := ask(ctx, s.actor, s, m, m.reply)
	for _, n := range all {
		nicks, there = append(nicks, n.nick), append(there, n.there)
	}
	return nicks, there, err
}

// watching are the seats of this node that watch a nick, by folded nick.
type watching map[string][]*Seat

// remove ends that a seat watches a folded nick, if it does.
func (w watching) remove(s *Seat, folded string) {
	if _, does := s.watched[folded]; !does {
		return
	}
	delete(s.watched, folded)
	rest := slices.DeleteFunc(w[folded], func(o *Seat) bool { return o == s })
	if w[folded] = rest; len(rest) == 0 {
		delete(w, folded)
	}
}

// removeAll ends that a seat watches any nick.
func (w watching) removeAll(s *Seat) {
	for folded := range s.watched {
		w.remove(s, folded)
	}
	s.watched = nil
}

// appears shows those who watch a user's nick that somebody has it now.
func (w watching) appears(u *state.User) {
	for _, s := range w[u.Folded()] {
		s.tell(event.Reply{Kind: event.Online, Nick: u.Nick()})
	}
}

// disappears shows those who watch a nick that nobody has it now.
func (w watching) disappears(nick string) {
	for _, s := range w[plain.Fold(nick)] {
		s.tell(event.Reply{Kind: event.Offline, Nick: nick})
	}
}

// changes shows those who watch the earlier or the present nick of a user that they have another one.
func (w watching) changes(u *state.User, old string) {
	if len(w) == 0 || plain.Fold(old) == u.Folded() {
		return
	}
	w.disappears(old)
	w.appears(u)
}

// shows shows those who watch a user's nick, and are in no room with them, a change of theirs.
func (w watching) shows(v View, u *state.User) {
	for _, s := range w[u.Folded()] {
		together := slices.ContainsFunc(s.rooms, func(m *member) bool { return m.room.shared.Member(u) != nil })
		if !together && s.shared.User() != u && !s.ended {
			s.show(v)
		}
	}
}

type watchMsg struct {
	seat  *Seat
	nicks []string
	reply chan []string
}

func (m watchMsg) apply(a *Actor, _ error) {
	s := m.seat
	s.heard()
	var beyond []string
	for _, nick := range m.nicks {
		folded := plain.Fold(nick)
		if _, does := s.watched[folded]; !does {
			if len(s.watched) >= MaxWatched || s.ended {
				beyond = append(beyond, nick)
				continue
			}
			if s.watched == nil {
				s.watched = make(map[string]string)
			}
			s.watched[folded] = nick
			a.watching[folded] = append(a.watching[folded], s)
		}
		if u := a.state.User(nick); u != nil {
			s.tell(event.Reply{Kind: event.Online, Nick: u.Nick()})
		} else {
			s.tell(event.Reply{Kind: event.Offline, Nick: nick})
		}
	}
	m.reply <- beyond
}

type unwatchMsg struct {
	seat  *Seat
	nicks []string
}

func (m unwatchMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	if len(m.nicks) == 0 {
		a.watching.removeAll(m.seat)
	}
	for _, nick := range m.nicks {
		a.watching.remove(m.seat, plain.Fold(nick))
	}
}

// A presentNick is a nick, and whether somebody has it.
type presentNick struct {
	nick  string
	there bool
}

type watchedMsg struct {
	seat  *Seat
	reply chan []presentNick
}

func (m watchedMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	all := make([]presentNick, 0, len(m.seat.watched))
	for _, nick := range m.seat.watched {
		n := presentNick{nick: nick}
		if u := a.state.User(nick); u != nil {
			n = presentNick{u.Nick(), true}
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(x, y presentNick) int { return cmp.Compare(x.nick, y.nick) })
	m.reply <- all
}
