package accounts_test

import (
	"testing"
	"testing/synctest"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
)

func TestOnlyTheAccountProvesARegisteredNick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		ana := member(t, g, "ana", 0)
		if user := g.Verify(t.Context(), ana); user.Unproven || user.Account != "ana" {
			t.Errorf("the user of the account is %+v", user)
		}
		eva := member(t, g, "eva", 0)
		for _, nick := range []string{"ana", "Ana", "аna", "ＡＮＡ"} {
			for _, c := range []accounts.Claim{{Nick: nick, Addr: home}, {Nick: nick, Addr: home, Login: eva.Login}} {
				if !g.Verify(t.Context(), c).Unproven {
					t.Errorf("%q is proven without the account: %+v", nick, c)
				}
			}
		}
		if g.Verify(t.Context(), accounts.Claim{Nick: "anab", Addr: home}).Unproven {
			t.Error("another nick is unproven")
		}
	})
}
