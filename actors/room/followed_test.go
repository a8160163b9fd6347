package room

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
)

// closing are the ways in which a room is not for everybody.
func closing() map[string]SettingsChange {
	key := "s"
	return map[string]SettingsChange{"invite only": {On: InviteOnly}, "secret": {On: Secret}, "with a key": {Key: &key}}
}

func TestAFollowerOfAClosedRoomEndsWithTheMembershipOfItsUser(t *testing.T) {
	ends := map[string]func(ana, eva user){
		"leave":  func(_, eva user) { eva.must(eva.Exit(eva.t.Context(), "#lab")) },
		"move":   func(_, eva user) { eva.must(eva.Move(eva.t.Context(), "#lab", Lobby, 0)) },
		"kick":   func(ana, _ user) { ana.must(ana.Kick(ana.t.Context(), "#lab", "eva", "enough")) },
		"quit":   func(_, eva user) { eva.Leave("for good") },
		"lost":   func(_, eva user) { eva.Lost(event.EndLost) },
		"rename": func(_, eva user) { eva.must(eva.Rename(eva.t.Context(), "eve")) },
		"another room at the reconnect": func(_, eva user) {
			join(eva.t, eva.actor, JoinRequest{Nick: "eva", Key: "k2"})
		},
	}
	for how, change := range closing() {
		for why, end := range ends {
			t.Run(fmt.Sprint(how, ", ", why), func(t *testing.T) {
				bubble(t, Config{}, func(t *testing.T, a *Actor) {
					ana := join(t, a, JoinRequest{Nick: "ana", Key: "k1", Room: "#lab"})
					eva := join(t, a, JoinRequest{Nick: "eva", Key: "k2", Room: "#lab"})
					ana.must(ana.Configure(t.Context(), "#lab", change))
					own := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "ana", Key: "k1"}})
					hers := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "Eva", Key: "k2"}})
					ana.says("among us")
					hers.wants("ana: among us")
					end(ana, eva)
					ana.says("without eva")
					if got := hers.reads(); strings.Contains(got, "without") || !strings.HasSuffix(got, "bye quit\nclosed\n") {
						t.Errorf("her follower reads %q", got)
					}
					if got := own.reads(); !strings.HasSuffix(got, "ana: without eva\n") {
						t.Errorf("ana's follower reads %q", got)
					}
				})
			})
		}
	}
}

// A client that reconnects leaves its room and enters it again in one step.
func TestAFollowerOutlivesTheReconnectOfItsUser(t *testing.T) {
	for how, change := range closing() {
		t.Run(how, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, a *Actor) {
				ana := join(t, a, JoinRequest{Nick: "ana", Room: "#lab"})
				join(t, a, JoinRequest{Nick: "eva", Key: "k", Room: "#lab"})
				ana.must(ana.Configure(t.Context(), "#lab", change))
				hers := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "eva", Key: "k"}})
				join(t, a, JoinRequest{Nick: "eva", Key: "k", Epoch: a.Epoch(), Since: 1, Room: "#lab"})
				ana.says("hola")
				hers.wants("ana: hola")
			})
		})
	}
}

func TestAFollowerOfAnOpenRoomOutlivesTheMembership(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k1", Room: "#lab"})
		eva := join(t, a, JoinRequest{Nick: "eva", Key: "k2", Room: "#lab"})
		hers := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "eva", Key: "k2"}})
		ana.must(ana.Kick(t.Context(), "#lab", "eva", ""))
		eva.Leave("")
		ana.says("hola")
		hers.wants("ana: hola")
	})
}

func TestTheFollowersOfAClosedRoomThatIsForgottenEnd(t *testing.T) {
	bubble(t, Config{HistoryBytes: 1}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab"})
		ana.must(ana.Configure(t.Context(), "#lab", SettingsChange{On: InviteOnly}))
		own := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "ana", Key: "k"}})
		ana.must(ana.Exit(t.Context(), "#lab"))
		own.wants()
		pass(24 * time.Hour)
		ana.must(ana.Enter(t.Context(), "#other", 0))
		own.wants("bye quit", "closed")
	})
}

func TestAFollowerEndsWithTheSeatThatHasItsKey(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		one := join(t, a, JoinRequest{Nick: "eva", Account: "eva", Key: "k"})
		two := join(t, a, JoinRequest{Nick: "eva", Account: "eva", Room: "#lab"})
		two.must(two.Configure(t.Context(), "#lab", SettingsChange{On: Secret}))
		byKey := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "eva", Key: "k"}})
		byAccount := follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "eva", Account: "eva"}})
		one.Leave("")
		two.says("still here")
		byKey.wants("bye quit", "closed")
		byAccount.wants("eva: still here")
	})
}

func TestAKickAtAnotherServerEndsAFollower(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		ana := s.join(1, JoinRequest{Nick: "ana", Room: "#lab"})
		s.join(0, JoinRequest{Nick: "eva", Key: "k", Room: "#lab"})
		ana.must(s.do(func() error { return ana.Configure(t.Context(), "#lab", SettingsChange{On: Secret}) }))
		hers := follow(t, s.actors[0], FollowRequest{Room: "lab", User: event.Identity{Nick: "eva", Key: "k"}})
		ana.must(s.do(func() error { return ana.Kick(t.Context(), "#lab", "eva", "") }))
		hers.wants("bye quit", "closed")
		s.equal()
	})
}

func TestAFollowerDoesNotSeeWhomItsUserIgnores(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana, bob := join(t, a, JoinRequest{Nick: "ana", Key: "k"}), join(t, a, JoinRequest{Nick: "bob"})
		early := follow(t, a, FollowRequest{User: event.Identity{Nick: "ana", Key: "k"}})
		stranger := follow(t, a, FollowRequest{User: event.Identity{Nick: "ana", Addr: addr(1)}})
		bob.says("one")
		early.wants("bob: one")
		ana.must(ana.Ignore(ctx, "bob"))
		bob.says("two")
		ana.says("three")
		early.wants("ana: three")
		stranger.wants("bob: one", "bob: two", "ana: three")
		// The key alone says whose list it is, also while its user is away.
		late := follow(t, a, FollowRequest{Recent: 9, User: event.Identity{Key: "k"}})
		late.wants("old ana: three")
		ana.Leave("")
		bob.says("four")
		late.wants("-ana ")

		ana = join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob.says("five")
		late.wants("+ana")
		ana.must(ana.Unignore(ctx, "bob"))
		bob.says("six")
		late.wants("bob: six")
		early.wants("-ana ", "+ana", "bob: six")
	})
}
