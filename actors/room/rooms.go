package room

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// forget is how long an empty room keeps its history.
const forget = time.Hour

// lookAround is how often old rooms are looked for, at most, as new ones come.
const lookAround = time.Minute

// A room is one named room. It belongs to the actor.
type room struct {
	name     string
	seats    int
	groups   []*group    // the members, by dialect
	log      []Event     // this burst's events
	rendered []rendering // the log, in the dialects that were needed
	history  history
	presence presence
	emptied  time.Time
	maker    netip.Prefix // the network that it was made from; the zero Prefix where that is not known
}

// A group is the members of a room that share a dialect, and so a rendering.
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
	from  int // the first event of the room's log that the seat sees
}

func (a *Actor) newRoom(name string) *room {
	return &room{
		name:     name,
		history:  history{forgotten: a.forgotten.of(plain.Fold(name)), maxEvents: a.cfg.History, maxBytes: a.cfg.HistoryBytes},
		presence: presence{allowance: presenceBurst, refilled: a.now},
	}
}

// makerShare is the part of all rooms that may have been made from one network: half of
// them, as a class that shares an address may be most of the users there are.
const makerShare = 2

// room returns the room of a checked name, made now for somebody at an address if there
// is none.
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
		return nil, fmt.Errorf("there are %d rooms from your address already, and no more at once: /rooms lists those that are", made)
	}
	if len(a.rooms) >= a.cfg.MaxRooms && !a.forgetOldest(netip.Prefix{}) {
		return nil, fmt.Errorf("there are %d rooms already, and no more at once", len(a.rooms))
	}
	r := a.newRoom(name)
	r.maker = maker
	a.rooms[key] = r
	a.made[maker]++
	return r, nil
}

// forgetRooms drops the rooms that have been empty for long.
func (a *Actor) forgetRooms() {
	a.forgot = a.now
	for _, r := range a.rooms {
		if r.idle() && a.now.Sub(r.emptied) >= forget {
			a.forget(r)
		}
	}
}

// forget drops a room and its history.
func (a *Actor) forget(r *room) {
	key := plain.Fold(r.name)
	delete(a.rooms, key)
	if a.made[r.maker]--; a.made[r.maker] == 0 {
		delete(a.made, r.maker)
	}
	a.forgotten.add(key, r.history.newest())
}

// forgetOldest drops the room that has been empty for longest, if there is one, of those
// of a maker if that is valid.
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

// enter makes s a member of r and shows it the newest events of history.
func (a *Actor) enter(s *Seat, r *room, silent bool, replay []Event, whole bool) {
	if !silent && r.seats > 0 {
		a.announce(r, Event{Kind: Joined, Nick: s.nick})
	}
	a.note(s, Event{Kind: Entered, Seq: a.seq, Room: r.name, Nick: s.nick,
		Count: uint64(r.seats), Names: r.names(enteredNames)})
	if !whole {
		a.note(s, Event{Kind: Gap, Room: r.name})
	}
	for _, e := range replay {
		a.note(s, e)
	}
	r.seats++
	m := &member{seat: s, room: r, from: len(r.log)}
	m.join(r, s.dialect)
	s.rooms = append(s.rooms, m)
	if s.ticket != nil {
		s.ticket.room = r.name
	}
}

// exit ends a membership. The others are told unless silent.
func (a *Actor) exit(m *member, e Event, silent bool) {
	s, r := m.seat, m.room
	a.setIndividual(s)
	s.past = append(s.past, window{r, m.from, len(r.log)})
	m.part()
	s.rooms = slices.DeleteFunc(s.rooms, func(o *member) bool { return o == m })
	r.seats--
	if r.seats > 0 {
		if !silent {
			e.Here = uint32(r.seats)
			a.announce(r, e)
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

// join puts m into the group of a dialect.
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

// part takes m out of its group, and the group out of the room if it is empty.
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

// The names that one answer gives at most.
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

// list returns the fullest rooms and how many more there are.
func (a *Actor) list() (list []Info, more int) {
	a.forgetRooms()
	for _, r := range a.rooms {
		list = append(list, Info{r.name, r.seats})
	}
	slices.SortFunc(list, func(x, y Info) int {
		return cmp.Or(cmp.Compare(y.Seats, x.Seats), cmp.Compare(x.Name, y.Name))
	})
	shown := min(len(list), roomsListed)
	return list[:shown], len(list) - shown
}
