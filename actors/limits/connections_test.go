package limits

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
		{"one address", Limits{PerAddr: 1}, []string{"192.0.2.1"}, "192.0.2.1", ErrAddrLimit},
		{"another address", Limits{PerAddr: 1}, []string{"192.0.2.1"}, "192.0.2.2", nil},
		{"mapped", Limits{PerAddr: 1}, []string{"192.0.2.1"}, "::ffff:192.0.2.1", ErrAddrLimit},
		{"one IPv6 network", Limits{PerAddr: 1}, []string{"2001:db8::1"}, "2001:db8::ffff:1", ErrAddrLimit},
		{"another IPv6 network", Limits{PerAddr: 1}, []string{"2001:db8::1"}, "2001:db8:0:1::1", nil},
		{"private", Limits{PerAddr: 1, PerPrivate: 2}, []string{"10.0.0.1"}, "10.0.0.1", nil},
		{"too many private", Limits{PerAddr: 1, PerPrivate: 2}, []string{"10.0.0.1", "10.0.0.1"}, "10.0.0.1", ErrAddrLimit},
		{"link-local neighbours", Limits{PerPrivate: 1}, []string{"fe80::1%eth0"}, "fe80::2%eth0", nil},
		{"loopback", Limits{PerAddr: 1, PerPrivate: 1}, []string{"127.0.0.1"}, "127.0.0.1", ErrAddrLimit},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := NewConnLimiter(c.limits)
			ctx, stop := context.WithCancel(t.Context())
			go func() { _ = d.Run(ctx) }()
			for _, addr := range c.inside {
				if err := d.Acquire(netip.MustParseAddr(addr)); err != nil {
					t.Fatalf("%s: %s is refused: %v", c.name, addr, err)
				}
			}
			next := netip.MustParseAddr(c.next)
			if err := d.Acquire(next); !errors.Is(err, c.want) {
				t.Errorf("%s: Acquire(%s) = %v, want %v", c.name, next, err, c.want)
			}
			if c.want != nil {
				d.Release(netip.MustParseAddr(c.inside[0]))
				if err := d.Acquire(next); err != nil {
					t.Errorf("%s: once one has left, Acquire(%s) = %v", c.name, next, err)
				}
			}
			stop()
			synctest.Wait()
			d.Release(next)
			if err := d.Acquire(next); !errors.Is(err, ErrClosed) {
				t.Errorf("%s: once closed, Acquire = %v", c.name, err)
			}
		})
	}
}

func TestNothingIsKeptOfThoseWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewConnLimiter(Limits{All: 1})
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = d.Run(ctx) }()
		addr := netip.MustParseAddr("192.0.2.1")
		for range 10_000 {
			if err := d.Acquire(addr); err != nil {
				t.Fatal(err)
			}
			d.Release(addr)
			addr = addr.Next()
		}
		stop()
		synctest.Wait()
		if len(d.hosts) != 0 || d.all != 0 {
			t.Errorf("%d addresses, %d connections are kept", len(d.hosts), d.all)
		}
	})
}

func TestLimitsCanBeChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewConnLimiter(Limits{All: 2, PerAddr: 2, PerPrivate: 1})
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = d.Run(ctx) }()
		public, local := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("10.0.0.1")
		enter := func(addr netip.Addr, want error) {
			t.Helper()
			if err := d.Acquire(addr); !errors.Is(err, want) {
				t.Errorf("Acquire(%s) = %v, want %v", addr, err, want)
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
		enter(public, ErrAddrLimit)
		enter(local, nil)
		change(Limits{All: 2, PerPrivate: 1}, nil) // open connections stay
		enter(public, ErrFull)
		change(Limits{PerPrivate: 1}, nil)
		enter(public, nil)
		enter(local, ErrAddrLimit)
		stop()
		synctest.Wait()
		change(Limits{}, ErrClosed)
	})
}
