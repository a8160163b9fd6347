package state

import (
	"fmt"
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestASeatMovesBetweenRooms(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "bob")
	c.told()
	c.do(Enter{Seat: 1, Room: "#a", From: "#TERTULIA"})
	c.tells("1 exits #tertulia: ana left", "1 enters #a with 0 [], unseen")
	c.do(Enter{Seat: 2, Room: "#A"}, Enter{Seat: 2, Room: "#a"}, Exit{2, "#a", ""})
	c.tells("2 enters #a with 1 [ana]", "2 exits #a: bob left")
	c.fails(Exit{2, "#a", ""}, &Error{Room: "#a", Why: RoomNotIn})
}

func TestAnEmptyRoomIsKeptForAnHour(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.do(Enter{Seat: 1, Room: "#a"}, Say{Seat: 1, Room: "#a", Lines: []Line{{Text: "x"}}}, Exit{1, "#a", ""})
	c.do(Enter{Seat: 1, Room: "#b"}, Exit{1, "#b", ""})
	if c.s.Room("#b") != nil || c.s.Room("#a") == nil {
		t.Error("a room without history is kept, or one with history is not")
	}
	c.pass(forgetAfter - time.Second)
	c.do(Count{1, 1})
	if c.s.Rooms() != 2 {
		t.Errorf("%d rooms are left", c.s.Rooms())
	}
	now := c.now.Add(2 * time.Second)
	if list, more := c.s.List(nil, now, 9); len(list) != 1 || more != 0 || list[0].Name != lobby || c.s.Rooms() != 2 {
		t.Errorf("the list is %v, and %d more", list, more)
	}
	c.pass(2 * time.Second)
	c.told()
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#a", Epoch: "e"})
	c.tells("seated 2 as bob, 0 taken", "2 enters #a with 0 [], unseen", "2: gap")
}

func TestIdleRoomsAreForgottenWithoutAQuestion(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	for i := range 8 { // the twin must forget them in the same order
		room := fmt.Sprint("#r", i)
		c.do(Enter{Seat: 1, Room: room}, Say{Seat: 1, Room: room, Lines: []Line{{Text: "x"}}}, Exit{1, room, ""})
	}
	c.pass(forgetAfter)
	c.do(Count{1, 1})
	if c.s.Rooms() != 1 {
		t.Errorf("%d rooms are left", c.s.Rooms())
	}
}

func TestTheRoomsOfOneNetworkAreBounded(t *testing.T) {
	cfg := config
	cfg.Limits.MaxRooms = 4
	c := newChat(t, cfg)
	seats := []struct {
		nick, room string
		at         event.Identity
	}{{"ana", "#a", event.Identity{Addr: home}}, {"bob", "#b", event.Identity{Addr: home}}}
	for i, s := range seats {
		s.at.Nick = s.nick
		c.do(&Join{Seat: uint64(1 + i), User: s.at, Room: s.room})
	}
	c.fails(Enter{Seat: 1, Room: "#c"}, &Error{Room: "#c", Why: RoomsTooManyFromAddr, Count: 2})
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "eva", Addr: other}, Room: "#c"})
	c.fails(Enter{Seat: 3, Room: "#d"}, &Error{Room: "#d", Why: RoomsTooMany, Count: 4})
	// An empty room makes way.
	c.do(Say{Seat: 2, Lines: []Line{{Text: "x"}}}, Exit{2, "#b", ""}, Enter{Seat: 1, Room: "#e"})
	if c.s.Room("#b") != nil {
		t.Error("#b is left")
	}
}

func TestOfRoomsThatAreEmptyForAsLongTheFirstByNameIsForgotten(t *testing.T) {
	cfg := config
	cfg.Limits.MaxRooms = 4
	c := newChat(t, cfg)
	c.join(1, "ana")
	for _, room := range []string{"#c", "#a", "#b"} {
		c.do(Enter{Seat: 1, Room: room}, Say{Seat: 1, Room: room, Lines: []Line{{Text: "x"}}}, Exit{1, room, ""})
	}
	c.do(Enter{Seat: 1, Room: "#d"})
	if c.s.Room("#a") != nil || c.s.Room("#b") == nil || c.s.Room("#c") == nil {
		t.Error("another room was forgotten")
	}
}

func TestTheRoomThatIsEmptyForLongestIsForgotten(t *testing.T) {
	cfg := config
	cfg.Limits.MaxRooms = 4
	c := newChat(t, cfg)
	c.join(1, "ana")
	for _, room := range []string{"#c", "#a", "#b"} {
		c.do(Enter{Seat: 1, Room: room}, Say{Seat: 1, Room: room, Lines: []Line{{Text: "x"}}}, Exit{1, room, ""})
		c.pass(time.Second)
	}
	c.do(Enter{Seat: 1, Room: "#d"})
	if c.s.Room("#c") != nil || c.s.Room("#a") == nil || c.s.Room("#b") == nil {
		t.Error("another room was forgotten")
	}
}

func TestAResumingClientWhoseRoomIsGoneEntersTheLobby(t *testing.T) {
	cfg := config
	cfg.Limits.MaxRooms = 1
	c := newChat(t, cfg)
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.do(Limits{History: 9, MaxRooms: 2}, &Join{Seat: 1, User: ana, Room: "#a"}, Leave{Seat: 1}, Limits{History: 9, MaxRooms: 1})
	c.fails(&Join{Seat: 2, User: ana, Room: "#a"}, &Error{Room: "#a", Why: RoomsTooMany, Count: 1})
	c.told()
	c.do(&Join{Seat: 2, User: ana, Room: "#a", Epoch: "e"})
	c.tells("seated 2 as ana, 0 taken", "2 enters #tertulia with 0 [], unseen")
}

func TestHistoriesAreCutAtOnce(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.do(Say{Seat: 1, Lines: []Line{{Text: "1"}, {Text: "2"}, {Text: "3"}}}, Limits{History: 2, MaxRooms: 5})
	if got := c.s.Room(lobby).Last(9); len(got) != 2 || got[0].Text != "2" || c.s.Limits().MaxRooms != 5 {
		t.Errorf("the history is %v", got)
	}
}

func TestTheLargestRoomsAreListed(t *testing.T) {
	c := newChat(t, config)
	for i := range uint64(3) {
		c.join(1+i, fmt.Sprint("u", i))
		c.do(Enter{Seat: 1 + i, Room: fmt.Sprint("#r", i)})
	}
	c.do(Configure{Seat: 1, Room: "#r0", On: Secret})
	u := c.s.User("u0")
	if list, more := c.s.List(u, c.now, 2); fmt.Sprint(list, more) != "[{#tertulia 3} {#r0 1}] 2" {
		t.Errorf("a member of the secret room is told %v and %d", list, more)
	}
	if list, more := c.s.List(nil, c.now, 2); fmt.Sprint(list, more) != "[{#tertulia 3} {#r1 1}] 1" {
		t.Errorf("others are told %v and %d", list, more)
	}
}

func TestANickIsHeldElsewhere(t *testing.T) {
	c := newChat(t, config)
	id := anna("")
	id.Addr = home
	c.do(&Join{Seat: 1, User: id})
	id.Addr = other
	c.do(&Join{Seat: 2, User: id})
	for nick, want := range map[string]bool{"ana": false, "аnа": false, "bob": false} {
		if got := c.s.Held(LookOf(nick), "", home.Next(), other); got != want {
			t.Errorf("%s is held elsewhere: %v", nick, got)
		}
	}
	if !c.s.Held(LookOf("Ana"), "", home.Next()) || !c.s.Held(LookOf("аnа"), "") {
		t.Error("ana is not held at her addresses")
	}
}
