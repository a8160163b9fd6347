package room

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
)

func TestANickIsHeldByTheAddressOfItsSeat(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "Ana", Addr: netip.MustParseAddr("192.0.2.7")})
		eva := join(t, a, JoinRequest{Nick: "eva", Addr: netip.MustParseAddr("127.0.0.1")})
		join(t, a, JoinRequest{Nick: "link", Addr: netip.MustParseAddr("fe80::1%eth0")})
		join(t, a, JoinRequest{Nick: "someone"})
		check := func(nick, addr string, want bool) {
			t.Helper()
			from, _ := netip.ParseAddr(addr)
			if got, err := a.HeldElsewhere(t.Context(), nick, "", from); err != nil || got != want {
				t.Errorf("%s from %q is held elsewhere: %v %v, want %v", nick, addr, got, err, want)
			}
		}
		check("ana", "192.0.2.7", false)
		check("ANA", "::ffff:192.0.2.7", false)
		check("ana", "192.0.2.8", true)
		check("ana", "127.0.0.1", true)
		check("ana", "", true)
		check("eva", "::1", false)
		check("eva", "127.0.0.53", false)
		check("link", "fe80::1%eth1", false)
		check("link", "fe80::2%eth0", true)
		check("someone", "", false)
		check("someone", "192.0.2.7", true)
		check("nobody", "192.0.2.7", false)

		if err := ana.Rename(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		check("ana", "192.0.2.8", false)
		check("ann", "192.0.2.8", true)
		eva.says("hola")
		eva.Leave("")
		synctest.Wait()
		check("eva", "192.0.2.8", false)
	})
}

func TestANickIsHeldByTheKeyOfItsSeat(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		here, there := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("192.0.2.8")
		join(t, a, JoinRequest{Nick: "ana", Key: "k1", Addr: here})
		join(t, a, JoinRequest{Nick: "eva", Addr: here})
		for _, c := range []struct {
			nick, key string
			want      bool
		}{{"ana", "k1", false}, {"ANA", "k1", false}, {"ana", "k2", true}, {"ana", "", true}, {"eva", "", true}, {"eva", "k1", true}} {
			if got, err := a.HeldElsewhere(t.Context(), c.nick, c.key, there); err != nil || got != c.want {
				t.Errorf("%s with the key %q is held elsewhere: %v %v, want %v", c.nick, c.key, got, err, c.want)
			}
		}
	})
}

func TestTheServersWordToOneNick(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana, eva := join(t, a, JoinRequest{Nick: "Ana"}), join(t, a, JoinRequest{Nick: "eva"})
		ana.reads()
		eva.reads()
		for _, nick := range []string{"ANA", "nobody"} {
			if err := a.NoteTo(t.Context(), nick, "hola\x1b[31m"); err != nil {
				t.Fatal(err)
			}
		}
		if got := ana.reads(); got != "note hola\n" {
			t.Errorf("ana reads %q", got)
		}
		if got := eva.reads(); got != "" {
			t.Errorf("eva reads %q", got)
		}
	})
}

func TestNobodyIsHeldOnceTheRoomHasEnded(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	a := New(Config{})
	stop()
	if err := a.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.HeldElsewhere(t.Context(), "ana", "", netip.Addr{}); !errors.Is(err, ErrClosed) {
		t.Errorf("HeldElsewhere = %v", err)
	}
}
