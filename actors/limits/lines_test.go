package limits

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// paced runs a test with a running limiter and one connection from each address.
func paced(t *testing.T, test func(t *testing.T, d *ConnLimiter), addrs ...string) {
	synctest.Test(t, func(t *testing.T) {
		d := NewConnLimiter(Limits{})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = d.Run(ctx) }()
		for _, addr := range addrs {
			if err := d.Acquire(netip.MustParseAddr(addr)); err != nil {
				t.Fatal(err)
			}
		}
		test(t, d)
	})
}

// waits returns how long the last of n lines of an address has to wait.
func waits(t *testing.T, d *ConnLimiter, addr string, rate float64, n int) (wait time.Duration) {
	t.Helper()
	for range n {
		var err error
		if wait, err = d.LineDelay(t.Context(), netip.MustParseAddr(addr), rate); err != nil {
			t.Fatal(err)
		}
	}
	return wait
}

func TestTheLinesOfAnAddressAreBounded(t *testing.T) {
	for _, c := range []struct {
		name, addr string
		rate       float64
		free       int // lines that need not wait
		another    string
	}{
		{"public", "192.0.2.1", 10, 200, "192.0.2.2"},
		{"a network of IPv6", "2001:db8::1", 10, 200, "2001:db8:0:1::1"},
		{"private", "10.0.0.1", 10, 2000, "10.0.0.2"},
		{"loopback", "127.0.0.1", 10, 2000, "10.0.0.2"},
		{"a slow rate", "192.0.2.1", 0.5, 10, "192.0.2.2"},
	} {
		paced(t, func(t *testing.T, d *ConnLimiter) {
			if wait := waits(t, d, c.addr, c.rate, c.free); wait != 0 {
				t.Errorf("%s: %d lines wait for %v", c.name, c.free, wait)
			}
			if wait := waits(t, d, c.addr, c.rate, c.free).Round(time.Millisecond); wait != time.Second {
				t.Errorf("%s: the last of twice as many lines waits for %v, want 1s", c.name, wait)
			}
			if wait := waits(t, d, c.another, c.rate, 1); wait != 0 {
				t.Errorf("%s: a line of another address waits for %v", c.name, wait)
			}
			time.Sleep(2 * time.Second) //nolint:forbidigo // fake time
			if wait := waits(t, d, c.addr, c.rate, c.free); wait != 0 {
				t.Errorf("%s: %d lines wait for %v two seconds later", c.name, c.free, wait)
			}
		}, c.addr, c.another)
	}
}

func TestRateZeroIsNoLimitForAnAddress(t *testing.T) {
	paced(t, func(t *testing.T, d *ConnLimiter) {
		if wait := waits(t, d, "192.0.2.1", 0, 10_000); wait != 0 {
			t.Errorf("a line waits for %v", wait)
		}
	}, "192.0.2.1")
}

func TestWhoComesBackGetsNoNewBurstOfLines(t *testing.T) {
	const addr = "192.0.2.1"
	paced(t, func(t *testing.T, d *ConnLimiter) {
		waits(t, d, addr, 10, 200)
		d.Release(netip.MustParseAddr(addr))
		if err := d.Acquire(netip.MustParseAddr(addr)); err != nil {
			t.Fatal(err)
		}
		if wait := waits(t, d, addr, 10, 1); wait == 0 {
			t.Error("a line is read at once")
		}
		d.Release(netip.MustParseAddr(addr))
		time.Sleep(2 * time.Second) //nolint:forbidigo // fake time
		other := netip.MustParseAddr("192.0.2.2")
		if err := d.Acquire(other); err != nil {
			t.Fatal(err)
		}
		d.Release(other)
		if wait := waits(t, d, "192.0.2.3", 10, 1); wait != 0 { // a barrier
			t.Errorf("a line waits for %v", wait)
		}
		if len(d.hosts) != 0 || len(d.left) != 0 {
			t.Errorf("%d addresses are kept, %d are to be forgotten", len(d.hosts), len(d.left))
		}
	}, addr)
}
