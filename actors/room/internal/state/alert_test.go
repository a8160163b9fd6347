package state

import (
	"testing"

	"tertulia/actors/event"
)

func TestAnOperatorOfTheServerTellsTheOthers(t *testing.T) {
	c := workshop(t)
	c.fails(Alert{1, "x"}, &Error{Why: RoomRank})
	c.do(&Join{Seat: 4, User: pili, Room: lobby}, &Join{Seat: 5, User: event.Identity{Nick: "paz", Account: "paz", Roles: event.ServerOperator}, Room: "#w"})
	c.told()
	c.do(Alert{4, "fire"})
	c.tells("4 sees echo pili notes: fire", "5 sees pili notes: fire")
	c.do(Ignore{5, "pili"}, Alert{4, "fire"})
	c.tells("4 sees echo pili notes: fire")
}

func TestAnOperatorOfTheServerPutsAUserOut(t *testing.T) {
	c := workshop(t)
	c.fails(PutOut{1, "bob", ""}, &Error{Why: RoomRank})
	c.do(&Join{Seat: 4, User: pili, Room: lobby})
	c.fails(PutOut{4, "kim", ""}, &TellError{Nick: "kim", Why: TellAbsent})
	c.fails(PutOut{4, "PILI", ""}, &Error{Why: RoomPeerAbove, Nick: "pili"})
	c.do(Enter{Seat: 2, Room: lobby})
	c.told()
	c.do(PutOut{4, "Bob", "spam"})
	c.tells("#w: pili kicks bob spam", "#tertulia: pili kicks bob spam", "2 exits #w, unseen", "2 exits #tertulia, unseen", "2 ends: kicked, 0 taken by pili: spam")
	if c.s.User("bob") != nil {
		t.Error("bob is there")
	}
}
