package state

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/event"
)

// List returns the n rooms with the most members, and how many more rooms there are. It leaves out
// the secret rooms in which the user is not, and those that have been empty for so long at now that
// they are about to be forgotten. u may be nil.
func (s *State) List(u *User, now time.Time, n int) (list []event.RoomInfo, more int) {
	for _, r := range s.rooms {
		hidden := r.has(Secret) && (u == nil || u.in(r) == nil)
		if !hidden && !s.due(r, now) {
			list = append(list, event.RoomInfo{Name: r.name, Seats: len(r.members)})
		}
	}
	slices.SortFunc(list, func(x, y event.RoomInfo) int {
		return cmp.Or(cmp.Compare(y.Seats, x.Seats), cmp.Compare(x.Name, y.Name))
	})
	shown := min(len(list), max(0, n))
	return list[:shown], len(list) - shown
}

// AllRooms returns the rooms, in no particular order.
func (s *State) AllRooms() iter.Seq[*Room] { return maps.Values(s.rooms) }

// Closed returns the rooms that a seat may not read, by their folded names: not everybody may enter
// them, or the user is banned from them, and the user is not in them.
func (s *State) Closed(seat *Seat) map[string]bool {
	closed := make(map[string]bool)
	for key, r := range s.rooms {
		if r.closed(seat, s.now) {
			closed[key] = true
		}
	}
	return closed
}

// MayRead reports whether a seat may read a room: Closed does not have it.
func (s *State) MayRead(seat *Seat, room string) bool {
	r := s.Room(room)
	return r == nil || !r.closed(seat, s.now)
}

// Closed reports whether the room is not for everybody: users who are not in it may not read it.
func (r *Room) Closed() bool { return r.has(InviteOnly) || r.has(Secret) || r.settings.Key != "" }

// closed reports whether a seat may not read the room at a time: its user is not in it, and they are
// banned or it is not for everybody.
func (r *Room) closed(seat *Seat, now time.Time) bool {
	if seat.user.in(r) != nil {
		return false
	}
	v := seat.visitor()
	return r.Closed() || r.bars(&v, now) != nil
}

// ClosedTo returns the Seq up to which a user may not read lines that were said while the room was
// closed: those of earlier rooms of its name, and all if the user is not in it. r and u may be nil.
func (r *Room) ClosedTo(u *User) uint64 {
	if r == nil || u.in(r) == nil {
		return math.MaxUint64
	}
	return r.began
}

// Held reports whether another user has a nick, or one that looks like it: none of their seats has
// the key, which may be empty, or one of addrs. See Seat.belongs.
func (s *State) Held(l Look, key string, addrs ...netip.Addr) bool {
	for u := range s.users.Like(l) {
		if !slices.ContainsFunc(u.seats, func(seat *Seat) bool { return seat.belongs(key, addrs...) }) {
			return true
		}
	}
	return false
}
