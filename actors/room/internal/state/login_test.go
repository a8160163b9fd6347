package state

import (
	"fmt"
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestARegisteredNickIsForItsAccountOnly(t *testing.T) {
	c := newChat(t, config)
	c.do(Reserve{Names: []string{"Ana", "t0m"}})
	for nick, want := range map[string]*NickError{
		"ana": {Nick: "ana", Why: NickRegistered, Free: "ana2"},
		"anа": {Nick: "anа", Why: NickLikeRegistered, Other: "Ana", Free: "anа2"},
		"tom": {Nick: "tom", Why: NickLikeRegistered, Other: "t0m", Free: "tom2"},
	} {
		id := event.Identity{Nick: nick}
		c.fails(&Join{Seat: 1, User: id, Room: lobby}, want)
		id.Account = "robert"
		c.fails(&Join{Seat: 1, User: id, Room: lobby}, want)
		c.fails(Post{event.Identity{Nick: nick}, lobby, []Line{{Text: "x"}}}, want)
	}
	c.join(2, "eva")
	c.fails(Rename{2, "ana"}, &NickError{Nick: "ana", Why: NickRegistered, Free: "ana2"})
	c.do(&Join{Seat: 3, User: event.Identity{Nick: "ana"}, AllowVariant: true})
	if got := c.seat(3).User().Nick(); got != "ana2" {
		t.Errorf("a guest is called %s", got)
	}
	c.do(&Join{Seat: 4, User: event.Identity{Nick: "ana", Account: "Ana"}})
	c.do(Release{Names: []string{"tOm", "t0m", "nobody"}}, Rename{2, "tom"})
}

func TestTheAccountGetsANickThatIsKeptForAGuest(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Addr: home}, Room: lobby}, Say{Seat: 1, Lines: []Line{{Text: "x"}}}, Leave{Seat: 1})
	c.fails(&Join{Seat: 2, User: event.Identity{Nick: "ana", Account: "ana", Addr: other}}, &NickError{Nick: "ana", Why: NickKept, Wait: keepNick, Free: "ana2"})
	c.do(Reserve{Names: []string{"ana"}}, &Join{Seat: 2, User: event.Identity{Nick: "ana", Account: "ana", Addr: other}})
}

func TestAGuestYieldsANickThatIsRegistered(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.join(2, "аnа1") // with Cyrillic letters
	c.join(3, "eva")
	c.told()
	c.do(Reserve{Names: []string{"Ana", "eva"}, Owner: event.Identity{Addr: home}})
	c.tells("ana=ana2 in 1 rooms", "ana2 yields to Ana", "eva=eva2 in 1 rooms", "eva2 yields to eva")
	c.do(Reserve{Names: []string{"Ana", "eva"}})
	c.tells()
}

func TestTheOwnerKeepsTheNickUntilTheyLogIn(t *testing.T) {
	c := newChat(t, config)
	owner := event.Identity{Nick: "ana", Key: "k", Addr: home}
	c.do(&Join{Seat: 1, User: owner, Room: lobby})
	c.told()
	c.do(Reserve{Names: []string{"ana"}, Owner: owner}, Login{Seat: 1, Account: "ana", Nick: "ana"})
	c.tells("ana has account ana in 1 rooms")
	if u := c.s.User("ana"); u.Account() != "ana" {
		t.Errorf("ana has the account %q", u.Account())
	}
}

func TestAUserBecomesThatOfTheAccount(t *testing.T) {
	c := workshop(t)
	c.do(Reserve{Names: []string{"pili"}})
	c.join(4, "kim")
	c.do(Enter{Seat: 4, Room: "#own"})
	c.told()
	number := c.seat(4).User().Number()
	c.do(Login{Seat: 4, Account: "pili", Nick: "pili", Roles: event.ServerOperator})
	c.tells("kim=pili in 2 rooms", "pili has account pili in 2 rooms")
	u := c.seat(4).User()
	if u.Number() != number || u.Account() != "pili" || !c.seat(4).Operates() {
		t.Errorf("the user is %+v", c.seat(4).Identity())
	}
	// They are known by the account from now on.
	c.do(Leave{Seat: 4}, &Join{Seat: 5, User: event.Identity{Nick: "pili", Account: "pili", Addr: other}, Room: "#own"})
	if got := c.names("#own"); got != "@pili" {
		t.Errorf("the members are %s", got)
	}
	c.do(Login{Seat: 5, Account: "pili", Nick: "pili", Roles: event.ServerOperator})
	if !c.seat(5).Operates() {
		t.Error("the roles are not renewed")
	}
}

func TestASeatMovesOverToTheUserOfTheAccount(t *testing.T) {
	c := workshop(t)
	c.do(&Join{Seat: 4, User: event.Identity{Nick: "kim", Account: "kim"}, Room: lobby})
	c.do(Rank{1, "#w", "bob", event.Operator, 0}, Enter{Seat: 2, Room: "#x"})
	c.told()
	c.do(Login{Seat: 2, Account: "kim", Nick: "kim"})
	c.tells("2 exits #w: bob quit", "2 exits #x, unseen", "2 is bob=kim now", "2 enters #w with 2 [ana eva]", "2 enters #x with 0 [], unseen")
	if got := c.names("#w"); got != "@ana @kim eva" {
		t.Errorf("the members are %s", got)
	}
	if c.s.User("bob") != nil || c.seat(2).User() != c.seat(4).User() || c.s.User("kim") != c.seat(4).User() {
		t.Error("the seats have several users")
	}
	c.do(Exit{2, "#x", ""}, Enter{Seat: 2, Room: "#x"})
	if got := c.names("#x"); got != "@kim" {
		t.Errorf("who made #x is %s", got)
	}
}

func TestAnAccountHasTenSeats(t *testing.T) {
	c := newChat(t, config)
	for i := range uint64(MaxSeats) {
		c.do(&Join{Seat: 1 + i, User: anna("")})
	}
	c.join(20, "bob")
	c.fails(Login{Seat: 20, Account: "anna", Nick: "ana"}, &NickError{Nick: "ana", Why: NickTaken, Free: "ana2"})
	if got := c.seat(20).User().Nick(); got != "bob" {
		t.Errorf("bob is called %s", got)
	}
}

func TestAUserWhoLogsOutIsAGuest(t *testing.T) {
	c := newChat(t, config)
	c.do(Reserve{Names: []string{"ana"}})
	ana := event.Identity{Nick: "ana", Account: "ana", Key: "k", Roles: event.ServerOperator}
	c.do(&Join{Seat: 1, User: ana, Room: "#w"})
	c.join(2, "bob")
	c.do(Enter{Seat: 2, Room: "#w"}, Tell{Seat: 2, Nick: "ana", Line: Line{Text: "for the account"}})
	c.told()
	c.do(Logout{1}, Logout{1})
	c.tells("ana has rank 0 in #w", "ana=ana2 in 1 rooms", "ana2 has account  in 1 rooms")
	if got := c.names("#w"); got != "ana2 bob" || c.seat(1).Operates() || c.seat(1).User().Account() != "" {
		t.Errorf("the members are %s, the user is %+v", got, c.seat(1).Identity())
	}
	// The next user of the machine reads nothing of the account, and founded nothing.
	if lines, _ := c.s.Replay(c.seat(1), nil, Replay{private: true, known: true}); len(lines) > 0 {
		t.Errorf("they read %+v", lines)
	}
	c.do(Exit{1, "#w", ""}, Enter{Seat: 1, Room: "#w"})
	if got := c.names("#w"); got != "ana2 bob" {
		t.Errorf("the members are %s", got)
	}
	c.do(Login{Seat: 1, Account: "ana", Nick: "ana"}, Login{Seat: 2, Account: "ana", Nick: "ana"})
	if got := c.names("#w"); got != "@ana" {
		t.Errorf("the members are %s", got)
	}
	c.told()
	c.do(Logout{2})
	c.tells("2 exits #tertulia, unseen", "2 exits #w, unseen", "2 is ana=ana2 now", "2 enters #tertulia with 0 [], unseen", "2 enters #w with 1 [ana]")
}

func TestAUserOfOneAccountMayLogInToAnother(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: anna(""), Room: lobby}, &Join{Seat: 2, User: anna(""), Room: lobby})
	c.do(Login{Seat: 2, Account: "eva", Nick: "eva"})
	if got := c.names(lobby); got != "ana eva" {
		t.Errorf("the members are %s", got)
	}
	c.do(Login{Seat: 1, Account: "eva", Nick: "eva"})
	if got := c.names(lobby); got != "eva" {
		t.Errorf("the members are %s", got)
	}
}

func TestSeatsOfAnExpelledUserEnd(t *testing.T) {
	for name, r := range map[string]struct {
		x    event.Expulsion
		want []string
	}{
		"account": {event.Expulsion{Account: "Anna", By: "pili", Text: "spam"}, []string{
			"#tertulia: pili expels ana spam", "1 exits #tertulia, unseen", "1 ends: banned, 0 taken by pili: spam",
			"2 ends: banned, 0 taken by pili: spam"}},
		"nick": {event.Expulsion{Nick: "BOB"}, []string{
			"#tertulia:  expels bob", "#w:  expels bob", "3 exits #tertulia, unseen", "3 exits #w, unseen", "3 ends: banned, 0 taken"}},
		"client": {event.Expulsion{Nick: "eva", Client: event.IDOf("k"), By: "tom"}, []string{
			"#tertulia: tom expels ana", "1 exits #tertulia, unseen", "1 ends: banned, 0 taken by tom:"}},
		"password": {event.Expulsion{Account: "anna", Spared: "k", Quiet: true}, []string{
			"2 ends: login void, 0 taken"}},
		"network": {event.Expulsion{Network: prefix("198.51.100.0/24"), By: "pili"}, []string{
			"2 ends: banned, 0 taken by pili:", "#tertulia: pili expels bob", "#w: pili expels bob", "3 exits #tertulia, unseen", "3 exits #w, unseen",
			"3 ends: banned, 0 taken by pili:"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChat(t, config)
			c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Account: "anna", Key: "k", Addr: home}, Room: lobby},
				&Join{Seat: 2, User: event.Identity{Nick: "ana", Account: "anna", Addr: other}},
				&Join{Seat: 3, User: event.Identity{Nick: "bob", Addr: other}, Room: lobby}, Enter{Seat: 3, Room: "#w"},
				&Join{Seat: 4, User: event.Identity{Nick: "pili", Account: "pili", Addr: other, Roles: event.ServerOperator}, Room: "#w"})
			c.told()
			c.do(Expel{r.x})
			c.tells(r.want...)
		})
	}
	c := newChat(t, config)
	for _, x := range []event.Expulsion{{}, {Account: "a", Nick: "b"}, {Nick: "\xff"}} {
		c.fails(Expel{x}, ErrMalformed)
	}
}

func TestTheExpulsionOfACrowdIsNoFlood(t *testing.T) {
	c := newChat(t, config)
	c.join(1000, "eva")
	for i := range uint64(3 * maxTold) {
		c.do(&Join{Seat: 1 + i, User: event.Identity{Nick: fmt.Sprint("guest", i), Addr: other}, Room: lobby})
	}
	if n := c.s.Present(prefix("198.51.100.0/24")); n != 3*maxTold {
		t.Errorf("%d users are there", n)
	}
	c.do(Expel{event.Expulsion{Network: prefix("198.51.100.7/32")}})
	if got, n := c.names(lobby), len(c.s.Room(lobby).Last(1000)); got != "eva" || n != maxTold {
		t.Errorf("%s are left, and read %d entries", got, n)
	}
}

func TestANameIsKnownToTheMembersAtOnce(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.do(Say{Seat: 1, Lines: []Line{{Text: "x"}}})
	c.pass(time.Second)
	c.do(Reserve{Names: []string{"ana"}})
	c.fails(&Join{Seat: 2, User: event.Identity{Nick: "ana"}}, &NickError{Nick: "ana", Why: NickRegistered, Free: "ana3"})
}
