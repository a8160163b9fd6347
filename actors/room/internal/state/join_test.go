package state

import (
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestAUserJoins(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.do(Say{Seat: 1, Lines: []Line{{Text: "hola"}}})
	c.told()
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: lobby, Recent: 5})
	c.tells("seated 2 as bob, 0 taken", "2 enters #tertulia with 1 [ana]", "2: old ana: hola")
	if u := c.s.User("BOB"); u == nil || u.Nick() != "bob" || c.s.Seats() != 2 || c.s.Seq() != 1 {
		t.Errorf("bob is %+v, there are %d seats and %d entries", u, c.s.Seats(), c.s.Seq())
	}
	if s := c.seat(2); s.User() != c.s.User("bob") || s.Identity().Nick != "bob" || s.In("").Room().Name() != lobby || s.In("").Seats() != 1 {
		t.Errorf("bob's seat is %+v", s)
	}
}

func TestASeatMayBeInNoRoom(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k"}})
	c.tells("seated 1 as ana, 0 taken")
	c.fails(Say{Seat: 1, Room: lobby, Lines: []Line{{Text: "x"}}}, &Error{Room: lobby, Why: RoomNotIn})
	c.fails(Exit{1, "", ""}, &Error{Why: RoomNotIn})
	c.join(2, "bob")
	c.do(Tell{Seat: 2, Nick: "ana", Line: Line{Text: "hola"}})
	c.told()
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "ana", Key: "k"}, Epoch: "e"})
	c.tells("1 ends: replaced, 1 taken", "seated 3 as ana, 1 taken", "3: old bob > ana: hola")
	c.do(Leave{Seat: 3})
	c.tells("3 ends: quit, 1 taken")
}

func TestANickBelongsToOne(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.fails(&Join{Seat: 2, User: event.Identity{Nick: "ANA"}, Room: lobby}, &NickError{Nick: "ANA", Why: NickTaken, Free: "ANA2"})
	c.fails(&Join{Seat: 2, User: event.Identity{Nick: "аnа"}, Room: lobby}, &NickError{Nick: "аnа", Why: NickLikeTaken, Other: "ana", Free: "аnа2"})
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "Ana"}, Room: lobby, AllowVariant: true})
	if got := c.names(lobby); got != "Ana2 ana" {
		t.Errorf("%s are in the lobby", got)
	}
}

func TestAllNodesDrawTheSameVariant(t *testing.T) {
	c := newChat(t, config)
	for i := range uint64(numberedTries + 1) {
		c.do(&Join{Seat: 1 + i, User: event.Identity{Nick: "ana"}, AllowVariant: true})
	}
	// The twin has drawn the same: see chat.on.
	c.do(&Join{Seat: 100, User: event.Identity{Nick: "ana"}, AllowVariant: true})
	first := c.seat(100).User().Nick()
	c.do(Leave{Seat: 100}, &Join{Seat: 101, User: event.Identity{Nick: "ana"}, AllowVariant: true})
	if second := c.seat(101).User().Nick(); second == first {
		t.Errorf("two commands have drawn %s", first)
	}
}

func TestALeftNickIsKeptForItsUser(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k", Addr: home}, Room: lobby},
		&Join{Seat: 9, User: event.Identity{Nick: "eva", Addr: home}, Room: lobby})
	c.do(Say{Seat: 1, Lines: []Line{{Text: "x"}}}, Leave{Seat: 1}, Leave{Seat: 9})
	c.pass(time.Minute)
	stranger := event.Identity{Nick: "ana", Addr: other}
	c.fails(&Join{Seat: 2, User: stranger}, &NickError{Nick: "ana", Why: NickKept, Wait: keepNick - time.Minute, Free: "ana2"})
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "eva", Addr: other}}) // eva has said nothing
	c.pass(keepNick - time.Minute)
	c.do(&Join{Seat: 2, User: stranger})
}

func TestAUserWhoComesBackHasTheirNick(t *testing.T) {
	for why, id := range map[string]event.Identity{
		"the address": {Nick: "ana", Addr: home},
		"the key":     {Nick: "Ana", Addr: other, Key: "k"},
	} {
		t.Run(why, func(t *testing.T) {
			c := newChat(t, config)
			c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k", Addr: home}, Room: lobby}, Say{Seat: 1, Lines: []Line{{Text: "x"}}}, Leave{Seat: 1})
			// They need not speak again for it to be kept.
			c.do(&Join{Seat: 2, User: id}, Leave{Seat: 2})
			c.fails(&Join{Seat: 3, User: event.Identity{Nick: "ana", Addr: home.Next()}}, &NickError{Nick: "ana", Why: NickKept, Wait: keepNick, Free: "ana2"})
		})
	}
}

func TestASecondConnectionOfAClientReplacesTheFirst(t *testing.T) {
	c := newChat(t, config)
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.join(9, "bob")
	c.do(&Join{Seat: 1, User: ana, Room: lobby}, Enter{Seat: 1, Room: "#a"}, Enter{Seat: 9, Room: "#a"},
		Say{Seat: 1, Room: lobby, Lines: []Line{{Text: "x"}, {Text: "y", More: true}, {Text: "z"}}}, Count{1, 2})
	number := c.s.User("ana").Number()
	c.told()
	c.do(&Join{Seat: 2, User: ana, Room: lobby})
	c.tells("1 exits #tertulia, unseen", "1 exits #a: ana left", "1 ends: replaced, 4 taken",
		"seated 2 as ana, 4 taken", "2 enters #tertulia with 1 [bob], unseen")
	if got := c.s.User("ana").Number(); got != number {
		t.Errorf("ana is user %d, and was %d", got, number)
	}
	c.fails(Say{Seat: 1, Lines: []Line{{Text: "late"}}}, ErrNoSeat)
	c.fails(Count{1, 1}, ErrNoSeat)
	if got := c.seat(2).Taken(); got != 4 {
		t.Errorf("%d lines are taken", got)
	}

	c.told()
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "eva", Key: "k"}, Room: lobby})
	c.tells("2 exits #tertulia: ana quit", "2 ends: replaced, 4 taken", "seated 3 as eva, 4 taken", "3 enters #tertulia with 1 [bob]")
}

func TestAClientThatComesBackGetsWhatItMissed(t *testing.T) {
	c := newChat(t, config)
	ana := event.Identity{Nick: "ana", Key: "k"}
	c.join(9, "bob")
	c.do(&Join{Seat: 1, User: ana, Room: lobby}, Rename{1, "eva"}, Enter{Seat: 1, Room: "#a", From: lobby}, Enter{Seat: 9, Room: "#a"})
	c.do(Say{Seat: 9, Room: "#a", Lines: []Line{{Text: "1"}, {Text: "2"}}}, Tell{Seat: 9, Nick: "eva", Line: Line{Text: "3"}},
		Say{Seat: 9, Room: "#a", Lines: []Line{{Text: "4"}}}, Leave{Seat: 1, Reason: event.EndLost})
	c.told()
	// It knows neither its new nick nor its new room.
	c.do(&Join{Seat: 2, User: ana, Room: "#a", Epoch: "e", Since: 1})
	c.tells("seated 2 as eva, 0 taken", "2 enters #a with 1 [bob]", "2: old bob: 2", "2: old bob > eva: 3", "2: old bob: 4")
	c.do(&Join{Seat: 3, User: ana, Room: lobby, Recent: 2, Epoch: "e", Since: 1})
	c.tells("2 exits #a, unseen", "2 ends: replaced, 0 taken", "seated 3 as eva, 0 taken", "3 enters #a with 1 [bob], unseen",
		"3: old bob: 2", "3: old bob > eva: 3", "3: old bob: 4") // the newest two, since it knows nothing of this room
	c.do(&Join{Seat: 4, User: ana, Room: "#a", Recent: 1, Epoch: "before"})
	if got := c.told(); len(got) < 3 || got[len(got)-3] != "4: old bob: 1" {
		t.Errorf("of another epoch it is told %q", got)
	}
}

func TestWhatIsMissingIsAGap(t *testing.T) {
	cfg := config
	cfg.Limits.History = 2
	c := newChat(t, cfg)
	c.join(1, "ana")
	c.do(Say{Seat: 1, Lines: []Line{{Text: "1"}, {Text: "2"}, {Text: "3"}}})
	c.told()
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: lobby, Epoch: "e", Since: 1})
	c.tells("seated 2 as bob, 0 taken", "2 enters #tertulia with 1 [ana]", "2: old ana: 2", "2: old ana: 3")
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "eva"}, Room: lobby, Epoch: "e"})
	c.tells("seated 3 as eva, 0 taken", "3 enters #tertulia with 2 [ana bob]", "3: gap", "3: old ana: 2", "3: old ana: 3")
}
