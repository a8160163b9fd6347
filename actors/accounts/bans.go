package accounts

import (
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/event"
)

// bans finds the bans of the server. A ban is over once its time is.
type bans struct {
	by      map[event.Target]Ban // by normal
	clients map[event.KeyID]Ban  // those with a Client
	due     time.Time            // when the next ban is over; zero: never
}

func newBans() *bans { return &bans{by: make(map[event.Target]Ban)} }

func (s *bans) add(b Ban) {
	s.by[normal(b.Target)] = b
	s.index()
}

func (s *bans) remove(t event.Target) {
	delete(s.by, normal(t))
	s.index()
}

// find returns the ban of exactly this target.
func (s *bans) find(t event.Target, now time.Time) (Ban, bool) {
	if !valid(t) {
		return Ban{}, false
	}
	b, ok := s.by[normal(t)]
	return b, ok && !b.over(now)
}

// of returns a ban of a network that has an address.
func (s *bans) of(addr netip.Addr, now time.Time) (Ban, bool) {
	addr = addr.Unmap().WithZone("")
	for bits := addr.BitLen(); bits >= 0; bits-- {
		network, err := addr.Prefix(bits)
		if err != nil {
			break
		}
		if b, ok := s.by[event.Target{Network: network}]; ok && !b.over(now) {
			return b, true
		}
	}
	return Ban{}, false
}

// ofClient returns a ban of the client that has a key.
func (s *bans) ofClient(key string, now time.Time) (Ban, bool) {
	if key == "" || len(s.clients) == 0 {
		return Ban{}, false
	}
	b, ok := s.clients[event.IDOf(key)]
	return b, ok && !b.over(now)
}

// over reports whether the ban's time is over.
func (b Ban) over(now time.Time) bool { return !b.Until.IsZero() && !now.Before(b.Until) }

// all returns the bans that are not over, newest first.
func (s *bans) all(now time.Time) (all []Ban) {
	for _, b := range s.by {
		if !b.over(now) {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b Ban) int { return b.Made.Compare(a.Made) })
	return all
}

// index sets clients and due.
func (s *bans) index() {
	s.clients, s.due = make(map[event.KeyID]Ban), time.Time{}
	for _, b := range s.by {
		if b.Client != (event.KeyID{}) {
			s.clients[b.Client] = b
		}
		if !b.Until.IsZero() && (s.due.IsZero() || b.Until.Before(s.due)) {
			s.due = b.Until
		}
	}
}

// expire removes and returns the targets of the bans that are over.
func (s *bans) expire(now time.Time) (over []event.Target) {
	for t, b := range s.by {
		if b.over(now) {
			delete(s.by, t)
			over = append(over, t)
		}
	}
	s.index()
	return over
}
