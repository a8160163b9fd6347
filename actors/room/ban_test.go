package room

import (
	"net/netip"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

func TestAKickedUserLandsInTheLobby(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w"})
		ana.reads()
		bob.reads()
		ana.must(ana.Kick(ctx, "#w", "bob", "spam"))
		bob.says("here I am")
		bob.wants("out of #w: kicked", "in #tertulia with 0 []", "bob: here I am")
		ana.wants()
	})
}

func TestABannedUserSeesHowLong(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w"})
		ana.reads()
		bob.reads()
		ana.must(ana.Ban(ctx, "w", event.Target{Nick: "bob"}, time.Hour, "spam", false))
		bob.wants("ana ban bob for 3600: spam", "out of #w: banned", "in #tertulia with 0 []")
		if err := bob.Enter(ctx, "#w", 0); !is(err, &Error{Room: "#w", Why: RoomBanned, Wait: time.Hour, Text: "spam"}) {
			t.Errorf("bob enters: %v", err)
		}
		if _, err := a.Join(ctx, JoinRequest{Nick: "bob2", Room: "#w", Dialect: words{}}); err != nil {
			t.Errorf("somebody else is refused: %v", err)
		}
		list, err := ana.Bans(ctx, "#w")
		if err != nil || len(list) != 1 || list[0].Target != (event.Target{Nick: "bob"}) || list[0].By != "ana" || list[0].Why != "spam" || list[0].Mute ||
			list[0].Until.Sub(list[0].Made) != time.Hour {
			t.Errorf("the bans are %+v, %v", list, err)
		}
		if _, err := bob.Bans(ctx, "#w"); !is(err, &Error{Room: "#w", Why: RoomRank}) {
			t.Errorf("bob sees the bans: %v", err)
		}
		if _, err := bob.Bans(ctx, "#none"); !is(err, &Error{Room: "#none", Why: RoomNone}) {
			t.Errorf("the bans of no room: %v", err)
		}
		ana.must(ana.Unban(ctx, "#w", event.Target{Nick: "bob"}))
		bob.must(bob.Enter(ctx, "#w", 0))
	})
}

func TestAMutedUserIsNotHeard(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w"})
		bob.reads()
		ana.must(ana.Mute(ctx, "w", event.Target{Nick: "bob"}, time.Minute, "loud", false))
		bob.says("hola")
		bob.wants("ana mute bob for 60: loud", "note loud")
		ana.must(ana.Unmute(ctx, "#w", event.Target{Nick: "bob"}))
		bob.says("hola")
		bob.wants("ana unmute bob", "bob: hola")
	})
}

func TestTargetsAreCheckedBeforeTheyAreProposed(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		for _, whom := range []event.Target{{}, {Nick: "a b"}, {Account: "#"}} {
			if err := ana.Ban(ctx, "#w", whom, 0, "", false); err == nil {
				t.Errorf("%+v is banned", whom)
			}
		}
		for _, d := range []time.Duration{-1, MaxRestriction + 1} {
			if err := ana.Mute(ctx, "#w", event.Target{Nick: "ana"}, d, "", false); !is(err, &Error{Room: "#w", Why: RoomBadSetting}) {
				t.Errorf("a mute for %v: %v", d, err)
			}
		}
		ana.must(ana.Ban(ctx, "#w", event.Target{Network: netip.MustParsePrefix("10.1.2.3/8")}, 0, "", false))
		if list, err := ana.Bans(ctx, "#w"); err != nil || len(list) != 1 || list[0].Target.Network != netip.MustParsePrefix("10.0.0.0/8") {
			t.Errorf("the bans are %+v, %v", list, err)
		}
	})
}

func TestAFollowerEndsWithABan(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		join(t, a, JoinRequest{Nick: "bob", Key: "k", Room: "#w"})
		his := follow(t, a, FollowRequest{Room: "#w", User: event.Identity{Nick: "bob", Key: "k"}})
		other := follow(t, a, FollowRequest{Room: "#w", User: event.Identity{Nick: "tom"}})
		ana.must(ana.Ban(t.Context(), "#w", event.Target{Nick: "bob"}, 0, "", false))
		his.wants("ana ban bob for 0: ", "bye quit", "closed")
		other.wants("ana ban bob for 0: ")
	})
}

func TestAServerOperatorPutsAUserOutOfTheServer(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		pili := join(t, a, JoinRequest{Nick: "pili", Account: "pili", Roles: event.ServerOperator})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.reads()
		pili.must(pili.Kick(t.Context(), Lobby, "bob", "noise"))
		bob.wants("bye kicked by pili: noise", "closed")
		join(t, a, JoinRequest{Nick: "bob"})
		if info, err := pili.Describe(t.Context(), Lobby); err != nil || len(info.Members) != 2 || !info.Members[1].Operator {
			t.Errorf("the members are %+v, %v", info.Members, err)
		}
	})
}

func TestAnOperatorRemovesKeptLinesOfTheirRoomOnly(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ctx := t.Context()
		s.lines = append(s.lines, event.Entry{Kind: event.Said, Seq: 2001, Room: "#w", Nick: "bob", Text: "spam"})
		pili := join(t, a, JoinRequest{Nick: "pili", Account: "pili", Roles: event.ServerOperator, Room: "#w"})
		eva := join(t, a, JoinRequest{Nick: "eva", Room: "#w"})
		eva.reads()
		pili.must(pili.Remove(ctx, "#w", 2001, ""))
		eva.wants("pili removed 2001")
		want := history.Claim{Nick: "pili", User: pili.shared.User().Number(), Account: "pili", Governs: "#w"}
		if s.claim != want {
			t.Errorf("the claim is %+v, want %+v", s.claim, want)
		}
		_ = eva.Remove(ctx, "#w", 1000, "")
		if s.claim.Governs != "" || s.claim.Any {
			t.Errorf("eva's claim is %+v", s.claim)
		}
	})
}
