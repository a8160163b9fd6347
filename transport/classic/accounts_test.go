package classic

import (
	"slices"
	"strings"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

// withAccounts runs a test with a server that has the account ana.
func withAccounts(t *testing.T, policy accounts.Policy, test func(t *testing.T, h *house, g *accounts.Gate)) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		g := accountstest.Open(t, accounts.Config{Policy: policy, Chat: h.room})
		accountstest.Add(t, g, "ana", "correct horse", 0)
		h.server.cfg.Gate = g
		test(t, h, g)
	})
}

func TestTheNickOfAnAccountIsVaried(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		p := h.open(newMulti)
		p.wants(askNick)
		p.sends("ana")
		pass(gatherTime)
		p.wants("ana2 se ha unido al chat\n", "Te has unido al chat\n", "* you are ana2: ana is the nick of an account: its user has to log in\n")
	})
}

func TestNobodyComesInWhoCannotLogIn(t *testing.T) {
	withAccounts(t, accounts.Required, func(t *testing.T, h *house, _ *accounts.Gate) {
		for name, kind := range map[string]func(*session) protocol{"multi": newMulti, "turn": newTurn} {
			p := h.open(kind)
			p.reads()
			p.sends("bob")
			pass(gatherTime)
			if got := p.reads(); len(got) < 2 || got[0] != "* you are not logged in\n" || got[len(got)-1] != gone {
				t.Errorf("%s: reads %q", name, got)
			}
		}
	})
}

func TestABannedUserIsRefused(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, g *accounts.Gate) {
		root := accountstest.Add(t, g, "root", "correct horse", event.ServerOperator)
		by := g.Identity(accounts.Claim{Nick: "root", Login: root})
		if err := g.Ban(t.Context(), by, accounts.Ban{Target: event.Target{Nick: "bob"}, Why: "spam"}); err != nil {
			t.Fatal(err)
		}
		p := h.open(newMulti)
		p.reads()
		p.sends("bob")
		pass(gatherTime)
		p.wants("* you are banned: spam\n", gone)
	})
}

func TestAPasswordIsNotSaidByTheLabsPrograms(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob, ana := h.multi("bob"), h.multi("ana")
		bob.reads()
		ana.sends("ana: /login ana hunter2222")
		pass(splitTime)
		if got := bob.reads(); len(got) != 0 {
			t.Errorf("bob reads %q", got)
		}
		if got := ana.reads(); len(got) != 1 || !strings.HasPrefix(got[0], "* that may have a password in it") {
			t.Errorf("ana reads %q", got)
		}
		p := h.open(newMulti)
		p.wants(askNick)
		p.sends("/login eva hunter2222")
		pass(gatherTime)
		if got := slices.Concat(bob.reads(), p.reads()); strings.Contains(strings.Join(got, ""), "hunter") {
			t.Errorf("the nick is made of the password: %q", got)
		}
	})
}
