package room

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"tertulia/actors/event"
)

func TestASeatIsShownWhenTheNicksThatItWatchesComeAndGo(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Dialect: roll{}})
		bob := join(t, a, JoinRequest{Nick: "Bob"})
		ana.reads()
		if beyond, err := ana.Watch(ctx, "bOB", "Eva", "leo", "leo"); beyond != nil || err != nil {
			t.Errorf("Watch = %v, %v", beyond, err)
		}
		ana.wants("online Bob", "offline Eva", "offline leo", "offline leo")
		leo := join(t, a, JoinRequest{Nick: "Leo", Account: "leo"})
		second := join(t, a, JoinRequest{Nick: "Leo", Account: "leo"})
		ana.wants("online Leo")
		bob.must(bob.Rename(ctx, "bob"))
		ana.wants()
		bob.must(bob.Rename(ctx, "eva"))
		ana.wants("offline bob", "online eva")
		leo.Leave("")
		ana.wants()
		nicks, there, err := ana.Watched(ctx)
		if !slices.Equal(nicks, []string{"Leo", "bOB", "eva"}) || !slices.Equal(there, []bool{true, false, true}) || err != nil {
			t.Errorf("Watched = %q, %v, %v", nicks, there, err)
		}
		ana.must(ana.Unwatch(ctx, "EVA"))
		bob.Leave("")
		second.Leave("")
		ana.wants("offline Leo")
		ana.must(ana.Unwatch(ctx))
		join(t, a, JoinRequest{Nick: "leo"})
		ana.wants()
		if nicks, _, _ := ana.Watched(ctx); nicks != nil {
			t.Errorf("Watched = %q", nicks)
		}
	})
}

func TestASeatIsShownWhetherTheUsersThatItWatchesAreAway(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Dialect: roll{}})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		_, err := ana.Watch(ctx, "bob", "ana")
		ana.must(err)
		ana.reads()
		bob.must(bob.Away(ctx, "lunch"))
		ana.wants("watched bob away lunch")
		ana.must(ana.Away(ctx, "too"))
		ana.must(ana.Enter(ctx, Lobby, 0))
		bob.must(bob.Away(ctx, ""))
		ana.wants("ana away too", "in #tertulia as ana: ana- bob-", "bob away ")
	})
}

func TestALoginIsShownToThoseWhoWatchTheNicks(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Dialect: roll{}})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		join(t, a, JoinRequest{Nick: "robert", Account: "robert"})
		_, err := ana.Watch(t.Context(), "bob", "robert")
		ana.must(err)
		ana.reads()
		_, err = bob.Login(t.Context(), event.Identity{Account: "robert"})
		bob.must(err)
		ana.wants("offline bob")
		_, err = bob.Logout(t.Context())
		bob.must(err)
		ana.wants()
	})
}

func TestASeatWatchesAHundredNicks(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Dialect: roll{}})
		var nicks []string
		for i := range MaxWatched + 2 {
			nicks = append(nicks, fmt.Sprint("u", i))
		}
		beyond, err := ana.Watch(t.Context(), nicks...)
		if !slices.Equal(beyond, nicks[MaxWatched:]) || err != nil {
			t.Errorf("Watch = %q, %v", beyond, err)
		}
		if beyond, err := ana.Watch(t.Context(), nicks[0]); beyond != nil || err != nil {
			t.Errorf("Watch of a nick that is watched = %q, %v", beyond, err)
		}
		ana.Leave("")
		synctest.Wait()
		if len(a.watching) > 0 {
			t.Errorf("after the end %d nicks are watched", len(a.watching))
		}
	})
}

func TestTheEnteredHasTheLabelOfTheRequest(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", NoRoom: true, Dialect: roll{}})
		key := "k"
		ana.must(ana.EnterAs(ctx, EnterRequest{Room: "#x", Key: "", Label: "label=1"}))
		ana.must(ana.EnterAs(ctx, EnterRequest{Room: "#x", Key: "", Label: "label=2"}))
		ana.must(ana.EnterAs(ctx, EnterRequest{Room: "#x", Key: "", Label: ""}))
		ana.must(ana.Configure(ctx, "#x", SettingsChange{Key: &key}))
		ana.wants("welcome ana 0", "in #x as ana [label=1]: ana@", "done [label=2]")
		bob := join(t, a, JoinRequest{Nick: "bob", NoRoom: true, Dialect: roll{}})
		if err := bob.EnterAs(ctx, EnterRequest{Room: "#x", Key: "", Label: "label=3"}); !is(err, &Error{Room: "#x", Why: RoomBadKey}) {
			t.Errorf("without the key: %v", err)
		}
		bob.must(bob.EnterAs(ctx, EnterRequest{Room: "#x", Key: "k", Label: "label=4"}))
		bob.wants("welcome bob 0", "in #x as bob [label=4]: ana@ bob")
	})
}
