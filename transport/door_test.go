package transport

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
)

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits Limits
		inside []string
		next   string
		want   error
	}{
		{"no limit", Limits{}, []string{"192.0.2.1", "192.0.2.1"}, "192.0.2.1", nil},
		{"full", Limits{All: 2}, []string{"192.0.2.1", "192.0.2.2"}, "192.0.2.3", ErrFull},
		{"one address", Limits{PerAddr: 1}, []string{"192.0.2.1"}, "192.0.2.1", ErrCrowd},
		{"another address", Limits{PerAddr: 1}, []string{"192.0.2.1"}, "192.0.2.2", nil},
		{"mapped", Limits{PerAddr: 1}, []string{"192.0.2.1"}, "::ffff:192.0.2.1", ErrCrowd},
		{"one IPv6 network", Limits{PerAddr: 1}, []string{"2001:db8::1"}, "2001:db8::ffff:1", ErrCrowd},
		{"another IPv6 network", Limits{PerAddr: 1}, []string{"2001:db8::1"}, "2001:db8:0:1::1", nil},
		{"private", Limits{PerAddr: 1, PerPrivate: 2}, []string{"10.0.0.1"}, "10.0.0.1", nil},
		{"too many private", Limits{PerAddr: 1, PerPrivate: 2}, []string{"10.0.0.1", "10.0.0.1"}, "10.0.0.1", ErrCrowd},
		{"link-local neighbours", Limits{PerPrivate: 1}, []string{"fe80::1%eth0"}, "fe80::2%eth0", nil},
		{"loopback", Limits{PerAddr: 1, PerPrivate: 1}, []string{"127.0.0.1"}, "127.0.0.1", ErrCrowd},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := NewDoor(c.limits)
			ctx, stop := context.WithCancel(t.Context())
			go func() { _ = d.Run(ctx) }()
			for _, addr := range c.inside {
				if err := d.Enter(netip.MustParseAddr(addr)); err != nil {
					t.Fatalf("%s: %s is refused: %v", c.name, addr, err)
				}
			}
			next := netip.MustParseAddr(c.next)
			if err := d.Enter(next); !errors.Is(err, c.want) {
				t.Errorf("%s: Enter(%s) = %v, want %v", c.name, next, err, c.want)
			}
			if c.want != nil {
				d.Leave(netip.MustParseAddr(c.inside[0]))
				if err := d.Enter(next); err != nil {
					t.Errorf("%s: once one has left, Enter(%s) = %v", c.name, next, err)
				}
			}
			stop()
			synctest.Wait()
			d.Leave(next)
			if err := d.Enter(next); !errors.Is(err, ErrClosed) {
				t.Errorf("%s: once closed, Enter = %v", c.name, err)
			}
		})
	}
}

func TestNothingIsKeptOfThoseWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDoor(Limits{All: 1})
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = d.Run(ctx) }()
		addr := netip.MustParseAddr("192.0.2.1")
		for range 10_000 {
			if err := d.Enter(addr); err != nil {
				t.Fatal(err)
			}
			d.Leave(addr)
			addr = addr.Next()
		}
		stop()
		synctest.Wait()
		if len(d.from) != 0 || d.all != 0 {
			t.Errorf("%d addresses, %d connections are kept", len(d.from), d.all)
		}
	})
}

func TestLimitsCanBeChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDoor(Limits{All: 2, PerAddr: 2, PerPrivate: 1})
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = d.Run(ctx) }()
		public, local := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("10.0.0.1")
		enter := func(addr netip.Addr, want error) {
			t.Helper()
			if err := d.Enter(addr); !errors.Is(err, want) {
				t.Errorf("Enter(%s) = %v, want %v", addr, err, want)
			}
		}
		change := func(l Limits, want error) {
			t.Helper()
			if err := d.SetLimits(t.Context(), l); !errors.Is(err, want) {
				t.Errorf("SetLimits = %v, want %v", err, want)
			}
		}
		enter(public, nil)
		enter(public, nil)
		enter(public, ErrFull)
		change(Limits{All: 4, PerAddr: 3, PerPrivate: 1}, nil)
		enter(public, nil)
		enter(public, ErrCrowd)
		enter(local, nil)
		change(Limits{All: 2, PerPrivate: 1}, nil) // those who are in stay
		enter(public, ErrFull)
		change(Limits{PerPrivate: 1}, nil)
		enter(public, nil)
		enter(local, ErrCrowd)
		stop()
		synctest.Wait()
		change(Limits{}, ErrClosed)
	})
}
