package transport

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestAPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = p.Run(ctx) }()
		if !p.Required() || !p.Right("sésame") {
			t.Error("the password is not right")
		}
		for _, wrong := range []string{"", "sesame", "sésame ", "Sésame"} {
			if p.Right(wrong) {
				t.Errorf("%q is right", wrong)
			}
		}
		addr := netip.MustParseAddr("2001:db8::1")
		if first, second := p.Wrong(addr), p.Wrong(addr.Next()); first != firstDelay || second != 2*firstDelay {
			t.Errorf("the delays are %v and %v", first, second)
		}
		if n := testutil.ToFloat64(p.guesses); n != 2 {
			t.Errorf("%v guesses are counted", n)
		}
		stop()
		synctest.Wait()
		if d := p.Wrong(addr); d != longestDelay {
			t.Errorf("once closed the delay is %v", d)
		}
	})
}

func TestNoPassword(t *testing.T) {
	if p := NewPassword("", prometheus.NewRegistry(), slog.New(slog.DiscardHandler)); p.Required() || !p.Right("anything") {
		t.Error("a password is wanted where none is set")
	}
}

func TestDelayGrowsWithEveryWrongPassword(t *testing.T) {
	known := map[netip.Prefix]offender{}
	a, b := Host(netip.MustParseAddr("192.0.2.1")), Host(netip.MustParseAddr("192.0.2.2"))
	now := time.Unix(1e9, 0)
	for _, want := range []time.Duration{
		500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second,
		16 * time.Second, longestDelay, longestDelay, longestDelay,
	} {
		if got := strike(known, a, now); got != want {
			t.Fatalf("delay %v, want %v", got, want)
		}
	}
	if got := strike(known, b, now); got != firstDelay {
		t.Errorf("another address waits %v", got)
	}
	if got := strike(known, a, now.Add(forgetAfter+1)); got != firstDelay {
		t.Errorf("after a while it still waits %v", got)
	}
}

func TestAddressesOfWrongPasswordsAreBounded(t *testing.T) {
	known := map[netip.Prefix]offender{}
	addr := netip.MustParseAddr("10.0.0.0")
	now := time.Unix(1e9, 0)
	for i := range maxGuarded + 50 {
		strike(known, Host(addr), now.Add(time.Duration(i)*time.Millisecond))
		addr = addr.Next()
	}
	if len(known) > maxGuarded {
		t.Errorf("%d addresses are kept", len(known))
	}
	if _, ok := known[Host(addr.Prev())]; !ok {
		t.Error("the latest is forgotten")
	}
}

func TestAPasswordCanBeChanged(t *testing.T) {
	p := NewPassword("", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	for _, c := range []struct{ secret, wrong string }{{"sésame", "anything"}, {"abracadabra", "sésame"}} {
		p.Set(c.secret)
		if !p.Required() || !p.Right(c.secret) || p.Right(c.wrong) || p.Right("") {
			t.Errorf("the password is not %q", c.secret)
		}
	}
	p.Set("")
	if p.Required() || !p.Right("anything") {
		t.Error("a password is wanted that was taken away")
	}
}
