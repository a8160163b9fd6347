package room

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

func TestAUserLogsInOnTheFly(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob"})
		guest := join(t, a, JoinRequest{Nick: "guest"})
		bob.must(a.Reserve(ctx, "ana"))
		nick, err := guest.Login(ctx, event.Identity{Account: "ana", Roles: event.ServerOperator})
		if err != nil || nick != "ana" {
			t.Errorf("Login = %q, %v", nick, err)
		}
		guest.says("hola")
		guest.wants("welcome guest 0", "in #tertulia with 1 [bob]", "guest=ana", "ana: hola")
		bob.wants("welcome bob 0", "in #tertulia with 0 []", "+guest", "guest=ana", "ana: hola")

		second := join(t, a, JoinRequest{Nick: "other", Room: "#w"})
		if nick, err := second.Login(ctx, event.Identity{Account: "ana"}); err != nil || nick != "ana" {
			t.Errorf("Login = %q, %v", nick, err)
		}
		second.must(second.Tell(ctx, "bob", "psst"))
		second.wants("welcome other 0", "in #w with 0 []", "other=ana", "in #w with 0 []", "you > bob: psst")
		guest.wants("you > bob: psst")

		nick, err = second.Logout(ctx)
		if err != nil || nick != "ana2" {
			t.Errorf("Logout = %q, %v", nick, err)
		}
		second.says("bye")
		second.wants("ana=ana2", "in #w with 0 []", "ana2: bye")
		bob.wants("ana > you: psst")
	})
}

func TestAGuestIsToldThatTheirNickIsRegistered(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Addr: netip.MustParseAddr("192.0.2.1")})
		ana.reads()
		ana.must(a.ReserveFor(ctx, event.Identity{Nick: "ana", Addr: netip.MustParseAddr("192.0.2.1")}, "ana"))
		ana.wants()
		ana.must(a.Reserve(ctx, "ana"))
		ana.wants("ana=ana2", "note ana")
		want := &NickError{Nick: "ana", Why: NickRegistered, Free: "ana2"}
		if err := ana.Rename(ctx, "ana"); !is(err, want) {
			t.Errorf("Rename = %#v, want %#v", err, want)
		}
		ana.must(a.Release(ctx, "ana"))
		ana.must(ana.Rename(ctx, "ana"))
	})
}

func TestExpelledUsersAreToldWhy(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		bob := join(t, a, JoinRequest{Nick: "bob", Addr: netip.MustParseAddr("192.0.2.7")})
		eva := join(t, a, JoinRequest{Nick: "eva", Account: "eva", Key: "k"})
		twin := join(t, a, JoinRequest{Nick: "eva", Account: "eva"})
		kim := join(t, a, JoinRequest{Nick: "kim"})
		for _, u := range []user{bob, eva, twin, kim} {
			u.reads()
		}
		if n, err := a.Present(ctx, netip.MustParsePrefix("192.0.2.0/24")); n != 1 || err != nil {
			t.Errorf("%d users are there, %v", n, err)
		}
		kim.must(a.Expel(ctx, event.Expulsion{Network: netip.MustParsePrefix("192.0.2.0/24"), By: "pili", Text: "a\x1b[31m  flood"}))
		bob.wants("pili expels bob: a flood", "bye banned by pili: a flood", "closed")
		kim.must(a.Expel(ctx, event.Expulsion{Account: "eva", Spared: "k", Quiet: true}))
		twin.wants("pili expels bob: a flood", "bye login void", "closed")
		eva.wants("pili expels bob: a flood")
		kim.must(a.Expel(ctx, event.Expulsion{Nick: "eva"}))
		kim.wants("pili expels bob: a flood", " expels eva: ")
	})
}

func TestWaitingPrivateLinesAreShown(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		seen := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Account: "ana", Dialect: seen})
		at := time.Date(1999, 12, 31, 12, 0, 0, 0, time.UTC)
		ana.must(ana.ShowPrivate(t.Context(), []event.Entry{{Nick: "bob", Text: "one", Time: at.UnixMilli()}, {Nick: "eva", Text: "two", Time: at.UnixMilli() + 1}}))
		synctest.Wait()
		all := seen.entries(event.Private)
		if len(all) != 2 || all[0].Text != "one" || all[0].Peer != "ana" || !all[0].When().Equal(at) || all[1].Nick != "eva" || !(*seen.seen)[0].Replay {
			t.Errorf("ana sees %+v", all)
		}
		ana.Leave("")
		ana.must(ana.ShowPrivate(t.Context(), all))
	})
}

func TestASeatKnowsWhenItsPrivateLinesAreWritten(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		written := func(want bool) {
			t.Helper()
			if is, err := ana.Written(t.Context()); is != want || err != nil {
				t.Errorf("they are written: %v, %v, want %v", is, err, want)
			}
		}
		ana.reads()
		written(true)
		ana.must(ana.ShowPrivate(t.Context(), []event.Entry{{Nick: "bob", Text: "one", Time: 1}}))
		written(false)
		synctest.Wait()
		taken := <-ana.Outbox()
		written(false)
		ana.Wrote(Own(taken))
		written(true)
	})
}

func TestWhoisShowsWhatTheUserMayKnow(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		addr := netip.MustParseAddr("192.0.2.1")
		seen := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Account: "ana", Room: "#w", Addr: addr, Door: event.DoorPage})
		ana.must(ana.Enter(ctx, "#open", 0))
		ana.must(ana.Configure(ctx, "#w", SettingsChange{On: Secret}))
		ana.must(ana.Away(ctx, "lunch"))
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: seen})
		pass(90 * time.Second)
		person := func() event.Person {
			synctest.Wait()
			r := (*seen.replies)[len(*seen.replies)-1]
			if r.Kind != event.Whois {
				t.Fatalf("bob sees %+v", r)
			}
			return *r.Person
		}
		bob.must(bob.Whois(ctx, "ANA"))
		if p := person(); p.Nick != "ana" || p.Account != "ana" || p.Away != "lunch" || p.Idle != 90 || p.Operator || p.Seats != nil ||
			len(p.Rooms) != 1 || p.Rooms[0] != (event.Place{Room: "#open", Rank: event.Operator, Founder: true}) {
			t.Errorf("a guest sees %+v", p)
		}
		pili := join(t, a, JoinRequest{Nick: "pili", Account: "pili", Roles: event.ServerOperator, Dialect: seen})
		pili.must(pili.Whois(ctx, "ana"))
		if p := person(); len(p.Rooms) != 2 || len(p.Seats) != 1 || p.Seats[0] != (event.Connection{Addr: addr, Door: event.DoorPage}) {
			t.Errorf("an operator of the server sees %+v", p)
		}
		bob.must(bob.Whois(ctx, "pili"))
		if p := person(); !p.Operator || p.Seats != nil {
			t.Errorf("a guest sees %+v", p)
		}
		bob.must(bob.Enter(ctx, "#open", 0))
		own := newSpy()
		ana.must(ana.SetDialect(ctx, own))
		ana.must(ana.Whois(ctx, "bob"))
		if synctest.Wait(); len(*own.replies) != 1 || len((*own.replies)[0].Person.Seats) != 1 {
			t.Errorf("the operator of his room sees %+v", *own.replies)
		}
		if err := bob.Whois(ctx, "nobody"); !is(err, &TellError{Nick: "nobody", Why: TellAbsent}) {
			t.Errorf("Whois of nobody = %v", err)
		}
	})
}

// actsOf returns a function that returns the acts that an actor with the configuration has told of.
func actsOf(cfg *Config) func() string {
	var acts []string
	cfg.Acts = func(e event.Act) {
		acts = append(acts, strings.TrimSpace(strings.Join([]string{e.Who.Nick, e.Who.Key, e.What, e.Whom, e.Where, e.Why}, " ")))
	}
	return func() string {
		synctest.Wait()
		all := strings.Join(acts, "\n")
		acts = nil
		return all
	}
}

func TestEveryActIsNoted(t *testing.T) {
	cfg := Config{}
	acts := actsOf(&cfg)
	alone(t, cfg, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "secret", Room: "#w"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#w"})
		join(t, a, JoinRequest{Nick: "tom"})
		bob.says("spam")
		ana.must(ana.Remove(ctx, "#w", 1, ""))
		bob.says("mine")
		bob.must(bob.Remove(ctx, "#w", 3, ""))
		ana.must(ana.SetTopic(ctx, "#w", "tea"))
		ana.must(ana.SetRank(ctx, "#w", "bob", event.Voice))
		ana.must(ana.SetRank(ctx, "#w", "bob", 0))
		ana.must(ana.Invite(ctx, "#w", "tom"))
		ana.must(ana.Configure(ctx, "#w", SettingsChange{On: Moderated, Key: new("sesame")}))
		ana.must(ana.Mute(ctx, "#w", event.Target{Nick: "bob"}, time.Minute, "loud", false))
		ana.must(ana.Unmute(ctx, "#w", event.Target{Nick: "bob"}))
		ana.must(ana.Kick(ctx, "#w", "bob", "spam"))
		ana.must(ana.Ban(ctx, "#w", event.Target{Nick: "bob"}, 0, "", false))
		ana.must(ana.Unban(ctx, "#w", event.Target{Nick: "bob"}))
		if err := bob.Kick(ctx, "#w", "ana", ""); err == nil {
			t.Error("bob kicks ana")
		}
		want := []string{
			"ana  forget bob #w line 1", "ana  topic  #w tea", "ana  voice bob #w", "ana  op off bob #w", "ana  invite tom #w",
			"ana  room  #w moderated key", "ana  mute bob #w loud", "ana  unmute bob #w", "ana  kick bob #w spam", "ana  ban bob #w", "ana  unban bob #w",
		}
		if got := acts(); got != strings.Join(want, "\n") {
			t.Errorf("the acts are\n%s\nwant\n%s", got, strings.Join(want, "\n"))
		}
	})
}
