package room

import (
	"slices"

	"tertulia/actors/room/internal/state"
)

// A room is the part of a room that belongs to this node: the seats of this node that are in it, and
// the events that they are about to see.
type room struct {
	shared    *state.Room
	readers   int         // of this node: seats and followers
	exact     int         // those of them whose dialect is Exact
	groups    []*group    // these readers, by dialect; no group is empty
	one       [1]*group   // space for groups
	first     group       // space for a group, which suffices for most rooms
	log       []View      // this burst's events, in ascending order of their places
	slots     []slot      // of the events in log
	rendered  []rendering // the log, in the dialects that were needed so far
	presence  presence
	urgent    bool                   // the log has an event that does not wait: see postpone.go
	waits     bool                   // the present flush leaves the log as it is
	told      uint64                 // place of the latest change of a user that is in a log and was not gathered
	followers map[*Follower]struct{} // nil if there are none

	// The members whose join readers with an Exact dialect see late, by folded nick, and the place of the
	// join; nil if there are none.
	unseen map[string]uint64
}

// A slot belongs to an event in a log.
type slot struct {
	place  uint64  // in the order in which this node shows events; see Actor.next
	hidden *reader // that of a seat that is not shown the event, since it is its own line; nil: none
	before uint64  // only readers who entered before this place see it; 0: all
	since  uint64  // only readers who entered at this place or later see it; 0: all
}

// A group holds the members of a room that share a dialect, and so a rendering.
type group struct {
	dialect Dialect
	exact   bool // the dialect is Exact
	members []*member
}

// A member is the place in a room of a reader of this node.
type member struct {
	reader *reader
	room   *room
	group  *group
	index  int // in group.members
	from   int // index in the room's log of the first event that the reader sees

	entered uint64 // place of the latest event when the reader entered
}

// roomOf returns this node's part of a room, or nil if no seat of this node has been in it and nobody
// follows it here.
func (a *Actor) roomOf(r *state.Room) *room {
	at, _ := r.Local.(*room)
	if at == nil && len(a.followed) > 0 {
		return a.reattach(r)
	}
	return at
}

// roomFor returns this node's part of a room, which is made if there is none.
func (a *Actor) roomFor(r *state.Room) *room {
	at := a.roomOf(r)
	if at == nil {
		at = &room{shared: r, presence: a.newPresence()}
		r.Local = at
	}
	return at
}

// in returns the reader's place in a room, or nil.
func (r *reader) in(at *room) *member {
	for _, m := range r.rooms {
		if m.room == at {
			return m
		}
	}
	return nil
}

// join makes s a member of r.
func (a *Actor) join(s *reader, r *room) {
	r.readers++
	// The reader sees the log from here on, after its own join. Lines said earlier in this burst are
	// in the history, so it sees a line in the replay or in the log, never in both.
	m := &s.first // most readers are in one room at a time
	if m.room != nil {
		m = new(member)
	}
	*m = member{reader: s, room: r, from: len(r.log), entered: a.place}
	m.join(s.dialect)
	if s.rooms == nil {
		s.rooms = s.one[:0]
	}
	s.rooms = append(s.rooms, m)
}

// part ends a membership.
func (a *Actor) part(m *member) {
	s, r := m.reader, m.room
	s.setIndividual()
	// The reader still sees the events of this burst up to its exit, but not its own leave, which is
	// logged later.
	x := a.extraOf(s)
	x.past = append(x.past, window{r, m.from, len(r.log), m.entered})
	m.part()
	s.rooms = slices.DeleteFunc(s.rooms, func(o *member) bool { return o == m })
	m.room = nil
	if r.exact == 0 {
		r.unseen = nil
	}
	if r.readers--; r.readers == r.exact {
		r.presence = a.newPresence()
		delete(a.crowded, r)
	}
}

// join puts m into its room's group of a dialect, which is made if there is none.
func (m *member) join(d Dialect) {
	r := m.room
	i := slices.IndexFunc(r.groups, func(g *group) bool { return g.dialect == d })
	if i < 0 {
		i = len(r.groups)
		g := &r.first
		if len(g.members) > 0 {
			g = new(group)
		}
		g.dialect, g.exact = d, isExact(d)
		if r.groups == nil {
			r.groups = r.one[:0]
		}
		r.groups = append(r.groups, g)
	}
	m.group = r.groups[i]
	m.index = len(m.group.members)
	m.group.members = append(m.group.members, m)
	if m.group.exact {
		r.exact++
	}
}

// part takes m out of its group, and the group out of the room if it is empty. The last member of
// the group takes its index.
func (m *member) part() {
	g := m.group
	last := len(g.members) - 1
	g.members[last].index = m.index
	g.members[m.index] = g.members[last]
	g.members[last] = nil
	g.members = g.members[:last]
	if g.exact {
		m.room.exact--
	}
	if last == 0 {
		m.room.groups = slices.DeleteFunc(m.room.groups, func(o *group) bool { return o == g })
	}
}

// The most names or rooms in one answer.
const (
	enteredNames = 20
	rosterNames  = 100
	roomsListed  = 50
)

// maxNames is the space for names that is kept between bursts.
const maxNames = 1024

// names returns up to n members' nicks except those of one user, sorted. They are valid until the
// next flush.
func (a *Actor) names(r *state.Room, n int, except *state.User) []string {
	first := len(a.named)
	a.named = r.AppendNames(a.named, n, except)
	return slices.Clip(a.named[first:])
}

// forgetNames empties the space for names.
func (a *Actor) forgetNames() {
	if cap(a.named) > maxNames {
		a.named = nil
	}
	clear(a.named)
	a.named = a.named[:0]
}
