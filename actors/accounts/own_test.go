package accounts_test

import (
	"context"
	"testing"
	"testing/synctest"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestANewPasswordEndsAllOtherStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := new(accountstest.Chat)
		g := accountstest.Open(t, accounts.Config{Chat: chat})
		ana := member(t, g, "Ana", 0)
		ana.Key = "00ff"
		own, other, guest := stay(t, g, ana), stay(t, g, accounts.Claim{Key: "11", Login: ana.Login}), stay(t, g, accounts.Claim{Nick: "eva"})
		_, err := g.ChangePassword(t.Context(), ana, wrong, "another one")
		wants(t, "with a wrong old password", err, accounts.ErrWrong)
		_, err = g.ChangePassword(t.Context(), ana, secret, "short")
		wants(t, "with a short new one", err, accounts.ErrPassword)
		if len(chat.Expelled) != 0 || context.Cause(other) != nil {
			t.Error("somebody has to leave")
		}
		l, err := g.ChangePassword(t.Context(), ana, secret, "another one")
		wants(t, "a new password", err, nil)
		wants(t, "a session of another client", context.Cause(other), accounts.ErrVoid)
		wants(t, "a session of the same client", context.Cause(own), nil)
		wants(t, "a session of another user", context.Cause(guest), nil)
		want := event.Expulsion{Account: "Ana", Spared: "00ff", Quiet: true}
		if len(chat.Expelled) != 1 || chat.Expelled[0] != want {
			t.Errorf("the chat ends the seats of %+v", chat.Expelled)
		}
		wants(t, "the login of before", g.Admit(t.Context(), ana), accounts.ErrVoid)
		ana.Login, ana.Key = l, ""
		wants(t, "the new login", g.Admit(t.Context(), ana), nil)
		_, err = g.Login(t.Context(), ana, "ana", secret)
		wants(t, "the old password", err, accounts.ErrWrong)
		_, err = g.Login(t.Context(), ana, "ana", "another one")
		wants(t, "the new password", err, nil)
		_, err = g.ChangePassword(t.Context(), ana, "another one", secret)
		wants(t, "a new password without a key", err, nil)
		want = event.Expulsion{Account: "Ana", SparedAddr: home, Quiet: true}
		if len(chat.Expelled) != 2 || chat.Expelled[1] != want {
			t.Errorf("the chat ends the seats of %+v", chat.Expelled)
		}
		_, err = g.ChangePassword(t.Context(), accounts.Claim{Nick: "eva"}, secret, secret)
		wants(t, "a guest", err, accounts.ErrNotLoggedIn)
	})
}

func TestAUserRemovesTheirAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := new(accountstest.Store), new(accountstest.Chat)
		g := accountstest.Open(t, accounts.Config{Store: store, Chat: chat})
		ana := member(t, g, "Ana", 0)
		ana.Key = "00ff"
		own, other := stay(t, g, ana), stay(t, g, accounts.Claim{Login: ana.Login})
		wants(t, "with a wrong password", g.Remove(t.Context(), ana, wrong), accounts.ErrWrong)
		wants(t, "with the right one", g.Remove(t.Context(), ana, secret), nil)
		wants(t, "a session of the client", context.Cause(own), nil)
		wants(t, "another session", context.Cause(other), accounts.ErrVoid)
		if len(store.Records) != 0 || len(chat.Reserved) != 0 || g.Registered(t.Context(), "ana") {
			t.Error("the account is still there")
		}
		wants(t, "its login", g.Admit(t.Context(), ana), accounts.ErrVoid)
		l, err := register(t, g, "ana", home)
		if wants(t, "a new account of the name", err, nil); l.Stamp == ana.Login.Stamp {
			t.Error("the old logins are of the new account")
		}
	})
}

func TestAnAccountBecomesAnOperatorsByTheCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := new(accountstest.Chat)
		g := accountstest.Open(t, accounts.Config{Chat: chat})
		l, err := register(t, g, "ana", home)
		wants(t, "a registration", err, nil)
		ana := accounts.Claim{Nick: "ana", Addr: home, Login: l}
		_, err = g.Promote(t.Context(), accounts.Claim{Addr: abroad}, g.Code())
		wants(t, "a guest", err, accounts.ErrNotLoggedIn)
		_, err = g.Promote(t.Context(), ana, "aaaa-bbbb-cccc-dddd")
		wants(t, "a wrong code", err, accounts.ErrWrong)
		l, err = g.Promote(t.Context(), ana, g.Code())
		if wants(t, "the code", err, nil); !l.Roles.Operates() {
			t.Errorf("the login is %+v", l)
		}
		wants(t, "the login of before", g.Admit(t.Context(), ana), nil)
		if l, err = g.Renew(t.Context(), ana.Login); !l.Roles.Operates() || len(chat.Expelled) != 0 {
			t.Errorf("it is renewed as %+v: %v; the seats of %v end", l, err, chat.Expelled)
		}
		eva, _ := register(t, g, "eva", home)
		_, err = g.Promote(t.Context(), accounts.Claim{Addr: nth(1), Login: eva}, g.Code())
		wants(t, "the code again", err, accounts.ErrWrong)
	})
}

func TestWhoIsBannedCannotRemoveTheirAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		eva, by := member(t, g, "eva", 0), operator(t, g, "ana")
		ban := event.Target{Account: "eva"}
		wants(t, "a ban", g.Ban(t.Context(), by, accounts.Ban{Target: ban}), nil)
		wantsBan(t, "a removal", g.Remove(t.Context(), eva, secret), ban)
		_, err := g.ChangePassword(t.Context(), eva, secret, secret)
		wantsBan(t, "a new password", err, ban)
		_, err = g.Login(t.Context(), eva, "eva", secret)
		wantsBan(t, "a login", err, ban)
		_, err = g.Login(t.Context(), eva, "eva", wrong)
		wants(t, "a wrong password", err, accounts.ErrWrong)
	})
}
