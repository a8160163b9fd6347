package room

import (
	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// crowdedRoom is the number of members from which on Exact dialects see joins late: see Exact.
const crowdedRoom = 2000

// A slot may be for some of the readers with an Exact dialect only: those who entered the room before or after
// a user whose join they see late. Those who entered earlier do not know the user, and those who
// entered later have seen them in the list of members.

// partial reports whether not all readers see the event.
func (s slot) partial() bool { return s.before != 0 || s.since != 0 }

// isFor reports whether a reader who entered the room at a place sees the event.
func (s *slot) isFor(entered uint64) bool {
	return (s.before == 0 || entered < s.before) && entered >= s.since
}

// misses reports whether the member does not see one of the events.
func (m *member) misses(slots []slot) bool {
	for i := range slots {
		if !slots[i].isFor(m.entered) {
			return true
		}
	}
	return false
}

// delay notes that readers with an Exact dialect see the join of a user late.
func (a *Actor) delay(r *room, u *state.User) {
	if r.unseen == nil {
		r.unseen = make(map[string]uint64)
	}
	r.unseen[u.Folded()] = a.next()
}

// isShown reports whether readers with an Exact dialect see now that a user joined, left or changed. It
// sets which of them do in the event's slot.
func (r *room) isShown(e *event.Entry, at *slot) bool {
	if len(r.unseen) == 0 {
		return true
	}
	folded := plain.Fold(e.Nick)
	joined, unseen := r.unseen[folded]
	switch {
	case !unseen:
		return true
	case e.Kind == event.Joined:
		return false
	case e.Kind == event.Left, e.Kind == event.Quit:
		delete(r.unseen, folded)
	}
	at.since = joined
	return true
}

// reveal shows readers with an Exact dialect the join of a user, if they see it late. It is called
// before they see anything else of the user. nick is the one that the user had then, and need not be that of a member.
func (a *Actor) reveal(r *room, nick string, u *state.User) {
	if len(r.unseen) == 0 || u == nil {
		return
	}
	folded := plain.Fold(nick)
	joined, unseen := r.unseen[folded]
	if !unseen {
		return
	}
	delete(r.unseen, folded)
	e := u.Joined()
	e.Nick = nick
	a.log(r, &View{Entry: e, Bot: u.Bot(), Exact: true}, slot{place: a.next(), before: joined})
	a.showAway(r, u, nick, slot{before: joined})
}

// revealAll reveals the users whom an entry names.
func (a *Actor) revealAll(r *room, e *event.Entry) {
	if len(r.unseen) > 0 {
		a.reveal(r, e.Nick, a.state.User(e.Nick))
		a.reveal(r, e.Peer, a.state.User(e.Peer))
	}
}

// showAway shows readers with an Exact dialect that a user who has entered is away, if they are. A slot
// without a place says which of the readers.
func (a *Actor) showAway(r *room, u *state.User, nick string, at slot) {
	if u.Away() == "" {
		return
	}
	e := event.Entry{Kind: event.Away, Nick: nick, User: u.Number(), Account: u.Account(), Text: u.Away()}
	at.place = a.next()
	a.log(r, &View{Entry: e, Bot: u.Bot(), Exact: true}, at)
}

// showRank shows readers with an Exact dialect the rank of a member, which nobody has given to them.
func (a *Actor) showRank(r *room, u *state.User, rank, had event.Rank) {
	e := event.Entry{Kind: event.Ranked, Peer: u.Nick(), Rank: rank, Was: had}
	a.log(r, &View{Entry: e, Exact: true}, slot{place: a.next()})
}

// showPutOut shows readers with an Exact dialect that a user has left a room, out of which the ban of their nick
// has put them. The others need no more than the ban. It does nothing if another seat of the user is there.
func (a *Actor) showPutOut(r *room, u *state.User) {
	if r.exact > 0 && r.shared.Member(u) == nil {
		e := event.Entry{Kind: event.Left, Nick: u.Nick(), User: u.Number(), Account: u.Account()}
		a.log(r, &View{Entry: e, Bot: u.Bot(), Reason: event.EndBanned, Exact: true}, slot{place: a.next()})
	}
}
