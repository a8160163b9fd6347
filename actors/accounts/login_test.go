package accounts_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestARegisteredUserCanLogIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		l, err := register(t, g, "Ana", home)
		if wants(t, "a registration", err, nil); l.Account != "Ana" || l.Roles != 0 || l.Stamp == 0 {
			t.Errorf("the login is %+v", l)
		}
		if !g.Registered(t.Context(), "ana") || g.Registered(t.Context(), "eva") {
			t.Error("the gate does not know who is registered")
		}
		claim := accounts.Claim{Addr: abroad}
		got, err := g.Login(t.Context(), claim, "ANA", secret)
		if wants(t, "the right password", err, nil); got != l {
			t.Errorf("the second login is %+v", got)
		}
		for _, c := range [][2]string{{"ana", secret + " "}, {"eva", secret}, {"", secret}, {"ana", ""}, {"ana", strings.Repeat("x", 1000)}, {strings.Repeat("x", 1000), secret}} {
			_, err = g.Login(t.Context(), claim, c[0], c[1])
			wants(t, fmt.Sprintf("%.10q with %.20q", c[0], c[1]), err, accounts.ErrWrong)
		}
		claim.Login = l
		wants(t, "a seat", g.Admit(t.Context(), claim), nil)
		if id := g.Identity(claim); id.Account != "Ana" || id.Roles != 0 {
			t.Errorf("the user is %+v", id)
		}
	})
}

func TestAccountsOutliveTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		ana := member(t, g, "Ana", event.ServerOperator)
		wants(t, "a ban", g.Ban(t.Context(), g.Identity(ana), accounts.Ban{Target: event.Target{Nick: "Eva"}}), nil)

		chat := new(accountstest.Chat)
		g = accountstest.Open(t, accounts.Config{Store: store, Chat: chat})
		l, err := g.Renew(t.Context(), ana.Login)
		if wants(t, "an earlier login", err, nil); l != ana.Login {
			t.Errorf("it is %+v", l)
		}
		if len(chat.Reserved) != 1 || chat.Reserved[0] != "Ana" {
			t.Errorf("the chat keeps the names %q", chat.Reserved)
		}
		wantsBan(t, "eva", g.Admit(t.Context(), accounts.Claim{Nick: "eva"}), event.Target{Nick: "eva"})
	})
}

func TestAHashWithAnotherCostIsComputedAgainAtTheNextLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		ana := member(t, accountstest.Open(t, accounts.Config{Store: store}), "ana", 0)
		cost := accounts.Cost{Memory: 16, Time: 2, Threads: 1}
		g := accountstest.Open(t, accounts.Config{Store: store, Cost: cost})
		_, err := g.Login(t.Context(), accounts.Claim{}, "ana", wrong)
		if wants(t, "a wrong password", err, accounts.ErrWrong); strings.Contains(store.Records[0].Hash, "$m=16,t=2,p=1$") {
			t.Error("a wrong password has changed the hash")
		}
		l, err := g.Login(t.Context(), accounts.Claim{Addr: home}, "ana", secret)
		if wants(t, "a login", err, nil); l != ana.Login {
			t.Errorf("the login is %+v", l)
		}
		if hash := store.Records[0].Hash; !strings.Contains(hash, "$m=16,t=2,p=1$") {
			t.Errorf("the hash is %q", hash)
		}
		_, err = g.Login(t.Context(), accounts.Claim{Addr: home}, "ana", secret)
		wants(t, "the login after it", err, nil)
	})
}

func TestWrongLoginsOfANetworkAreSlowWhicheverAccountTheyTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		password := accounts.NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = password.Run(ctx) }()
		g := accountstest.Open(t, accounts.Config{Password: password})
		began := time.Now()
		for i, want := range []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond} {
			_, err := g.Login(t.Context(), accounts.Claim{Addr: abroad}, fmt.Sprintf("user%d", i), wrong)
			wants(t, "a login", err, accounts.ErrWrong)
			if at := time.Since(began); at != want {
				t.Errorf("guess %d is compared after %v", i, at)
			}
		}
		if v := g.Try(t.Context(), accounts.Claim{Addr: abroad}, "sesame"); v != accounts.Wrong || time.Since(began) != 7500*time.Millisecond {
			t.Errorf("a guess at the server's password has the verdict %v after %v", v, time.Since(began))
		}
	})
}

func TestWrongLoginsAtAnAccountAreSlowFromManyNetworks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		member(t, g, "ana", 0)
		began, guesses := time.Now(), 0
		for n := 1; time.Since(began) < 10*time.Minute; n++ {
			_, err := g.Login(t.Context(), accounts.Claim{Addr: nth(n)}, "ana", wrong)
			wants(t, "a guess", err, accounts.ErrWrong)
			guesses++
		}
		if guesses < 100 || guesses > 130 {
			t.Errorf("%d guesses are compared in 10 minutes", guesses)
		}
		began = time.Now()
		_, err := g.Login(t.Context(), accounts.Claim{Addr: nth(0)}, "bob", wrong)
		if wants(t, "a guess at another account", err, accounts.ErrWrong); time.Since(began) != 0 {
			t.Errorf("it waits for %v", time.Since(began))
		}
	})
}

func TestGuessersCannotLockAnAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		member(t, g, "ana", 0)
		known, withKey := accounts.Claim{Addr: abroad}, accounts.Claim{Addr: nth(999), Key: "00ff"}
		for _, c := range []accounts.Claim{known, withKey} {
			_, err := g.Login(t.Context(), c, "ana", secret)
			wants(t, "a login", err, nil)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for n := range 300 {
			go func() {
				for ctx.Err() == nil {
					_, _ = g.Login(ctx, accounts.Claim{Addr: nth(n)}, "ana", wrong)
				}
			}()
		}
		sleep(time.Hour)
		withKey.Addr = nth(998)
		for _, c := range []accounts.Claim{known, withKey} {
			began := time.Now()
			_, err := g.Login(t.Context(), c, "ana", secret)
			if wants(t, "a known user", err, nil); time.Since(began) != 0 {
				t.Errorf("they wait for %v", time.Since(began))
			}
		}
		began := time.Now()
		_, err := g.Login(t.Context(), accounts.Claim{Addr: home}, "ana", secret)
		if wants(t, "a user at another address", err, nil); time.Since(began) > 6*time.Second {
			t.Errorf("they wait for %v", time.Since(began))
		}
	})
}

func TestAUserOfThePrivateNetworkComesBeforeNewGuessersElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		member(t, g, "ana", 0)
		_, _ = g.Login(t.Context(), accounts.Claim{Addr: abroad}, "ana", wrong)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for n := range 1000 {
			go func() { _, _ = g.Login(ctx, accounts.Claim{Addr: nth(n)}, "ana", wrong) }()
		}
		synctest.Wait()
		began := time.Now()
		_, err := g.Login(t.Context(), accounts.Claim{Addr: home.Next()}, "ana", secret)
		if wants(t, "a user", err, nil); time.Since(began) > time.Second {
			t.Errorf("they wait for %v", time.Since(began))
		}
		stop()
		synctest.Wait()
	})
}

func TestManyLoginsOfOneAddressAreBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		_, _ = g.Login(t.Context(), accounts.Claim{Addr: abroad}, "ana", wrong)
		ctx, stop := context.WithCancel(t.Context())
		for range 8 {
			go func() { _, _ = g.Login(ctx, accounts.Claim{Addr: abroad}, "ana", wrong) }()
		}
		synctest.Wait()
		_, err := g.Login(t.Context(), accounts.Claim{Addr: abroad}, "ana", secret)
		wants(t, "the ninth", err, accounts.ErrBusy)
		stop()
		synctest.Wait()
	})
}

func TestALoginIsRenewedUntilItIsVoid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		l, err := g.Renew(t.Context(), accounts.Login{})
		if wants(t, "no login", err, nil); l != (accounts.Login{}) {
			t.Errorf("no login becomes %+v", l)
		}
		ana := member(t, g, "ana", 0)
		wants(t, "another role", g.SetRoles(t.Context(), "ana", event.ServerOperator), nil)
		_, err = g.Renew(t.Context(), ana.Login)
		wants(t, "a login of before", err, accounts.ErrVoid)
		wants(t, "its user", g.Admit(t.Context(), ana), accounts.ErrVoid)
		_, err = g.Renew(t.Context(), accounts.Login{Account: "eva", Stamp: 1})
		wants(t, "an unknown account", err, accounts.ErrVoid)
		_, err = accounts.NewGate(nil, nil).Renew(t.Context(), ana.Login)
		wants(t, "a server without accounts", err, accounts.ErrVoid)
	})
}

func TestWhereAccountsAreRequiredGuestsStayOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{Policy: accounts.Required})
		if g.Policy() != accounts.Required {
			t.Errorf("the policy is %v", g.Policy())
		}
		wants(t, "a guest", g.Admit(t.Context(), accounts.Claim{Nick: "eva"}), accounts.ErrNotLoggedIn)
		wants(t, "a user with an account", g.Admit(t.Context(), member(t, g, "ana", 0)), nil)
	})
}

func TestAServerWithoutAccounts(t *testing.T) {
	ctx, claim := t.Context(), accounts.Claim{Nick: "ana", Addr: netip.MustParseAddr("192.0.2.1")}
	for _, g := range []*accounts.Gate{nil, accounts.NewGate(nil, nil)} {
		if g.Policy() != accounts.Off || g.Code() != "" || g.Registered(ctx, "ana") {
			t.Error("the server has accounts")
		}
		wants(t, "a user", g.Admit(ctx, claim), nil)
		pass, err := g.Pass(ctx, claim, nil)
		wants(t, "a session", err, nil)
		pass.Close()
		g.Note(accounts.Act{})
		_, login := g.Login(ctx, claim, "ana", secret)
		_, registered := g.Register(ctx, claim, secret, "")
		_, promoted := g.Promote(ctx, claim, "x")
		_, changed := g.ChangePassword(ctx, claim, secret, secret)
		_, bans := g.Bans(ctx, event.Identity{})
		_, audit := g.Audit(ctx, event.Identity{}, 1)
		_, list := g.Accounts(ctx)
		for i, err := range []error{
			login, registered, promoted, changed, g.Remove(ctx, claim, secret), bans, audit, list,
			g.Ban(ctx, event.Identity{}, accounts.Ban{}), g.Unban(ctx, event.Identity{}, event.Target{}),
			g.PutOut(ctx, event.Identity{}, "ana"), g.OpenRegistration(ctx, event.Identity{}, time.Hour),
			g.Add(ctx, "ana", secret, 0), g.SetPassword(ctx, "ana", secret), g.SetRoles(ctx, "ana", 0), g.Drop(ctx, "ana"),
		} {
			wants(t, fmt.Sprint("call ", i), err, accounts.ErrNoAccounts)
		}
		_, err = g.Keep(ctx, event.Identity{}, "ana", "hola")
		wants(t, "a line for somebody away", err, accounts.ErrNoAccount)
		waiting, err := g.Waiting(ctx, accounts.Login{})
		if wants(t, "lines that wait", err, nil); len(waiting) != 0 {
			t.Errorf("%d lines wait", len(waiting))
		}
	}
}

func TestAClientThatSendsThePasswordWithEachRequestIsAnsweredAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// A single hash with this cost takes longer than all that follows.
		g := accountstest.Open(t, accounts.Config{Cost: accounts.Cost{Memory: 8 << 10, Time: 4, Threads: 1}})
		member(t, g, "ana", 0)
		claim := accounts.Claim{Addr: home}
		_, err := g.Login(t.Context(), claim, "ana", secret)
		wants(t, "a login", err, nil)
		answers := make(chan error)
		for range 200 { // many more than may wait to be compared
			go func() {
				_, err := g.Login(t.Context(), claim, "ana", secret)
				answers <- err
			}()
		}
		for range 200 {
			wants(t, "a request", <-answers, nil)
		}
		_, err = g.Login(t.Context(), claim, "ana", wrong)
		wants(t, "a wrong password", err, accounts.ErrWrong)
		began := time.Now()
		_, err = g.Login(t.Context(), claim, "ana", secret)
		if wants(t, "the request after it", err, nil); time.Since(began) != 500*time.Millisecond {
			t.Errorf("it waits for %v", time.Since(began))
		}
	})
}
