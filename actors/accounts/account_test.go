package accounts_test

import (
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

var home = netip.MustParseAddr("192.168.1.7")

const secret = "correct horse"

// wants fails a test unless err is want.
func wants(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// register registers an account from an address.
func register(t *testing.T, g *accounts.Gate, name string) accounts.Login {
	t.Helper()
	l, err := g.Register(t.Context(), accounts.Claim{Nick: name, Addr: home}, secret, "")
	if err != nil {
		t.Fatalf("register %s: %v", name, err)
	}
	return l
}

func TestARegisteredUserCanLogIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		l := register(t, g, "Ana")
		if l.Account != "Ana" || l.Roles != 0 || l.Stamp == 0 {
			t.Errorf("the login is %+v", l)
		}
		if !g.Registered(t.Context(), "ana") || g.Registered(t.Context(), "eva") {
			t.Error("the gate does not know who is registered")
		}
		claim := accounts.Claim{Addr: home}
		got, err := g.Login(t.Context(), claim, "ANA", secret)
		if wants(t, "the right password", err, nil); got != l {
			t.Errorf("the second login is %+v", got)
		}
		_, err = g.Login(t.Context(), claim, "ana", secret+" ")
		wants(t, "a wrong password", err, accounts.ErrWrong)
		_, err = g.Login(t.Context(), claim, "eva", secret)
		wants(t, "an unknown name", err, accounts.ErrWrong)
		claim.Login = l
		wants(t, "a seat", g.Admit(t.Context(), claim), nil)
		if id := g.Identity(claim); id.Account != "Ana" || id.Roles != 0 {
			t.Errorf("the user is %+v", id)
		}
	})
}

func TestAnOperatorBansAUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		op := accountstest.Add(t, g, "ana", secret, event.ServerOperator)
		by := g.Identity(accounts.Claim{Nick: "ana", Login: op})
		eva := accounts.Claim{Nick: "Eva", Addr: home}
		wants(t, "before", g.Admit(t.Context(), eva), nil)
		wants(t, "a ban by a guest", g.Ban(t.Context(), g.Identity(eva), accounts.Ban{Target: accounts.Target{Nick: "ana"}}), accounts.ErrForbidden)
		wants(t, "a ban", g.Ban(t.Context(), by, accounts.Ban{Target: accounts.Target{Nick: "eva"}, Why: "noise"}), nil)
		refused, ok := errors.AsType[*accounts.BanError](g.Admit(t.Context(), eva))
		if !ok || refused.Ban.Why != "noise" || refused.Ban.By != "ana" {
			t.Errorf("eva is refused by %+v", refused)
		}
	})
}
