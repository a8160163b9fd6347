package state

import (
	"cmp"
	"net/netip"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// maxTold is the maximum number of users of whom one Expel tells the members of their rooms by name.
// The others leave as if by themselves, so that the expulsion of a large network is no flood.
const maxTold = 32

// An End says why a seat ends, or has left a room.
type End struct {
	Reason event.Reason
	By     string // nick of the operator; empty: nobody, or the server
	Text   string // why, in the operator's words; may be empty
}

// Expel ends the seats of users, at all nodes. Those of server operators stay if a network is expelled.
// Its error is nil.
type Expel struct{ event.Expulsion }

func (c Expel) wellFormed() bool {
	set := 0
	for _, is := range []bool{c.Account != "", c.Nick != "", c.Network.IsValid()} {
		if is {
			set++
		}
	}
	return set == 1 && proper(c.Account, event.MaxName) && proper(c.Nick, event.MaxName) &&
		proper(c.Spared, event.MaxName) && proper(c.By, event.MaxName) && proper(c.Text, MaxTopic)
}

func (c Expel) apply(s *State) error { //nolint:unparam // a method of command
	end := End{event.EndBanned, c.By, c.Text}
	if c.Quiet {
		end.Reason = event.EndVoid
	}
	var told []*User
	for _, seat := range c.seats(s) {
		u := seat.user
		if c.Quiet {
			s.end(seat, event.Quit, 0, "", end)
			continue
		}
		if !slices.Contains(told, u) {
			if len(told) == maxTold {
				s.end(seat, event.Quit, event.EndBanned, "", end)
				continue
			}
			told = append(told, u)
		}
		for _, m := range seat.places {
			if m.seats > 1 { // another seat of the user is there
				continue
			}
			s.entry = event.Entry{Kind: event.Expelled, Nick: c.By, Peer: u.nick, Text: c.Text}
			s.record(m.room, nil)
		}
		s.dismiss(seat, end)
	}
	return nil
}

// seats returns the seats that an Expel ends, in an order that is the same at all nodes.
func (c Expel) seats(s *State) []*Seat {
	var all []*Seat
	switch {
	case c.Account != "":
		for _, u := range s.accounts[plain.Fold(c.Account)] {
			all = append(all, u.seats...)
		}
	case c.Nick != "":
		if u := s.users.byNick[plain.Fold(c.Nick)]; u != nil {
			all = append(all, u.seats...)
		}
		if c.Client != (event.KeyID{}) {
			all = append(all, s.seatsWhere(func(seat *Seat) bool {
				return !seat.operates() && event.IDOf(seat.Key()) == c.Client && !slices.Contains(all, seat)
			})...)
		}
	default:
		all = s.seatsWhere(func(seat *Seat) bool { return c.Network.Contains(seat.addr) })
	}
	return slices.DeleteFunc(all, func(seat *Seat) bool {
		return c.spares(seat) || c.Network.IsValid() && seat.operates()
	})
}

// spares reports whether a seat stays, since it is one of the client that has caused the expulsion.
func (c Expel) spares(seat *Seat) bool {
	if key := seat.Key(); key != "" {
		return key == c.Spared
	}
	return c.SparedAddr.IsValid() && seat.addr == c.SparedAddr
}

// seatsWhere returns the seats for which is holds, by node and number.
func (s *State) seatsWhere(is func(*Seat) bool) []*Seat {
	return slices.DeleteFunc(s.inOrder(), func(seat *Seat) bool { return !is(seat) })
}

// inOrder returns all seats, by node and number.
func (s *State) inOrder() []*Seat {
	nodes := make([]*node, 0, len(s.nodes))
	for _, n := range s.nodes {
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(x, y *node) int { return cmp.Compare(x.name, y.name) })
	var all []*Seat
	for _, n := range nodes {
		all = append(all, n.inOrder()...)
	}
	return all
}

// Present returns the number of users who have a seat from a network.
func (s *State) Present(network netip.Prefix) (users int) {
	for _, u := range s.users.byNick {
		if slices.ContainsFunc(u.seats, func(seat *Seat) bool { return network.Contains(seat.addr) }) {
			users++
		}
	}
	return users
}

// dismiss takes a seat out of its rooms and ends it. The members have been told already.
func (s *State) dismiss(seat *Seat, end End) {
	for len(seat.places) > 0 {
		s.exit(seat, seat.places[0], nil, End{})
	}
	s.end(seat, event.Quit, 0, "", end)
}
