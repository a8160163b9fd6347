package udp

import (
	"strings"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
)

// withAccounts runs a test with a server that has the account ana.
func withAccounts(t *testing.T, policy accounts.Policy, test func(t *testing.T, h *house)) {
	bubble(t, 1, Config{FirstLine: time.Hour}, func(t *testing.T, h *house) {
		g := accountstest.Open(t, accounts.Config{Policy: policy, Chat: h.room})
		accountstest.Add(t, g, "ana", "correct horse", 0)
		h.server.cfg.Gate = g
		h.server.SetPace(h.server.terms.Get().Pace)
		test(t, h)
	})
}

func TestALoginOverUDPHasAHint(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house) {
		ana := h.dial()
		ana.sends("ana\n")
		ana.wants("* welcome to tertulia: type your nick and press Enter",
			"* ana is registered: type /login ana and its password, or another nick; ana2 is free",
			"* UDP is not encrypted: others on the way can read your password")
		ana.sends("/login ana correct horse\n")
		pass(2 * time.Second)
		if got := ana.reads(); !strings.Contains(got, "* you are logged in as ana") || strings.Contains(got, "not encrypted") {
			t.Errorf("reads\n%s", got)
		}
	})
}

func TestNobodyLogsInOverABareSocket(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house) {
		bob := h.raw()
		bob.proves()
		bob.reads()
		for _, line := range []string{"/login ana correct horse", "/register hunter2222"} {
			bob.sends(line + "\n")
			quiet()
			if got := bob.reads(); !strings.Contains(got, "* not over this connection: anybody could speak as you") {
				t.Errorf("after %s reads\n%s", line, got)
			}
		}
		bob.sends("bob\n")
		quiet()
		bob.reads()
		for _, line := range []string{"/login ana correct horse", "/register hunter2222", "/passwd a b", "/operator 1"} {
			bob.sends(line + "\n")
			quiet()
			if got := bob.reads(); !strings.Contains(got, "* not over this connection: anybody could speak as you") {
				t.Errorf("after %s reads\n%s", line, got)
			}
		}
	})
}
