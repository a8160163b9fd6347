package accounts_test

import (
	"context"
	"testing"
	"testing/synctest"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestTheOwnerLooksAfterTheAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := new(accountstest.Chat)
		g := accountstest.Open(t, accounts.Config{Operators: []string{"pili"}, Chat: chat})
		for name, want := range map[string]error{"pi1i": accounts.ErrLooksLike} {
			wants(t, "add "+name, g.Add(t.Context(), name, secret, 0), want)
		}
		pili, tom := member(t, g, "Pili", 0), member(t, g, "tom", event.ServerOperator)
		wants(t, "add it again", g.Add(t.Context(), "pili", secret, 0), accounts.ErrRegistered)
		list, err := g.Accounts(t.Context())
		if wants(t, "the list", err, nil); len(list) != 2 || list[0].Name != "Pili" || list[1].Name != "tom" || list[0].Hash != "" {
			t.Fatalf("the accounts are %+v", list)
		}
		for _, r := range list {
			if !r.Roles.Operates() || !r.Confirmed || r.Made.IsZero() {
				t.Errorf("an account is %+v", r)
			}
		}
		session := stay(t, g, tom)
		wants(t, "no role", g.SetRoles(t.Context(), "TOM", 0), nil)
		wants(t, "tom's session", context.Cause(session), accounts.ErrVoid)
		if l := relogin(t, g, "tom"); l.Roles != 0 {
			t.Errorf("tom's roles are %v", l.Roles)
		}
		wants(t, "a password", g.SetPassword(t.Context(), "pili", "another one"), nil)
		wants(t, "pili's login", g.Admit(t.Context(), pili), accounts.ErrVoid)
		wants(t, "a removal", g.Drop(t.Context(), "pili"), nil)
		if g.Registered(t.Context(), "pili") || len(chat.Reserved) != 1 || len(chat.Expelled) != 3 {
			t.Errorf("the chat keeps %q, and has ended the seats of %+v", chat.Reserved, chat.Expelled)
		}
		for what, err := range map[string]error{
			"a role": g.SetRoles(t.Context(), "eva", 0), "a password": g.SetPassword(t.Context(), "eva", secret), "a removal": g.Drop(t.Context(), "eva"),
		} {
			wants(t, what+" of an account that is not there", err, accounts.ErrNoAccount)
		}
	})
}

func TestANameOfOperatorsIsOneWhileItIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{Operators: []string{"ana"}})
		ana, tom := member(t, g, "Ana", 0), member(t, g, "tom", 0)
		eva, err := register(t, g, "eva", home)
		wants(t, "a registration", err, nil)
		if !ana.Login.Roles.Operates() {
			t.Error("ana is no operator")
		}
		wants(t, "other operators", g.SetOperators(t.Context(), []string{"tom", "eva"}), nil)
		wants(t, "ana's login", g.Admit(t.Context(), ana), accounts.ErrVoid)
		wants(t, "tom's login", g.Admit(t.Context(), tom), accounts.ErrVoid)
		if relogin(t, g, "ana").Roles.Operates() || !relogin(t, g, "tom").Roles.Operates() {
			t.Error("the roles are those of before")
		}
		if eva, err = g.Renew(t.Context(), eva); err != nil || eva.Roles.Operates() {
			t.Errorf("an account that nobody has confirmed becomes %+v: %v", eva, err)
		}
	})
}
