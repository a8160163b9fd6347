package room

import (
	"testing"

	"tertulia/actors/event"
)

func TestTheMembersSeeTheListsOfMasks(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w", Dialect: details{}})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w", Dialect: details{}})
		ana.reads()
		ana.must(ana.SetMask(ctx, "W", Exceptions, "eva!*@*", true))
		ana.must(ana.SetMask(ctx, "#w", Invitations, "kim!*@*", true))
		if err := ana.SetMask(ctx, "#w", Invitations, "kim", true); !is(err, &Error{Room: "#w", Why: RoomBadSetting}) {
			t.Error(err)
		}
		if err := bob.SetMask(ctx, "#w", Invitations, "kim!*@*", false); !is(err, &Error{Room: "#w", Why: RoomRank}) {
			t.Error(err)
		}
		if err := ana.Ban(ctx, "#w", event.Target{Mask: "kim"}, 0, "", true); !is(err, &Error{Room: "#w", Why: RoomBadSetting}) {
			t.Error(err)
		}
		masks, err := ana.Masks(ctx, "#w", Invitations)
		if err != nil || len(masks) != 1 || masks[0].Target != (event.Target{Mask: "kim!*@*"}) || masks[0].By != "ana" || masks[0].Made.IsZero() {
			t.Errorf("the masks are %+v, %v", masks, err)
		}
		if _, err := bob.Masks(ctx, "#w", Invitations); !is(err, &Error{Room: "#w", Why: RoomRank}) {
			t.Error(err)
		}
		ana.must(ana.SetMask(ctx, "#w", Exceptions, "eva!*@*", false))
		for _, u := range []user{ana, bob} {
			u.wants(`ana #weva!*@* "exceptions"`, `ana #wkim!*@* "invitations"`, `ana #weva!*@* "exceptions"`)
		}
		if n := len(a.state.Room("#w").Last(9)); n != 0 {
			t.Errorf("%d entries are kept", n)
		}
	})
}
