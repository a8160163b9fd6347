package room

import (
	"testing"

	"tertulia/actors/event"
)

func TestASeatGetsARoleAndKeepsItsNick(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		if err := ana.SetTopic(ctx, Lobby, "hola"); !is(err, &Error{Room: Lobby, Why: RoomRank}) {
			t.Errorf("SetTopic = %v", err)
		}
		ana.must(ana.SetRoles(ctx, event.ServerOperator))
		ana.must(ana.SetTopic(ctx, Lobby, "hola"))
		ana.must(ana.SetRoles(ctx, 0))
		if err := ana.Kick(ctx, Lobby, "bob", ""); !is(err, &Error{Room: Lobby, Why: RoomRank}) {
			t.Errorf("Kick = %v", err)
		}
		nick, _, err := ana.Place(ctx)
		if err != nil || nick != "ana" {
			t.Errorf("Place = %q, %v", nick, err)
		}
		bob.reads()
	})
}
