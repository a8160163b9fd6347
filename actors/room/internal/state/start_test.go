package state

import (
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/order"
)

func said(seq uint64, room, text string) event.Entry {
	return event.Entry{Kind: event.Said, Seq: seq, Room: room, Nick: "eva", Text: text}
}

func TestAStateContinuesAnEarlierOne(t *testing.T) {
	cfg := config
	cfg.Start = Start{
		Seq: 20, Time: start,
		Taken: map[event.KeyID]uint64{event.IDOf("k"): 7},
		Rooms: []Kept{{Name: "#b", Newest: 9, Lines: []event.Entry{said(9, "#b", "x")}}, {Name: "#c", Newest: 3}},
	}
	c := newChat(t, cfg)
	c.rec.seq = 20
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.do(&Join{Seat: 1, User: ana, Room: "#b", Recent: 5})
	c.says(1, "#b")
	c.tells("seated 1 as ana, 7 taken", "1 enters #b with 0 [], unseen", "1: old eva: x", "#b: ana: x")
	if len(cfg.Start.Taken) != 1 {
		t.Error("the state has changed its Config")
	}
	// A second connection with the key gets the count of the ticket.
	c.do(&Join{Seat: 2, User: ana, Room: "#b"})
	if n := c.s.Seat(Ref{"", 2}).Taken(); n != 8 {
		t.Errorf("%d lines are taken", n)
	}
	for room, want := range map[string]bool{"#b": false, "#C": true, "#d": false, lobby: false} {
		if got := c.s.Missing(room, c.s.Now()); got != want {
			t.Errorf("lines of %s are missing: %v", room, got)
		}
	}
	// Nobody is in the room, and after an hour it is forgotten.
	if !c.s.Missing("#b", c.s.Now().Add(forgetAfter)) {
		c.do(Leave{Seat: 2})
	}
	if !c.s.Missing("#b", c.s.Now().Add(forgetAfter)) || c.s.Missing("#b", c.s.Now().Add(forgetAfter-1)) {
		t.Error("a room is forgotten at another time")
	}
}

func TestARoomIsMadeWithItsKeptLines(t *testing.T) {
	cfg := config
	cfg.Start.Seq = 5
	for name, kept := range map[string][]event.Entry{
		"none":             nil,
		"of another room":  {said(3, "#b", "x"), said(4, "#x", "y")},
		"in a wrong order": {said(4, "#b", "x"), said(3, "#b", "y")},
		"without a number": {said(0, "#b", "x")},
		"of the future":    {said(6, "#b", "x")},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChat(t, cfg)
			c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana"}, Room: "#b", Kept: kept, Recent: 9})
			c.tells("seated 1 as ana, 0 taken", "1 enters #b with 0 [], unseen")
		})
	}
	c := newChat(t, cfg)
	kept := []event.Entry{said(3, "#b", "x"), said(5, "#B", "y")}
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana"}, Room: lobby})
	c.told()
	c.do(Enter{Seat: 1, Room: "#b", Kept: kept, Recent: 9})
	c.tells("1 enters #b with 0 [], unseen", "1: old eva: x", "1: old eva: y")
	// The room exists, so its lines do not come again.
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#b", Kept: kept, Recent: 9})
	if n := len(c.s.Room("#b").Last(9)); n != 2 {
		t.Errorf("the room has %d lines", n)
	}
	if _, whole := c.s.Room("#b").Since(1); whole {
		t.Error("nothing is missing before the kept lines")
	}
	if _, whole := c.s.Room("#b").Since(2); !whole {
		t.Error("the kept lines are missing")
	}
}

func TestALineIsRemoved(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "bob")
	c.says(1, lobby)
	c.says(1, lobby)
	c.says(2, lobby)
	c.told()
	for _, r := range []struct {
		remove order.Command
		want   error
	}{
		{Remove{Seat: 2, Room: lobby, Line: 1}, &HistoryError{Why: LineNotOwn, Line: 1}},
		{Remove{Seat: 1, Room: lobby, Line: 9}, &HistoryError{Why: LineNone, Line: 9}},
		{Remove{Seat: 1, Room: "#no", Line: 1}, &Error{Room: "#no", Why: RoomNotIn}},
		{Remove{Seat: 1, Room: "", Line: 1}, ErrMalformed},
		{Remove{Seat: 9, Room: lobby, Line: 1}, ErrNoSeat},
		{Remove{Seat: 1, Room: "#no", Line: 1, Checked: true}, nil},
		{Remove{Seat: 1, Room: lobby, Line: 1}, nil},
		{Remove{Seat: 1, Room: lobby, Line: 1}, &HistoryError{Why: LineNone, Line: 1}},
		{Remove{Seat: 1, Room: lobby, Line: 3, Checked: true}, nil},
	} {
		if r.want == nil {
			c.do(r.remove)
		} else {
			c.fails(r.remove, r.want)
		}
	}
	c.tells(lobby+": ana removed 1", lobby+": ana removed 3")
	var texts []string
	for _, e := range c.s.Room(lobby).Last(9) {
		texts = append(texts, words(&e))
	}
	if len(texts) != 3 || texts[0] != "ana: x" {
		t.Errorf("the room has %q", texts)
	}
	if _, whole := c.s.Room(lobby).Since(0); !whole {
		t.Error("a removed line counts as missing")
	}
	c.pass(5*time.Minute + 1)
	c.fails(Remove{Seat: 1, Room: lobby, Line: 2}, &HistoryError{Why: LineTooOld, Line: 2})
}

func TestLinesArePurged(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana"}, Room: lobby}, &Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#b"})
	lines := func() (n int) { return len(c.s.Room(lobby).Last(9)) + 10*len(c.s.Room("#b").Last(9)) }
	for range 3 {
		c.says(1, lobby)
		c.says(2, "#b")
		c.pass(time.Minute)
	}
	now := c.s.Now().UnixMilli()
	c.told()
	for _, p := range []struct {
		purge Purge
		want  int
	}{
		{Purge{Nick: "Ana", Room: "#b"}, 33},
		{Purge{Nick: "Bob", From: now, To: now}, 33},
		{Purge{Nick: "Bob", From: now}, 23},
		{Purge{Room: "#Tertulia", To: now}, 21},
		{Purge{To: now + 1}, 0},
	} {
		if c.do(p.purge); lines() != p.want {
			t.Errorf("after %+v there are %d lines, want %d", p.purge, lines(), p.want)
		}
	}
	c.tells()
}
