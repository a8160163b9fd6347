package room

import (
	"testing"

	"tertulia/actors/event"
)

func TestOperatorsOfTheServerAlertEachOther(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: details{}})
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Roles: event.ServerOperator, Dialect: details{}})
		eva := join(t, a, JoinRequest{Nick: "eva", NoRoom: true, Roles: event.ServerOperator, Dialect: details{}})
		ana.must(ana.SetEcho(ctx, false))
		ana.must(ana.Alert(ctx, "fire"))
		ana.wants(`ana  "fire"`)
		eva.wants(`ana  "fire"`)
		bob.wants()
		if err := bob.Alert(ctx, "x"); !is(err, &Error{Why: RoomRank}) {
			t.Error(err)
		}
	})
}

func TestAUserIsPutOutOfTheServer(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Roles: event.ServerOperator})
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: details{}})
		eva := join(t, a, JoinRequest{Nick: "eva", NoRoom: true, Dialect: details{}})
		kim := join(t, a, JoinRequest{Nick: "kim", Dialect: details{}})
		bob.reads()
		if err := bob.PutOut(ctx, "kim", ""); !is(err, &Error{Why: RoomRank}) {
			t.Error(err)
		}
		ana.must(ana.PutOut(ctx, "kim", "spam"))
		ana.must(ana.PutOut(ctx, "eva", ""))
		bob.wants(`ana #tertuliakim "spam"`, `ana #tertuliaeva ""`)
		kim.wants(`ana #tertuliakim "spam"`, "bye kicked by ana: spam", "closed")
		eva.wants("bye kicked by ana: ", "closed")
		if err := ana.PutOut(ctx, "kim", ""); !is(err, &TellError{Nick: "kim", Why: TellAbsent}) {
			t.Error(err)
		}
	})
}
