package room

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

func TestARoomIsRestoredByItsCharter(t *testing.T) {
	charters := make(map[string]event.Charter)
	bubble(t, Config{Charters: func(c event.Charter) { charters[c.Room] = c }}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Account: "Anna", Room: "#Lab"})
		join(t, a, JoinRequest{Nick: "bob", Key: "a secret", Room: "#Lab"})
		den := join(t, a, JoinRequest{Nick: "eva", Room: "#den"})
		den.must(den.Configure(ctx, "#den", SettingsChange{On: Secret}))
		den.must(den.Configure(ctx, "#den", SettingsChange{Off: Secret}))
		ana.must(ana.SetTopic(ctx, "#lab", "té"))
		ana.must(ana.Configure(ctx, "#lab", SettingsChange{On: Moderated, Key: new("sesame")}))
		ana.must(ana.Ban(ctx, "#lab", event.Target{Nick: "bob"}, time.Hour, "spam", false))
		ana.must(ana.Mute(ctx, "#lab", event.Target{Network: netip.MustParsePrefix("192.0.2.0/24")}, 0, "", true))
	})
	if len(charters["#den"].Data) > 0 {
		t.Errorf("a room without settings has the charter %s", charters["#den"].Data)
	}
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		if err := a.Reserve(ctx, "Anna"); err != nil {
			t.Fatal(err)
		}
		if err := a.Restore(ctx, event.Charter{Room: "#bad", Data: []byte("x")}, charters["#lab"]); err != nil {
			t.Fatal(err)
		}
		bob := join(t, a, JoinRequest{Nick: "robert", Key: "a secret"})
		if err := bob.Enter(ctx, "#lab", 0); !is(err, &Error{Room: "#Lab", Why: RoomBanned, Wait: time.Hour, Text: "spam"}) {
			t.Errorf("the client of bob enters: %v", err)
		}
		ana := join(t, a, JoinRequest{Nick: "ana", Account: "Anna", Room: "#lab"})
		synctest.Wait()
		info, err := ana.Describe(ctx, "#lab")
		if err != nil || info.Topic != "té" || info.Settings != (Settings{Flags: Moderated, Key: "sesame"}) || info.Members[0].Rank != event.Operator {
			t.Errorf("the room is %+v, %v", info, err)
		}
		bans, err := ana.Bans(ctx, "#lab")
		if err != nil || len(bans) != 2 || bans[0].Why != "spam" || !bans[1].Mute {
			t.Errorf("the bans are %+v, %v", bans, err)
		}
	})
}
