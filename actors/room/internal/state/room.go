package state

import (
	"cmp"
	"iter"
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

const (
	forgetAfter = time.Hour   // how long an empty room keeps its history
	lookAround  = time.Minute // how often rooms are looked for that have been empty for so long
)

// A Room is one named room.
type Room struct {
	name         string
	key          string // the folded name
	members      []*Member
	history      history
	began        uint64    // Seq of the latest entry when the room was made
	made         time.Time // when it was made
	topic        Subject
	founder      founder
	settings     Settings
	invited      []uint64      // users who were invited and have not entered, the latest last
	visits       []visit       // of users without a seat in the room, if it is slow; oldest first
	restrictions []Restriction // bans and mutes, oldest first
	exceptions   []Restriction // masks of users who are not kept out by a ban, oldest first
	invitations  []Restriction // masks of users who need no invitation, oldest first
	emptied      time.Time     // when the last member left
	lasts        bool          // it has a charter
	maker        netip.Prefix  // the network of the user who made it; the zero Prefix if it is not known

	// Local belongs to the Watcher.
	Local any
}

// Name returns the room's name in the form that users see, with its #.
func (r *Room) Name() string { return r.name }

// Key returns the folded name: no two rooms have the same.
func (r *Room) Key() string { return r.key }

// Made returns when the room was made.
func (r *Room) Made() time.Time { return r.made }

// Len returns the number of members.
func (r *Room) Len() int { return len(r.members) }

// Members returns the members, in no particular order. It is the same order at all nodes.
func (r *Room) Members() iter.Seq[*Member] { return slices.Values(r.members) }

// Member returns the membership of a user, or nil if they are not in the room.
func (r *Room) Member(u *User) *Member { return u.in(r) }

// AppendNames appends the nicks of at most n members except one user to dst, sorted. except may be
// nil.
func (r *Room) AppendNames(dst []string, n int, except *User) []string {
	first := len(dst)
	for _, m := range r.members {
		if len(dst)-first >= n {
			break
		}
		if m.user != except {
			dst = append(dst, m.user.nick)
		}
	}
	slices.Sort(dst[first:])
	return dst
}

// Last returns the newest n lines that are kept, oldest first.
func (r *Room) Last(n int) []event.Entry { return r.history.last(n) }

// Since returns the kept lines after the one with the number seq. whole is false if others are
// missing.
func (r *Room) Since(seq uint64) (lines []event.Entry, whole bool) { return r.history.since(seq) }

// Kept returns all kept lines, oldest first. All lines after the one with the number complete are among
// them. The lines are the caller's to read until the next Commit.
func (r *Room) Kept() (lines []event.Entry, complete uint64) {
	return r.history.entries(), r.history.forgotten
}

// Whole reports whether no lines of the room are missing in memory.
func (r *Room) Whole() bool { return r.history.forgotten == 0 }

func (s *State) newRoom(name string) *Room {
	key := plain.Fold(name)
	return &Room{
		name:    name,
		key:     key,
		began:   s.seq,
		made:    s.now,
		history: history{forgotten: s.forgotten.of(key), maxEntries: s.limits.History, maxBytes: s.historyBytes},
	}
}

// idle reports whether a room may be forgotten once it was empty for long enough.
func (s *State) idle(r *Room) bool { return len(r.members) == 0 && r.name != s.lobby }

// due reports whether a room has been empty for so long that it is forgotten.
func (s *State) due(r *Room, now time.Time) bool {
	return s.idle(r) && now.Sub(r.emptied) >= r.lasting()
}

// makerShare bounds the rooms that users of one network may make: 1/makerShare of all. It is half,
// since a class that shares an address may be most of the users.
const makerShare = 2

// room returns the room of a name. If there is none, it makes one for a user at the address from,
// with the lines that were kept of it, and reports made. The error is an *Error that says that there
// are too many.
func (s *State) room(name string, from netip.Addr, kept []event.Entry) (r *Room, made bool, err error) {
	key := plain.Fold(name)
	if r := s.rooms[key]; r != nil {
		if !s.due(r, s.now) {
			return r, false, nil
		}
		s.forget(r)
	}
	maker := peer.Network(from)
	if made := s.made[maker]; maker.IsValid() && made >= max(1, s.limits.MaxRooms/makerShare) && !s.forgetOldest(maker) {
		return nil, false, &Error{Room: name, Why: RoomsTooManyFromAddr, Count: made}
	}
	if len(s.rooms) >= s.limits.MaxRooms && !s.forgetOldest(netip.Prefix{}) {
		return nil, false, &Error{Room: name, Why: RoomsTooMany, Count: len(s.rooms)}
	}
	r = s.newRoom(name)
	r.maker = maker
	if s.isHistory(kept, key) {
		r.recall(kept)
	}
	s.rooms[key] = r
	s.made[maker]++
	return r, true, nil
}

// forgetIdle forgets the rooms that are due. It goes by their names, since the order in which they
// are forgotten is remembered.
func (s *State) forgetIdle() {
	s.looked = s.now
	var due []*Room
	for _, r := range s.rooms {
		if s.due(r, s.now) {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(x, y *Room) int { return cmp.Compare(x.key, y.key) })
	for _, r := range due {
		s.forget(r)
	}
}

// forget drops a room and its history, and remembers the Seq of its newest line.
func (s *State) forget(r *Room) {
	if r.lasts {
		s.out.Chartered(r.name, nil)
	}
	delete(s.rooms, r.key)
	if s.made[r.maker]--; s.made[r.maker] == 0 {
		delete(s.made, r.maker)
	}
	s.forgotten.add(r.key, r.history.newest())
}

// forgetOldest forgets the room that has been empty for longest, and of several the first by name. Rooms
// that last longer come after all others.
// If maker is valid, only rooms made from that network count. It reports whether there was such a
// room.
func (s *State) forgetOldest(maker netip.Prefix) bool {
	var oldest *Room
	for _, r := range s.rooms {
		if s.idle(r) && (!maker.IsValid() || r.maker == maker) && (oldest == nil || r.older(oldest)) {
			oldest = r
		}
	}
	if oldest == nil {
		return false
	}
	s.forget(oldest)
	return true
}

// older reports whether the room is forgotten before another: it lasts for less time, or it has been empty
// for longer, or as long and is earlier by name.
func (r *Room) older(other *Room) bool {
	if a, b := r.lasting(), other.lasting(); a != b {
		return a < b
	}
	if c := r.emptied.Compare(other.emptied); c != 0 {
		return c < 0
	}
	return r.key < other.key
}
