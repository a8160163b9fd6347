package state

import (
	"testing"

	"tertulia/actors/event"
)

func anna(key string) event.Identity { return event.Identity{Nick: "ana", Account: "anna", Key: key} }

func TestAUserWithAnAccountHasSeveralSeats(t *testing.T) {
	c := newChat(t, config)
	c.join(9, "bob")
	c.do(&Join{Seat: 1, User: anna(""), Room: lobby})
	c.told()
	c.do(&Join{Seat: 2, User: anna(""), Room: lobby})
	c.tells("seated 2 as ana, 0 taken", "2 enters #tertulia with 2 [ana bob], unseen")
	if got := c.names(lobby); got != "ana bob" {
		t.Errorf("%s are in the lobby", got)
	}

	c.do(Enter{Seat: 2, Room: "#a"}, Enter{Seat: 9, Room: "#a"})
	c.told()
	c.do(Tell{Seat: 9, Nick: "ana", Line: Line{Text: "hola"}}, Tell{Seat: 1, Nick: "bob", Line: Line{Text: "que tal"}})
	c.tells("1 sees bob > ana: hola", "2 sees bob > ana: hola", "9 sees echo bob > ana: hola",
		"9 sees ana > bob: que tal", "1 sees echo ana > bob: que tal", "2 sees echo ana > bob: que tal")
	c.do(Rename{1, "eva"})
	c.tells("ana=eva in 2 rooms")

	c.do(Leave{Seat: 2, Text: "bye"})
	c.tells("2 exits #tertulia, unseen", "2 exits #a: eva left bye", "2 ends: quit, 0 taken")
	c.do(Leave{Seat: 1, Text: "bye"})
	c.tells("1 exits #tertulia: eva quit bye", "1 ends: quit, 0 taken")
}

func TestSeatsAreSharedByOneAccountOnly(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: anna("")})
	for _, account := range []string{"", "robert"} {
		c.fails(&Join{Seat: 2, User: event.Identity{Nick: "ana", Account: account}}, &NickError{Nick: "ana", Why: NickTaken, Free: "ana2"})
	}
	for i := range uint64(MaxSeats - 1) {
		c.do(&Join{Seat: 2 + i, User: anna("")})
	}
	c.fails(&Join{Seat: 20, User: anna("")}, &NickError{Nick: "ana", Why: NickTaken, Free: "ana2"})
	c.do(&Join{Seat: 30, User: event.Identity{Nick: "bob"}})
	c.fails(&Join{Seat: 31, User: event.Identity{Nick: "bob"}}, &NickError{Nick: "bob", Why: NickTaken, Free: "bob2"})
}

func TestAKeyReplacesItsOwnSeatAmongSeveral(t *testing.T) {
	c := newChat(t, config)
	for i := range uint64(MaxSeats - 1) {
		c.do(&Join{Seat: 1 + i, User: anna(""), Room: lobby})
	}
	c.do(&Join{Seat: 50, User: anna("k"), Room: lobby})
	c.told()
	c.do(&Join{Seat: 51, User: anna("k"), Room: lobby})
	c.tells("50 exits #tertulia, unseen", "50 ends: replaced, 0 taken", "seated 51 as ana, 0 taken",
		"51 enters #tertulia with 1 [ana], unseen")
	// Without the account the client cannot have the nick, since the other seats keep it.
	c.fails(&Join{Seat: 52, User: event.Identity{Nick: "ana", Key: "k"}}, &NickError{Nick: "ana", Why: NickTaken, Free: "ana2"})
	c.do(&Join{Seat: 53, User: event.Identity{Nick: "eva", Key: "k"}})
	if x, y := c.s.User("ana").Number(), c.s.User("eva").Number(); x == y {
		t.Errorf("two users have number %d", x)
	}
}

func TestANickIsKeptForItsAccount(t *testing.T) {
	c := newChat(t, config)
	id := anna("")
	id.Addr = home
	c.do(&Join{Seat: 1, User: id, Room: lobby}, Say{Seat: 1, Lines: []Line{{Text: "x"}}}, Leave{Seat: 1})
	id.Addr = other
	c.do(&Join{Seat: 2, User: id})
}

func TestKeptPrivateLinesOfAClientStayItsOwn(t *testing.T) {
	c := newChat(t, config)
	c.join(9, "bob")
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k"}}, Tell{Seat: 1, Nick: "bob", Line: Line{Text: "x"}}, Leave{Seat: 1})
	c.do(&Join{Seat: 2, User: anna("")}, &Join{Seat: 3, User: anna("k")})
	lines, _ := c.s.Replay(c.seat(3), nil, Replay{private: true, known: true})
	if u := c.s.User("ana"); len(lines) != 1 || lines[0].User != u.Number() {
		t.Errorf("the lines are %+v, ana is user %d", lines, u.Number())
	}
}

func TestAUserEntersARoomWithEachSeat(t *testing.T) {
	c := workshop(t)
	id := anna("")
	id.Nick = "kim"
	c.do(&Join{Seat: 4, User: id, Room: "#w"}, Configure{Seat: 1, Room: "#w", On: InviteOnly})
	c.do(&Join{Seat: 5, User: id, Room: "#w"}, &Join{Seat: 6, User: id}, Enter{Seat: 6, Room: "#w"})
	if m := c.seat(4).In("#w"); m != c.seat(6).In("#w") || m.Seats() != 3 || c.s.Room("#w").Len() != 4 {
		t.Errorf("kim has %d seats among %d members", m.Seats(), c.s.Room("#w").Len())
	}
}
