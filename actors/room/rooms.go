package room

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// forget is how long an empty room keeps its history.
const forget = time.Hour

// lookAround is the shortest time between two searches for old rooms, as new ones are made.
const lookAround = time.Minute

// A room is one named room. It belongs to the actor.
type room struct {
	name     string
	seats    int
	groups   []*group    // the members, by dialect; no group is empty
	log      []View      // this burst's events, in ascending order of Seq
	rendered []rendering // the log, in the dialects that were needed so far
	history  history
	presence presence
	emptied  time.Time    // when the last member left
	maker    netip.Prefix // the network of the user who made it; the zero Prefix if it is not known
}

// A group holds the members of a room that share a dialect, and so a rendering.
type group struct {
	dialect Dialect
	members []*member
}

// A member is a seat's place in a room.
type member struct {
	seat  *Seat
	room  *room
	group *group
	index int // in group.members
	from  int // index in the room's log of the first event that the seat sees
}

func (a *Actor) newRoom(name string) *room {
	return &room{
		name:     name,
		history:  history{forgotten: a.forgotten.of(plain.Fold(name)), maxEvents: a.cfg.History, maxBytes: a.cfg.HistoryBytes},
		presence: presence{allowance: presenceBurst, refilled: a.now},
	}
}

// makerShare bounds the rooms that users of one network may make: 1/makerShare of all. It is half,
// since a class that shares an address may be most of the users.
const makerShare = 2

// room returns the room of a checked name. If there is none, it makes one for a user at the address
// from. The error is an *Error that says that there are too many.
func (a *Actor) room(name string, from netip.Addr) (*room, error) {
	key := plain.Fold(name)
	if r := a.rooms[key]; r != nil {
		return r, nil
	}
	if a.now.Sub(a.forgot) >= lookAround {
		a.forgetRooms()
	}
	maker := peer.Network(from)
	if made := a.made[maker]; maker.IsValid() && made >= max(1, a.cfg.MaxRooms/makerShare) && !a.forgetOldest(maker) {
		return nil, &Error{Room: name, Why: RoomsTooManyFromAddr, Count: made}
	}
	if len(a.rooms) >= a.cfg.MaxRooms && !a.forgetOldest(netip.Prefix{}) {
		return nil, &Error{Room: name, Why: RoomsTooMany, Count: len(a.rooms)}
	}
	r := a.newRoom(name)
	r.maker = maker
	a.rooms[key] = r
	a.made[maker]++
	return r, nil
}

// forgetRooms forgets the rooms that have been empty for an hour.
func (a *Actor) forgetRooms() {
	a.forgot = a.now
	for _, r := range a.rooms {
		if r.idle() && a.now.Sub(r.emptied) >= forget {
			a.forget(r)
		}
	}
}

// forget drops a room and its history, and remembers the Seq of its newest line.
func (a *Actor) forget(r *room) {
	key := plain.Fold(r.name)
	delete(a.rooms, key)
	if a.made[r.maker]--; a.made[r.maker] == 0 {
		delete(a.made, r.maker)
	}
	a.forgotten.add(key, r.history.newest())
}

// forgetOldest forgets the room that has been empty for longest. If maker is valid, only rooms made
// from that network count. It reports whether there was such a room.
func (a *Actor) forgetOldest(maker netip.Prefix) bool {
	var oldest *room
	for _, r := range a.rooms {
		if r.idle() && (!maker.IsValid() || r.maker == maker) && (oldest == nil || r.emptied.Before(oldest.emptied)) {
			oldest = r
		}
	}
	if oldest == nil {
		return false
	}
	a.forget(oldest)
	return true
}

func (r *room) idle() bool { return r.seats == 0 && r.name != Lobby }

// enter makes s a member of r and shows it lines, after a Gap unless they are whole. The
// other members see the join unless silent.
func (a *Actor) enter(s *Seat, r *room, silent bool, lines replayLines) {
	if !silent && r.seats > 0 {
		a.announce(r, View{Entry: s.entry(event.Joined)})
	}
	a.note(s, event.Reply{Kind: event.Entered, Seq: a.seq, Room: r.name, Nick: s.nick,
		Count: uint64(r.seats), Names: r.names(enteredNames)})
	if !lines.whole {
		a.note(s, event.Reply{Kind: event.Gap, Room: r.name})
	}
	a.replay(s, lines.said, lines.private)
	// The seat counts only from here: the Count of its Entered is that of the others.
	r.seats++
	// The seat sees the log from here on, after its own join. Lines said earlier in this burst are
	// in the history, so the seat sees a line in the replay or in the log, never in both.
	m := &member{seat: s, room: r, from: len(r.log)}
	m.join(r, s.dialect)
	s.rooms = append(s.rooms, m)
	if s.ticket != nil {
		s.ticket.room = r.name
	}
}

// exit ends a membership. The other members see v unless silent.
func (a *Actor) exit(m *member, v View, silent bool) {
	s, r := m.seat, m.room
	a.setIndividual(s)
	// The seat still sees the events of this burst up to its exit, but not its own leave, which is
	// logged below.
	s.past = append(s.past, window{r, m.from, len(r.log)})
	m.part()
	s.rooms = slices.DeleteFunc(s.rooms, func(o *member) bool { return o == m })
	r.seats--
	if r.seats > 0 {
		if !silent {
			v.Here = uint32(r.seats)
			a.announce(r, v)
		}
		return
	}
	r.emptied = a.now
	r.presence = presence{allowance: presenceBurst, refilled: a.now}
	delete(a.crowded, r)
	if r.idle() && len(r.history.events()) == 0 {
		a.forget(r)
	}
}

// join puts m into the room's group of a dialect, which is made if there is none.
func (m *member) join(r *room, d Dialect) {
	i := slices.IndexFunc(r.groups, func(g *group) bool { return g.dialect == d })
	if i < 0 {
		i = len(r.groups)
		r.groups = append(r.groups, &group{dialect: d})
	}
	m.group = r.groups[i]
	m.index = len(m.group.members)
	m.group.members = append(m.group.members, m)
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

// names returns up to n members' nicks, sorted.
func (r *room) names(n int) []string {
	names := make([]string, 0, min(n, r.seats))
	for _, g := range r.groups {
		for _, m := range g.members {
			if len(names) == n {
				break
			}
			names = append(names, m.seat.nick)
		}
	}
	slices.Sort(names)
	return names
}

// list returns the rooms with the most members, and how many more rooms there are.
func (a *Actor) list() (list []event.RoomInfo, more int) {
	a.forgetRooms()
	for _, r := range a.rooms {
		list = append(list, event.RoomInfo{Name: r.name, Seats: r.seats})
	}
	slices.SortFunc(list, func(x, y event.RoomInfo) int {
		return cmp.Or(cmp.Compare(y.Seats, x.Seats), cmp.Compare(x.Name, y.Name))
	})
	shown := min(len(list), roomsListed)
	return list[:shown], len(list) - shown
}
