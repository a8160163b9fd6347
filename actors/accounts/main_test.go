package accounts_test

import (
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The password of all accounts of the tests, and a wrong one.
const (
	secret = "correct horse"
	wrong  = "correct house"
)

var (
	home   = netip.MustParseAddr("192.168.1.7")
	abroad = netip.MustParseAddr("203.0.113.7")
)

// nth returns an address for number n. Each n has a public network of its own.
func nth(n int) netip.Addr { return netip.AddrFrom4([4]byte{20, byte(n >> 8), byte(n), 1}) }

// wants fails a test unless err is want.
func wants(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// wantsBan fails a test unless err is the error for a user whom a ban of the target want concerns.
func wantsBan(t *testing.T, what string, err error, want event.Target) {
	t.Helper()
	refused, ok := errors.AsType[*accounts.BanError](err)
	if !ok || refused.Ban.Target != want {
		t.Errorf("%s: %v, want a ban of %v", what, err, want)
	}
}

// sleep waits in fake time.
func sleep(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // fake time

// register registers an account from an address.
func register(t *testing.T, g *accounts.Gate, name string, from netip.Addr) (accounts.Login, error) {
	t.Helper()
	return g.Register(t.Context(), accounts.Claim{Nick: name, Addr: from}, secret, "")
}

// member makes an account, logs a user in to it, and returns their claim.
func member(t *testing.T, g *accounts.Gate, name string, roles event.Roles) accounts.Claim {
	t.Helper()
	l := accountstest.Add(t, g, name, secret, roles)
	synctest.Wait()
	return accounts.Claim{Nick: name, Addr: home, Login: l}
}

// operator returns an operator of the server.
func operator(t *testing.T, g *accounts.Gate, name string) event.Identity {
	t.Helper()
	return g.Identity(member(t, g, name, event.ServerOperator))
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }
