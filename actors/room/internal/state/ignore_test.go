package state

import (
	"fmt"
	"slices"
	"testing"

	"tertulia/actors/event"
)

// hides reports whether a seat hides the newest line of a room.
func (c *chat) hides(seat uint64, room string) bool {
	lines := c.s.Room(room).Last(1)
	return c.seat(seat).Hides(&lines[0])
}

func (c *chat) says(seat uint64, room string) {
	c.t.Helper()
	c.do(Say{Seat: seat, Room: room, Lines: []Line{{Text: "x"}}})
}

func TestAnIgnoredUserIsHiddenUnderAnotherNick(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "bob")
	c.do(Ignore{1, "Bob"}, Rename{2, "eva"})
	c.says(2, lobby)
	if !c.hides(1, lobby) {
		t.Error("ana sees bob, who is eva now")
	}
	c.told()
	c.do(Tell{Seat: 2, Nick: "ana", Line: Line{Text: "x"}})
	c.tells("2 sees echo eva > ana: x")
	if got := c.seat(1).Ignored(); !slices.Equal(got, []string{"Bob"}) {
		t.Errorf("ana ignores %q", got)
	}
	c.do(Unignore{1, "eva"})
	if c.hides(1, lobby) || c.seat(1).Ignores() {
		t.Error("ana does not see eva")
	}
}

func TestAnIgnoredNickIsLearnedFromWhoSpeaksUnderIt(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k"}, Room: lobby}, Ignore{1, "bob"})
	c.join(2, "bob")
	c.do(Rename{2, "eva"})
	c.says(2, lobby)
	if c.hides(1, lobby) {
		t.Error("ana ignores a user who said nothing as bob")
	}
	c.do(Rename{2, "bob"}, Enter{Seat: 2, Room: "#a"})
	c.says(2, "#a")
	c.do(Rename{2, "eva"})
	c.says(2, lobby)
	if c.hides(1, lobby) {
		t.Error("ana has learned from a line in a room in which she is not")
	}
	c.do(Rename{2, "bob"})
	c.says(2, lobby)
	c.pass(renameTime)
	c.do(Rename{2, "eva"})
	c.says(2, lobby)
	if !c.hides(1, lobby) {
		t.Error("ana has not learned who bob is")
	}
	// The client keeps the list.
	c.do(Leave{Seat: 1}, &Join{Seat: 3, User: event.Identity{Nick: "ana", Key: "k"}, Room: lobby})
	if !c.hides(3, lobby) {
		t.Error("the client has lost the list")
	}
	c.join(4, "bob")
	c.says(4, lobby)
	if !c.hides(3, lobby) {
		t.Error("ana sees another bob")
	}
}

func TestWhoCannotBeIgnored(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.fails(Ignore{1, "Ana"}, &IgnoreError{Nick: "Ana", Why: IgnoreSelf})
	c.fails(Unignore{1, "bob"}, &IgnoreError{Nick: "bob", Why: IgnoreNone})
	c.do(Ignore{1, "bob"})
	c.fails(Ignore{1, "BOB"}, &IgnoreError{Nick: "BOB", Why: IgnoreTwice})
	for i := range MaxIgnored - 1 {
		c.do(Ignore{1, fmt.Sprint("u", i)})
	}
	c.fails(Ignore{1, "eva"}, &IgnoreError{Nick: "eva", Why: IgnoreTooMany})
}
