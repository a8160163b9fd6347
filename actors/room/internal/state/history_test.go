package state

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"tertulia/actors/event"
)

// A client loses its connection, and its room is forgotten before it comes back.
func TestAForgottenRoomSaysThatLinesAreMissing(t *testing.T) {
	kim, lea := event.Identity{Nick: "kim", Addr: other}, event.Identity{Nick: "lea", Addr: other.Next()}
	for name, pressure := range map[string]func(c *chat){
		"after an hour": func(c *chat) {
			c.pass(forgetAfter)
			c.do(&Join{Seat: 8, User: kim, Room: "#other"})
		},
		"for a new room": func(c *chat) {
			c.do(&Join{Seat: 8, User: kim, Room: "#other"}, &Join{Seat: 9, User: lea, Room: "#third"}, Leave{Seat: 8})
		},
		"and again, empty": func(c *chat) {
			c.pass(forgetAfter)
			c.do(&Join{Seat: 8, User: kim, Room: "#other"}, &Join{Seat: 9, User: lea, Room: "#lab"}, Leave{Seat: 9})
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config
			cfg.Limits.MaxRooms = 3
			c := newChat(t, cfg)
			ana := event.Identity{Nick: "ana", Key: "k"}
			c.do(&Join{Seat: 1, User: ana, Room: "#lab"}, &Join{Seat: 2, User: event.Identity{Nick: "eva"}, Room: "#lab"})
			c.says(2, "#lab")
			c.do(Leave{Seat: 1, Reason: event.EndLost})
			c.says(2, "#lab")
			c.do(Leave{Seat: 2})
			pressure(c)
			c.told()
			c.do(&Join{Seat: 3, User: ana, Room: "#lab", Epoch: "e", Since: 1})
			c.tells("seated 3 as ana, 0 taken", "3 enters #lab with 0 [], unseen", "3: gap")
		})
	}
}

func TestAForgottenRoomWithNothingNewSaysNothing(t *testing.T) {
	c := newChat(t, config)
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.do(&Join{Seat: 1, User: ana, Room: "#lab"})
	c.says(1, "#lab")
	c.do(Leave{Seat: 1, Reason: event.EndLost}, &Join{Seat: 2, User: event.Identity{Nick: "eva"}, Room: "#other"})
	c.says(2, "#other")
	c.pass(forgetAfter)
	c.told()
	c.do(&Join{Seat: 3, User: ana, Room: "#lab", Epoch: "e", Since: 1})
	c.tells("seated 3 as ana, 1 taken", "3 enters #lab with 0 [], unseen")
}

func TestForgottenRoomsAreBounded(t *testing.T) {
	f := newForgotten()
	for i := range uint64(maxForgotten + 2) {
		f.add(fmt.Sprint("#room", i), 1+i)
	}
	if len(f.newest) != maxForgotten || len(f.order) != maxForgotten {
		t.Errorf("%d rooms are remembered", len(f.newest))
	}
	if exact, bound := f.of("#room2"), f.of("#room0"); exact != 3 || bound != 2 {
		t.Errorf("a remembered room ends at %d, and another at %d", exact, bound)
	}
}

func TestNewsOfFilesDoNotPushOutWhatWasSaid(t *testing.T) {
	cfg := config
	cfg.Limits.History = 40
	c := newChat(t, cfg)
	c.join(1, "ana")
	for range 40 {
		c.says(1, lobby)
	}
	s := c.s.Room(lobby)
	for range 100 {
		c.do(Announce{lobby, event.Entry{Kind: event.Shared, Text: strings.Repeat("x", 600)}})
	}
	count := func(entries []event.Entry) (said, news int) {
		for _, e := range entries {
			if e.Kind == event.Shared {
				news++
			} else {
				said++
			}
		}
		return said, news
	}
	if said, news := count(s.Last(200)); said != 40 || news != 10 {
		t.Errorf("%d lines and %d news are kept, want 40 and 10", said, news)
	}
	if said, news := count(s.Last(20)); said != 15 || news != 5 {
		t.Errorf("a newcomer is shown %d lines and %d news, want 15 and 5", said, news)
	}
}

func TestAHistoryIsBoundedInBytes(t *testing.T) {
	h := history{maxEntries: 100, maxBytes: 10 * (Overhead + 100)}
	for i := range uint64(50) {
		h.add(&event.Entry{Seq: 1 + i, Kind: event.Said, Text: strings.Repeat("x", 100)})
	}
	if got := h.entries(); len(got) != 10 || got[9].Seq != 50 {
		t.Errorf("%d lines are kept", len(got))
	}
	h.add(&event.Entry{Seq: 51, Kind: event.Shared, File: &event.File{Path: strings.Repeat("x", event.MaxPath)}})
	if _, whole := h.since(50); len(h.entries()) != 10 || whole {
		t.Error("news that is larger than its share is kept, or is not missed")
	}
}

func TestPrivateLinesAreKeptForAKey(t *testing.T) {
	c := newChat(t, config)
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.do(&Join{Seat: 1, User: ana}, &Join{Seat: 2, User: event.Identity{Nick: "bob"}})
	for range maxPrivate + 1 {
		c.do(Tell{Seat: 2, Nick: "ana", Line: Line{Text: "x"}})
	}
	seat := c.seat(1)
	if lines, whole := c.s.Replay(seat, nil, Replay{private: true, known: true}); len(lines) != maxPrivate || whole {
		t.Errorf("%d lines are kept, and they are all: %v", len(lines), whole)
	}
	if lines, whole := c.s.Replay(seat, nil, Replay{private: true, known: true, seen: 1}); len(lines) != maxPrivate || !whole {
		t.Errorf("after the first %d lines are kept, and they are all: %v", len(lines), whole)
	}
	for range maxPrivateBytes / 1000 {
		c.do(Tell{Seat: 2, Nick: "ana", Line: Line{Text: strings.Repeat("x", 1000)}})
	}
	if n := c.seat(1).ticket.privateBytes; n > maxPrivateBytes {
		t.Errorf("%d bytes are kept", n)
	}
}

func TestAForgottenKeyHasAGapWhereItHadPrivateLines(t *testing.T) {
	c := newChat(t, config)
	ana := event.Identity{Nick: "ana", Key: "k", Addr: home}
	c.do(&Join{Seat: 1, User: ana}, &Join{Seat: 2, User: event.Identity{Nick: "bob"}}, Tell{Seat: 2, Nick: "ana", Line: Line{Text: "x"}}, Leave{Seat: 1})
	s := c.s // the twin does not forget the key, so batches are committed without it
	for i := range keptByNetwork {
		s.tickets.release(&ticket{key: fmt.Sprint(i), network: s.tickets.byKey["k"].network}, false)
	}
	if s.tickets.byKey["k"] != nil || len(s.tickets.silent.byNetwork) != 1 {
		t.Fatal("the key is remembered")
	}
	c.told()
	for _, since := range []uint64{0, 1} {
		id := event.Identity{Nick: fmt.Sprint("u", since), Key: fmt.Sprint("new", since)}
		c.rec.results = nil
		s.Commit(c.batch("", &Join{Seat: 3 + since, User: id, Epoch: "e", Since: since}), c.rec)
	}
	c.tells("seated 3 as u0, 0 taken", "3: gap", "seated 4 as u1, 0 taken")
}

func TestSilentUsersDoNotPushOutTheTicketsOfOthers(t *testing.T) {
	tickets := newTickets()
	of := func(key string, network byte, spoke bool) {
		made := &ticket{key: key, spoke: spoke, network: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, network}), 32)}
		tickets.byKey[key] = made
		tickets.release(made, false)
	}
	of("ana", 0, true)
	for i := range keptTickets + 1 {
		of(fmt.Sprint(i), byte(i), false)
	}
	if tickets.byKey["ana"] == nil || tickets.byKey["0"] != nil || tickets.byKey["1"] == nil {
		t.Error("another ticket was forgotten")
	}
}
