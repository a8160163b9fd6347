package room

import (
	"testing"
)

func TestAUserWithAnAccountHasSeveralSeats(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		phone := join(t, a, JoinRequest{Nick: "ana", Account: "anna"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		desk := join(t, a, JoinRequest{Nick: "ana", Account: "anna"})
		phone.wants("welcome ana 0", "in #tertulia with 0 []", "+bob")
		desk.wants("welcome ana 0", "in #tertulia with 1 [bob]")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]") // ana has joined already

		// A seat that is not shown its own lines is shown those of the user's other seats.
		desk.must(desk.SetEcho(ctx, false))
		desk.says("one")
		phone.says("two")
		phone.wants("ana: one", "ana: two")
		desk.wants("ana: two")
		bob.wants("ana: one", "ana: two")

		bob.must(bob.Tell(ctx, "ana", "psst"))
		desk.must(desk.Tell(ctx, "bob", "hm"))
		phone.wants("bob > you: psst", "you > bob: hm")
		desk.wants("bob > you: psst", "you > bob: hm")
		bob.wants("you > ana: psst", "ana > you: hm")

		desk.must(desk.Rename(ctx, "eva"))
		phone.wants("ana=eva")
		desk.wants("ana=eva")
		bob.wants("ana=eva")
		bob.must(bob.Roster(ctx, Lobby))
		bob.wants("#tertulia has 2 [bob eva]")

		phone.Leave("")
		bob.wants()
		desk.Leave("bye")
		bob.wants("-eva bye")
	})
}

func TestASeatMayBeInNoRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", NoRoom: true})
		bob.must(bob.Tell(ctx, "ana", "psst"))
		ana.must(ana.Rename(ctx, "eva"))
		ana.says("hola")
		ana.must(ana.Whoami(ctx))
		ana.wants("welcome ana 0", "bob > you: psst", "ana=eva", "note not heard")
		if got := ana.FirstRoom(); got != "" {
			t.Errorf("ana is in %s", got)
		}
		ana = join(t, a, JoinRequest{Nick: "ana", Key: "k", NoRoom: true, Epoch: a.Epoch()})
		ana.wants("welcome eva 1", "bob > you: psst")
		ana.must(ana.Enter(ctx, Lobby, 0))
		ana.must(ana.Exit(ctx, Lobby))
		ana.Leave("")
		ana.wants("in #tertulia with 1 [bob]", "bye quit", "closed")
		bob.wants("welcome bob 0", "in #tertulia with 0 []", "you > ana: psst", "+eva", "-eva from #tertulia")
	})
}

func TestAJoinHasTheKeyOfARoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#w"})
		key := "sesame"
		ana.must(ana.Configure(t.Context(), "#w", SettingsChange{Key: &key}))
		if _, err := a.Join(t.Context(), JoinRequest{Nick: "bob", Room: "#w", Dialect: words{}}); !is(err, &Error{Room: "#w", Why: RoomBadKey}) {
			t.Errorf("bob has no key: %v", err)
		}
		join(t, a, JoinRequest{Nick: "bob", Room: "#w", RoomKey: key})
	})
}
