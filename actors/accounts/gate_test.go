package accounts

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/event"
)

func TestAUserIsUnprovenWhileAnotherAddressHoldsTheNick(t *testing.T) {
	addr, peer := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("192.0.2.1")
	var (
		held   bool
		failed error
		asked  []netip.Addr
	)
	g := NewGate(nil, func(_ context.Context, nick, key string, addrs ...netip.Addr) (bool, error) {
		if nick != "Ana" || key != "00ff" {
			t.Errorf("the room is asked for %q with the key %q", nick, key)
		}
		asked = addrs
		return held, failed
	})
	claim := Claim{Nick: "Ana", Key: "00ff", Addr: addr, Peer: peer}
	want := event.Identity{Nick: "Ana", Key: "00ff", Addr: addr}
	verify := func(what string) {
		t.Helper()
		if got := g.Verify(t.Context(), claim); got != want {
			t.Errorf("%s: the user is %+v, want %+v", what, got, want)
		}
	}
	verify("nobody holds the nick")
	if !slices.Equal(asked, []netip.Addr{addr, peer}) {
		t.Errorf("the room is asked with %v", asked)
	}
	held, want.Unproven = true, true
	verify("another address holds it")
	failed, want.Unproven = errors.New("closed"), false
	verify("the chat has ended")
	failed, want.Unproven = nil, true
	claim.Guest, want.Guest = true, true
	verify("a guest")
	claim.Peer = netip.Addr{}
	verify("a peer whose address is the user's")
	if !slices.Equal(asked, []netip.Addr{addr}) {
		t.Errorf("the room is asked with %v", asked)
	}

	asked, want.Unproven = nil, false
	if got := g.Identity(claim); got != want || asked != nil {
		t.Errorf("without a question the user is %+v, want %+v; the room is asked with %v", got, want, asked)
	}
}

func TestAGateLetsInWhoGivesThePassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		go func() { _ = p.Run(t.Context()) }()
		g := NewGate(p, nil)
		if !g.Required() {
			t.Error("the gate requires no password")
		}
		claim := Claim{Addr: netip.MustParseAddr("192.0.2.1"), Key: "00ff"}
		for given, want := range map[string]Verdict{"sesame": Wrong, "sésame": Right} {
			if got := g.Try(t.Context(), claim, given); got != want {
				t.Errorf("the verdict on %q is %v, want %v", given, got, want)
			}
		}
		// The client's key gave the right password, so wrong ones of others do not delay it.
		other := netip.MustParseAddr("198.51.100.7")
		for range 3 {
			g.Try(t.Context(), Claim{Addr: other}, "sesame")
		}
		began := time.Now()
		verdict := <-g.Offer(t.Context(), Claim{Addr: other, Key: "00ff"}, "sésame")
		if waited := time.Since(began); verdict != Right || waited != 0 {
			t.Errorf("the verdict on the client's next password is %v, after %v", verdict, waited)
		}
	})
}

func TestAGateThatIsMissingLetsEverybodyIn(t *testing.T) {
	var g *Gate
	claim := Claim{Nick: "ana", Addr: netip.MustParseAddr("192.0.2.1")}
	if g.Required() || g.Try(t.Context(), claim, "x") != Right || <-g.Offer(t.Context(), claim, "") != Right {
		t.Error("a password is required")
	}
	want := event.Identity{Nick: "ana", Addr: claim.Addr}
	if got := g.Verify(t.Context(), claim); got != want || g.Identity(claim) != want {
		t.Errorf("the user is %+v, want %+v", got, want)
	}
}
