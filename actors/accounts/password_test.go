package accounts

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// locked runs a test in a bubble with a running Password.
func locked(t *testing.T, text string, test func(t *testing.T, p *Password, stop func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := NewPassword(text, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = p.Run(ctx) }()
		test(t, p, stop)
	})
}

// try makes a guess from an address, and returns its verdict and how long that took.
func try(t *testing.T, p *Password, from, given string) (Verdict, time.Duration) {
	t.Helper()
	began := time.Now()
	v := p.Try(t.Context(), Guess{From: netip.MustParseAddr(from), Given: given})
	return v, time.Since(began)
}

func wants(t *testing.T, p *Password, from, given string, want Verdict, after time.Duration) {
	t.Helper()
	if v, took := try(t, p, from, given); v != want || took != after {
		t.Errorf("%s gives %q: verdict %d after %v, want %d after %v", from, given, v, took, want, after)
	}
}

func TestAPassword(t *testing.T) {
	locked(t, "sésame", func(t *testing.T, p *Password, stop func()) {
		if !p.Required() {
			t.Error("there is no password")
		}
		for i, wrong := range []string{"", "sesame", "sésame ", "Sésame"} {
			wants(t, p, fmt.Sprintf("192.0.%d.1", i), wrong, Wrong, 0)
		}
		wants(t, p, "198.51.100.1", "sésame", Right, 0)
		if n := testutil.ToFloat64(p.wrong); n != 4 {
			t.Errorf("%v wrong passwords are counted", n)
		}
		stop()
		synctest.Wait()
		wants(t, p, "198.51.100.1", "sésame", Unread, 0)
		if !p.Required() {
			t.Error("once the server is closing there is no password")
		}
	})
}

func TestNoPassword(t *testing.T) {
	locked(t, "", func(t *testing.T, p *Password, _ func()) {
		for _, p := range []*Password{p, nil} {
			if p.Required() {
				t.Error("a password is wanted where none is set")
			}
			wants(t, p, "192.0.2.1", "anything", Right, 0)
		}
	})
}

func TestAPasswordCanBeChanged(t *testing.T) {
	locked(t, "", func(t *testing.T, p *Password, _ func()) {
		for i, c := range []struct{ secret, wrong string }{{"sésame", "anything"}, {"abracadabra", "sésame"}} {
			if err := p.Set(t.Context(), c.secret); err != nil || !p.Required() {
				t.Errorf("the password is not set: %v", err)
			}
			wants(t, p, "192.0.2.1", c.secret, Right, 0)
			wants(t, p, fmt.Sprintf("198.51.%d.1", i), c.wrong, Wrong, 0)
		}
		waits := p.Offer(t.Context(), Guess{From: netip.MustParseAddr("198.51.0.1"), Given: "anything"})
		if err := p.Set(t.Context(), ""); err != nil || p.Required() {
			t.Errorf("a password is wanted that was taken away: %v", err)
		}
		if v := <-waits; v != Right {
			t.Error("somebody waits for a password that was taken away")
		}
		wants(t, p, "192.0.2.1", "anything", Right, 0)
	})
}

func TestAGuessWaitsBeforeItIsCompared(t *testing.T) {
	for from, longest := range map[string]time.Duration{
		"203.0.113.1": publicWait, "2001:db8::1": publicWait, "192.168.1.1": privateWait, "10.0.0.1": privateWait,
		"fd00::1": privateWait, "fe80::1": privateWait, "127.0.0.1": privateWait, "::1": privateWait,
	} {
		locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
			wants(t, p, from, "x", Wrong, 0)
			for wait := firstWait; wait < longest; wait *= 2 {
				wants(t, p, from, "x", Wrong, wait)
			}
			wants(t, p, from, "x", Wrong, longest)
			wants(t, p, from, "sésame", Right, longest)
		})
	}
}

func TestLeavingDoesNotShortenTheWait(t *testing.T) {
	locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
		from := netip.MustParseAddr("203.0.113.1")
		for began := time.Now(); time.Since(began) < 10*time.Minute; {
			ctx, leave := context.WithTimeout(t.Context(), 30*time.Millisecond)
			p.Try(ctx, Guess{From: from, Given: "x"})
			leave()
		}
		if n := testutil.ToFloat64(p.wrong); n < 7 || n > 26 {
			t.Errorf("%v guesses are compared in 10 minutes", n)
		}
	})
}

// flood makes wrong guesses from an address without pause until ctx ends. many is how many
// wait at a time.
func flood(ctx context.Context, p *Password, from netip.Addr, many int) {
	for range many {
		go func() {
			for ctx.Err() == nil {
				if p.Try(ctx, Guess{From: from, Given: "x"}) == Unread {
					select {
					case <-time.After(100 * time.Millisecond):
					case <-ctx.Done():
					}
				}
			}
		}()
	}
}

func TestANeighborOfAGuesserIsInSoon(t *testing.T) {
	for guesser, newcomer := range map[string]string{
		"203.0.113.1": "203.0.113.200", "192.168.1.1": "192.168.1.200",
		"2001:db8::1": "2001:db8::200", "fd00::1": "fd00::200", "fe80::1": "fe80::200",
	} {
		locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			flood(ctx, p, netip.MustParseAddr(guesser), maxWaiting+2)
			for _, later := range []time.Duration{time.Millisecond, time.Second, time.Minute, 10 * time.Minute} {
				<-time.After(later)
				from := netip.MustParseAddr(newcomer)
				newcomer = from.Next().String()
				if v, took := try(t, p, from.String(), "sésame"); v != Right || took > time.Second {
					t.Errorf("%v after %s began to guess, %s gets the verdict %d in %v", later, guesser, from, v, took)
				}
			}
		})
	}
}

func TestANewcomerWhoMistypesIsInSoonToo(t *testing.T) {
	locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		flood(ctx, p, netip.MustParseAddr("192.168.1.1"), maxWaiting)
		<-time.After(time.Minute)
		began := time.Now()
		try(t, p, "192.168.1.2", "sesame")
		if v, _ := try(t, p, "192.168.1.2", "sésame"); v != Right || time.Since(began) > 10*time.Second {
			t.Errorf("verdict %d after %v", v, time.Since(began))
		}
	})
}

func TestManyAddressesOfANetworkGuessNoFasterThanOne(t *testing.T) {
	for _, c := range []struct {
		network string
		most    float64 // guesses in an hour
	}{
		{"203.0.113.0", 3600/30 + 10},
		{"2001:db8::", 3600/30 + 10},
		{"192.168.1.0", 3600/5 + 10},
		{"fe80::", 3600*2 + 10},
	} {
		locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			addr := netip.MustParseAddr(c.network)
			for range 200 {
				addr = addr.Next()
				flood(ctx, p, addr, 2)
			}
			<-time.After(time.Hour)
			if n := testutil.ToFloat64(p.wrong); n > c.most {
				t.Errorf("200 addresses of %s: %v guesses are compared in an hour, want %v at most", c.network, n, c.most)
			}
		})
	}
}

func TestWhoKnewThePasswordDoesNotWaitForGuessers(t *testing.T) {
	locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
		key := Guess{From: netip.MustParseAddr("2001:db8::7"), Key: "00ff", Given: "sésame"}
		if p.Try(t.Context(), key) != Right {
			t.Error("the key is not let in")
		}
		wants(t, p, "203.0.113.7", "sésame", Right, 0)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		addr := netip.MustParseAddr("203.0.113.99")
		for range 20 {
			flood(ctx, p, addr, 2)
			addr = addr.Next()
		}
		key.From = addr
		<-time.After(23 * time.Hour)
		wants(t, p, "203.0.113.7", "sésame", Right, 0)
		began := time.Now()
		if v := p.Try(t.Context(), key); v != Right || time.Since(began) > 0 {
			t.Errorf("a known key gets the verdict %d after %v", v, time.Since(began))
		}
		wants(t, p, "203.0.113.7", "x", Wrong, 0)
		wants(t, p, "203.0.113.7", "sésame", Right, firstWait)
		<-time.After(25 * time.Hour)
		if v, took := try(t, p, "203.0.113.7", "sésame"); v != Right || took == 0 {
			t.Errorf("after a day it has the lane still: verdict %d after %v", v, took)
		}
	})
}

func TestManyGuessesOfOneAddressAreRefusedUnread(t *testing.T) {
	locked(t, "sésame", func(t *testing.T, p *Password, _ func()) {
		from := netip.MustParseAddr("203.0.113.1")
		wants(t, p, from.String(), "x", Wrong, 0)
		ctx, leave := context.WithCancel(t.Context())
		for range maxWaiting {
			p.Offer(ctx, Guess{From: from, Given: "x"})
		}
		wants(t, p, from.String(), "sésame", Unread, 0)
		if n := testutil.ToFloat64(p.unread); n != 1 {
			t.Errorf("%v are counted", n)
		}
		leave() // this gives their places back
		wants(t, p, from.String(), "sésame", Right, firstWait)
	})
}

// nth returns an address for number n. Each n has a public network of its own.
func nth(n int) netip.Addr {
	var b [16]byte
	b[0] = 0x20
	binary.BigEndian.PutUint32(b[4:], uint32(n))
	return netip.AddrFrom16(b)
}

func TestNobodyIsForgottenForGuessingFromManyNetworks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		g := newGuesses(p)
		guess := func(from netip.Addr) *waiting {
			w := &waiting{ctx: t.Context(), from: from, verdict: make(chan Verdict, 1)}
			g.take(w, time.Now())
			return w
		}
		for n := range maxNetworks + 100 {
			guess(nth(n))
		}
		if n := testutil.ToFloat64(p.wrong); n != maxNetworks+1 {
			t.Errorf("%v guesses of %d networks are compared at once", n, maxNetworks+100)
		}
		if w := guess(nth(0)); len(w.verdict) > 0 {
			t.Error("the first network is forgotten")
		}
		if len(g.networks) != maxNetworks {
			t.Errorf("%d networks are kept", len(g.networks))
		}
		<-time.After(forgetAfter + time.Second)
		g.serveAll(time.Now())
		if w := guess(nth(maxNetworks + 200)); len(w.verdict) == 0 || len(g.networks) > 10 {
			t.Errorf("%d networks are kept whose time is over", len(g.networks))
		}
		for n := range maxKnown + 100 {
			g.remember(&waiting{from: nth(n)}, time.Now())
			<-time.After(time.Millisecond)
		}
		if len(g.known) != maxKnown || g.known[identity{addr: nth(0)}] != nil {
			t.Errorf("%d who knew the password are kept", len(g.known))
		}
		l := newLane(firstWait)
		for n := range 2 * maxGuessers {
			l.add(&waiting{ctx: t.Context(), from: nth(n)}, nth(n), time.Now())
			l.guessers[nth(n)].take()
			l.punish(l.guessers[nth(n)], time.Now())
		}
		if len(l.guessers) > maxGuessers {
			t.Errorf("%d guessers of a network are kept", len(l.guessers))
		}
	})
}
