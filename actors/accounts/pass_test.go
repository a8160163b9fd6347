package accounts_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

// stay returns a context that ends with the pass of a user.
func stay(t *testing.T, g *accounts.Gate, c accounts.Claim) context.Context {
	t.Helper()
	ctx, end := context.WithCancelCause(context.Background())
	pass, err := g.Pass(t.Context(), c, end)
	if err != nil {
		t.Fatalf("no pass for %+v: %v", c, err)
	}
	t.Cleanup(func() { pass.Close(); end(nil) })
	return ctx
}

func TestABannedUserIsPutOutAtOnce(t *testing.T) {
	for _, target := range []event.Target{{Account: "Eva"}, {Nick: "EVA"}, {Network: prefix("192.168.0.0/16")}} {
		synctest.Test(t, func(t *testing.T) {
			chat := new(accountstest.Chat)
			g := accountstest.Open(t, accounts.Config{Chat: chat})
			eva, ana := member(t, g, "Eva", 0), operator(t, g, "ana")
			session, other := stay(t, g, eva), stay(t, g, accounts.Claim{Nick: "tom", Addr: abroad})
			chat.Told = func() {
				if context.Cause(session) == nil {
					t.Error("the chat is told before the session ends")
				}
			}
			ban := accounts.Ban{Target: target, Why: "noise"}
			wants(t, "a ban", g.Ban(t.Context(), ana, ban), nil)
			refused := context.Cause(session)
			wantsBan(t, "the session", refused, chatTarget(chat))
			if x := chat.Expelled[0]; x.By != "ana" || x.Text != "noise" || x.Quiet {
				t.Errorf("the chat is told %+v", x)
			}
			wants(t, "another user's session", context.Cause(other), nil)
			wantsBan(t, "the user", g.Admit(t.Context(), eva), chatTarget(chat))
			_, err := g.Pass(t.Context(), eva, func(error) { t.Error("a pass ends that was not given") })
			wantsBan(t, "a new session", err, chatTarget(chat))
			wants(t, "the operator", g.Admit(t.Context(), accounts.Claim{Nick: "ana", Addr: home, Login: relogin(t, g, "ana")}), nil)
		})
	}
}

// chatTarget returns the target of the ban that a chat was told of.
func chatTarget(c *accountstest.Chat) event.Target {
	x := c.Expelled[len(c.Expelled)-1]
	return event.Target{Account: x.Account, Nick: x.Nick, Network: x.Network}
}

func relogin(t *testing.T, g *accounts.Gate, name string) accounts.Login {
	t.Helper()
	l, err := g.Login(t.Context(), accounts.Claim{Addr: home}, name, secret)
	wants(t, "a login of "+name, err, nil)
	return l
}

func TestABanIsOverAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		by := operator(t, g, "ana")
		eva, tom := accounts.Claim{Nick: "eva"}, accounts.Claim{Nick: "tom"}
		wants(t, "a ban", g.Ban(t.Context(), by, accounts.Ban{Target: event.Target{Nick: "eva"}, Until: time.Now().Add(time.Hour)}), nil)
		sleep(time.Second)
		wants(t, "a longer ban", g.Ban(t.Context(), by, accounts.Ban{Target: event.Target{Nick: "tom"}, Until: time.Now().Add(2 * time.Hour)}), nil)
		bans, err := g.Bans(t.Context(), by)
		if wants(t, "the bans", err, nil); len(bans) != 2 || bans[0].Target.Nick != "tom" || bans[1].By != "ana" {
			t.Errorf("the bans are %+v", bans)
		}
		sleep(time.Hour - 2*time.Second)
		wantsBan(t, "before the time is over", g.Admit(t.Context(), eva), event.Target{Nick: "eva"})
		sleep(time.Second)
		wants(t, "after it", g.Admit(t.Context(), eva), nil)
		wantsBan(t, "another user", g.Admit(t.Context(), tom), event.Target{Nick: "tom"})
		synctest.Wait()
		if len(store.Bans) != 1 {
			t.Errorf("%d bans are kept", len(store.Bans))
		}
		wants(t, "an end by hand", g.Unban(t.Context(), by, event.Target{Nick: "Tom"}), nil)
		wants(t, "after that", g.Admit(t.Context(), tom), nil)
		wants(t, "an end of no ban", g.Unban(t.Context(), by, event.Target{Nick: "Tom"}), accounts.ErrNoAccount)
		if bans, _ = g.Bans(t.Context(), by); len(bans) != 0 || len(store.Bans) != 0 {
			t.Errorf("the bans are %+v", bans)
		}
	})
}

func TestAKickedUserMayComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		by := operator(t, g, "ana")
		eva := accounts.Claim{Nick: "Eva", Addr: home}
		session, other := stay(t, g, eva), stay(t, g, accounts.Claim{Nick: "tom"})
		wants(t, "a kick by a guest", g.PutOut(t.Context(), g.Identity(eva), "tom"), accounts.ErrForbidden)
		wants(t, "a kick", g.PutOut(t.Context(), by, "eva"), nil)
		wants(t, "the session", context.Cause(session), accounts.ErrKicked)
		wants(t, "another user's session", context.Cause(other), nil)
		wants(t, "a new session", context.Cause(stay(t, g, eva)), nil)
	})
}

func TestAPassThatIsClosedIsNotEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		by := operator(t, g, "ana")
		pass, err := g.Pass(t.Context(), accounts.Claim{Nick: "eva"}, func(error) { t.Error("it is ended") })
		wants(t, "a pass", err, nil)
		pass.Close()
		wants(t, "a kick", g.PutOut(t.Context(), by, "eva"), nil)
		pass.Close()
	})
}

func TestOnlyOperatorsBan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{Operators: []string{"eva"}})
		ana, tom := operator(t, g, "ana"), g.Identity(member(t, g, "tom", 0))
		ban := accounts.Ban{Target: event.Target{Nick: "bob"}}
		wants(t, "a user", g.Ban(t.Context(), tom, ban), accounts.ErrForbidden)
		_, bans := g.Bans(t.Context(), tom)
		_, audit := g.Audit(t.Context(), tom, 10)
		for _, err := range []error{g.Unban(t.Context(), tom, ban.Target), bans, audit, g.OpenRegistration(t.Context(), tom, time.Hour)} {
			wants(t, "a user's question", err, accounts.ErrForbidden)
		}
		wants(t, "an operator who bans an operator", g.Ban(t.Context(), ana, accounts.Ban{Target: event.Target{Account: "ana"}}), accounts.ErrOperator)
		wants(t, "a ban of nobody", g.Ban(t.Context(), ana, accounts.Ban{}), accounts.ErrNoAccount)
		wants(t, "a ban of an account that is not there", g.Ban(t.Context(), ana, accounts.Ban{Target: event.Target{Account: "bob"}}), accounts.ErrNoAccount)
		wants(t, "a ban", g.Ban(t.Context(), ana, ban), nil)
		wants(t, "an account that lost the role", g.SetRoles(t.Context(), "ana", 0), nil)
		wants(t, "its user", g.Ban(t.Context(), ana, ban), accounts.ErrForbidden)
		wants(t, "a name of -operators", g.Ban(t.Context(), g.Identity(member(t, g, "Eva", 0)), ban), nil)
	})
}

func TestTheClientOfABannedGuestIsKeptOutUnderEachNick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		root := accounts.Claim{Nick: "root", Key: "own", Login: accountstest.Add(t, g, "root", secret, event.ServerOperator)}
		by := g.Identity(root)
		bob := event.Target{Nick: "bob"}
		session := stay(t, g, accounts.Claim{Nick: "bob2", Key: "k"})
		wants(t, "a ban", g.Ban(t.Context(), by, accounts.Ban{Target: bob, Client: event.IDOf("k")}), nil)
		wantsBan(t, "a session under another nick", context.Cause(session), bob)
		for _, again := range []accounts.Claim{{Nick: "bob3", Key: "k"}, {Nick: "tom", Key: "k", Login: member(t, g, "tom", 0).Login}} {
			wantsBan(t, again.Nick, g.Admit(t.Context(), again), bob)
		}
		wants(t, "another client", g.Admit(t.Context(), accounts.Claim{Nick: "bob3", Key: "k2"}), nil)
		wants(t, "nobody's client", g.Admit(t.Context(), accounts.Claim{Nick: "bob3"}), nil)
		wants(t, "an end", g.Unban(t.Context(), by, bob), nil)
		wants(t, "the client after it", g.Admit(t.Context(), accounts.Claim{Nick: "bob3", Key: "k"}), nil)
		wants(t, "a ban of a nick of one's own client", g.Ban(t.Context(), by, accounts.Ban{Target: bob, Client: event.IDOf("own")}), nil)
		if b := store.Bans[0]; b.Client != (event.KeyID{}) {
			t.Errorf("the ban is %+v", b)
		}
	})
}

func TestABanOfANetworkConcernsAllItsAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		by := operator(t, g, "ana")
		for network, c := range map[string]struct{ in, out string }{
			"203.0.113.77/24":     {"203.0.113.1", "203.0.114.1"},
			"::ffff:20.0.0.0/104": {"20.1.2.3", "21.1.2.3"},
			"2001:db8:1:2::/64":   {"2001:db8:1:2::7", "2001:db8:1:3::7"},
			"2001:db8:1:9::7/128": {"2001:db8:1:9::7", "2001:db8:1:9::8"},
			"198.51.100.7/32":     {"::ffff:198.51.100.7", "198.51.100.8"},
		} {
			wants(t, "a ban", g.Ban(t.Context(), by, accounts.Ban{Target: event.Target{Network: prefix(network)}}), nil)
			if err := g.Admit(t.Context(), accounts.Claim{Addr: addr(c.in)}); err == nil {
				t.Errorf("%s is not banned with %s", c.in, network)
			}
			wants(t, c.out, g.Admit(t.Context(), accounts.Claim{Addr: addr(c.out)}), nil)
		}
	})
}
