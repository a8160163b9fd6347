package state

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"tertulia/actors/plain"
)

// check reports each invariant that a state breaks.
func check(t *testing.T, s *State) {
	t.Helper()
	checkUsers(t, s)
	checkRooms(t, s)
	checkTickets(t, s)
}

func checkUsers(t *testing.T, s *State) {
	t.Helper()
	numbers := make(map[uint64]bool)
	accounts := make(map[string][]*User)
	seats := 0
	operate := 0
	for nick, u := range s.users.byNick {
		if u.Operates() {
			operate++
		}
		if nick != u.look.Folded || nick != plain.Fold(u.nick) {
			t.Errorf("user %q is found as %q", u.nick, nick)
		}
		if u.number == 0 || numbers[u.number] {
			t.Errorf("user %s has number %d", u.nick, u.number)
		}
		numbers[u.number] = true
		if len(u.seats) == 0 || len(u.seats) > MaxSeats {
			t.Errorf("user %s has %d seats", u.nick, len(u.seats))
		}
		if u.account != "" {
			key := plain.Fold(u.account)
			accounts[key] = append(accounts[key], u)
			if !slices.Contains(s.accounts[key], u) {
				t.Errorf("user %s of %s is not in its list", u.nick, u.account)
			}
		}
		for _, seat := range u.seats {
			seats++
			if s.Seat(seat.Ref()) != seat || seat.user != u {
				t.Errorf("seat %v of %s is not theirs", seat.Ref(), u.nick)
			}
			if len(u.seats) > 1 && u.account == "" {
				t.Errorf("%s has %d seats, and no account", u.nick, len(u.seats))
			}
			for _, m := range seat.places {
				if !slices.Contains(u.places, m) {
					t.Errorf("seat %v has a place in %s that its user has not", seat.Ref(), m.room.name)
				}
			}
		}
		for _, m := range u.places {
			n := 0
			for _, seat := range u.seats {
				if slices.Contains(seat.places, m) {
					n++
				}
			}
			if m.user != u || m.seats != n || n == 0 || m.room.members[m.index] != m {
				t.Errorf("%s has %d seats in %s, the room counts %d", u.nick, n, m.room.name, m.seats)
			}
		}
	}
	if s.Operators() != operate {
		t.Errorf("%d users operate the server, counted as %d", operate, s.Operators())
	}
	for account, users := range s.accounts {
		if len(users) != len(accounts[account]) {
			t.Errorf("account %s has %d users, listed are %d", account, len(accounts[account]), len(users))
		}
	}
	for form, u := range s.users.byForm {
		if s.users.byNick[u.look.Folded] != u {
			t.Errorf("the form %q belongs to %s, who is gone", form, u.nick)
		}
	}
	for name, n := range s.nodes {
		seats -= len(n.seats)
		if n.name != name {
			t.Errorf("node %q is called %q", name, n.name)
		}
	}
	if seats != 0 {
		t.Errorf("the users have %d seats more than the nodes", seats)
	}
}

func checkRooms(t *testing.T, s *State) {
	t.Helper()
	made := make(map[netip.Prefix]int)
	for key, r := range s.rooms {
		if key != r.key || key != plain.Fold(r.name) {
			t.Errorf("room %q is found as %q", r.name, key)
		}
		if r.name != s.lobby {
			made[r.maker]++
		}
		if len(r.restrictions) > maxRestrictions {
			t.Errorf("room %s has %d bans and mutes", r.name, len(r.restrictions))
		}
		for i, m := range r.members {
			if m.room != r || m.index != i || s.users.byNick[m.user.look.Folded] != m.user || !slices.Contains(m.user.places, m) {
				t.Errorf("member %d of %s is not in it", i, r.name)
			}
		}
		h := &r.history
		if h.said.entries > h.maxEntries || h.said.bytes > h.maxBytes || h.said.entries+h.news.entries != len(h.entries()) {
			t.Errorf("the history of %s has %+v lines and %+v news, of %d", r.name, h.said, h.news, len(h.entries()))
		}
		last := uint64(0)
		for _, e := range h.entries() {
			if e.Seq <= last || e.Seq > s.seq {
				t.Errorf("room %s keeps entry %d after %d", r.name, e.Seq, last)
			}
			last = e.Seq
		}
	}
	if s.rooms[plain.Fold(s.lobby)] == nil {
		t.Error("the lobby is gone")
	}
	if !reflect.DeepEqual(made, s.made) {
		t.Errorf("rooms by maker are %v, counted as %v", made, s.made)
	}
}

func checkTickets(t *testing.T, s *State) {
	t.Helper()
	bytes := 0
	for key, of := range s.tickets.byKey {
		if key != of.key || key == "" {
			t.Errorf("ticket %q is found as %q", of.key, key)
		}
		if live := of.seat != nil; live && of.seat.ticket != of || live != (of.idle.in == nil) {
			t.Errorf("ticket %q has seat %v, and idles: %v", key, of.seat, of.idle.in != nil)
		}
		bytes += of.privateBytes
	}
	if bytes != s.tickets.privates.bytes {
		t.Errorf("%d bytes of private lines are kept, counted as %d", bytes, s.tickets.privates.bytes)
	}
	ignoring := make(map[string]int)
	seats := 0
	for _, n := range s.nodes {
		for _, seat := range n.seats {
			seats++
			if seat.ticket != nil && (seat.ticket.seat != seat || seat.ignores != seat.ticket.ignores || seat.ticket.nick != seat.user.nick || seat.ticket.number != seat.user.number) {
				t.Errorf("seat %v and its ticket differ", seat.Ref())
			}
			if !seat.Ignores() {
				continue
			}
			for _, i := range seat.ignores.list {
				ignoring[i.nick]++
				if !slices.Contains(s.ignoring[i.nick], seat) {
					t.Errorf("seat %v does not learn who is %s", seat.Ref(), i.nick)
				}
			}
		}
	}
	if seats != s.seats {
		t.Errorf("there are %d seats, counted as %d", seats, s.seats)
	}
	for nick, seats := range s.ignoring {
		if len(seats) != ignoring[nick] {
			t.Errorf("%d seats ignore %s, %d learn", ignoring[nick], nick, len(seats))
		}
	}
}
