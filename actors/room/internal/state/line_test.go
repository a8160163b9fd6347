package state

import (
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestLinesAreSaidInOrder(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.told()
	c.do(Say{Seat: 1, Room: "#Tertulia", Lines: []Line{{Text: "1"}, {}, {Text: "waves", Action: true}}}, Say{Seat: 1, Lines: []Line{{Text: "2", Notice: true}}})
	c.tells("#tertulia: ana: 1", "#tertulia: ana * waves", "#tertulia: ana notes: 2")
	if lines, whole := c.s.Room(lobby).Since(1); len(lines) != 2 || !whole || lines[0].Seq != 2 || lines[0].User != c.s.User("ana").Number() || !lines[0].When().Equal(start) {
		t.Errorf("the history has %+v", lines)
	}
	c.fails(Say{Seat: 1, Room: "#a", Lines: []Line{{Text: "x"}}}, &Error{Room: "#a", Why: RoomNotIn})
}

func TestRefusedLinesCountAsTaken(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k"}})
	c.fails(Say{Seat: 1, Room: lobby, Lines: []Line{{Text: "x"}, {Text: "y"}}}, &Error{Room: lobby, Why: RoomNotIn})
	c.fails(Tell{Seat: 1, Nick: "bob", Line: Line{Text: "x"}}, &TellError{Nick: "bob", Why: TellAbsent})
	if got := c.seat(1).Taken(); got != 3 {
		t.Errorf("%d lines are taken", got)
	}
}

func TestAPrivateLineToAnAbsentUserSaysWhenTheyLeft(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "bob")
	c.do(Say{Seat: 2, Lines: []Line{{Text: "x"}}}, Leave{Seat: 2})
	c.pass(10 * time.Minute)
	c.fails(Tell{Seat: 1, Nick: "Bob", Line: Line{Text: "x"}}, &TellError{Nick: "Bob", Why: TellLeft, Left: 10 * time.Minute})
	c.pass(time.Hour)
	c.fails(Tell{Seat: 1, Nick: "Bob", Line: Line{Text: "x"}}, &TellError{Nick: "Bob", Why: TellAbsent})
}

func TestAPrivateLineToAStrangerIsRefusedOnce(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob", Addr: home}, Room: lobby}, Say{Seat: 2, Lines: []Line{{Text: "x"}}}, Leave{Seat: 2})
	c.pass(keepNick)
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "bob", Addr: other}})
	c.pass(time.Minute)
	c.fails(Tell{Seat: 1, Nick: "bob", Line: Line{Text: "x"}}, &TellError{Nick: "bob", Why: TellChangedHands, Came: time.Minute, Other: "bob", Left: keepNick + time.Minute})
	c.do(Tell{Seat: 1, Nick: "bob", Line: Line{Text: "x"}})
}

func TestAPrivateLineToWhoDoesNotReadIsRefused(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "bob")
	c.fails(Tell{Seat: 1, Nick: "bob", Line: Line{Text: "x"}, Unread: c.s.User("bob").Number()}, &TellError{Nick: "bob", Why: TellUnread})
	c.do(Tell{Seat: 1, Nick: "ana", Line: Line{Text: "x"}, Unread: c.s.User("ana").Number()})
}

func TestALineToOneselfComesOnce(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.told()
	c.do(Tell{Seat: 1, Nick: "ana", Line: Line{Text: "x"}})
	c.tells("1 sees echo ana > ana: x")
}

func TestSendersLearnThatAConnectionIsLost(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "bob")
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "eva", Key: "k"}}, Leave{Seat: 2})
	c.told()
	c.do(Leave{Seat: 3, Reason: event.EndTooSlow, Doubts: []Ref{{"", 1}, {"", 2}, {"b", 1}}})
	c.tells(`1 doubts 3, key "k"`, "3 ends: too slow, 0 taken")
}

func TestNewsIsAnnouncedInARoomThatExists(t *testing.T) {
	c := newChat(t, config)
	c.do(Announce{lobby, event.Entry{Kind: event.Shared, Nick: "ana", Text: "x", User: 7, File: &event.File{Change: event.Published}}})
	c.fails(Announce{"#a", event.Entry{Kind: event.Notice, Text: "y"}}, &Error{Room: "#a", Why: RoomNone})
	c.tells("#tertulia: ana shared x")
	if lines := c.s.Room(lobby).Last(1); len(lines) != 1 || lines[0].User != 0 || lines[0].File == nil || c.s.Rooms() != 1 {
		t.Errorf("the history has %+v", lines)
	}
}

func TestAUserChangesTheirNickSoOftenOnly(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.told()
	for _, nick := range []string{"a", "b", "c", "d"} {
		c.do(Rename{1, nick})
		c.pass(time.Second)
	}
	c.do(Rename{1, "Ana"})
	c.fails(Rename{1, "x"}, &NickError{Nick: "x", Why: NickTooOften, Wait: renameTime - 4*time.Second})
	c.pass(renameTime)
	c.do(Rename{1, "x"})
	if got := c.told(); len(got) != 6 || got[5] != "Ana=x in 1 rooms" || c.names(lobby) != "x" {
		t.Errorf("the Watcher is told %q", got)
	}
	c.join(2, "bob")
	c.fails(Rename{2, "X"}, &NickError{Nick: "X", Why: NickTaken, Free: "X2"})
	c.do(Rename{2, "Bob"})
}

func TestAUserIsAwayInAllRooms(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.told()
	c.do(Away{1, "lunch"}, Away{1, "lunch"})
	c.tells("ana away lunch in 1 rooms")
	if got := c.s.User("ana").Away(); got != "lunch" {
		t.Errorf("ana is away: %q", got)
	}
}
