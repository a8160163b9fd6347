package limits

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// counted runs a test with a running limiter.
func counted(t *testing.T, perAddr, all Rate, test func(t *testing.T, l *EventLimiter, stop func())) {
	synctest.Test(t, func(t *testing.T) {
		l := NewEventLimiter(perAddr, all)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = l.Run(ctx) }()
		test(t, l, stop)
	})
}

// allowed returns how many of n events of an address are allowed.
func allowed(t *testing.T, l *EventLimiter, addr netip.Addr, n int) (count int) {
	t.Helper()
	for range n {
		ok, err := l.Allow(t.Context(), addr)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			count++
		}
	}
	return count
}

func TestTheEventsOfAnAddressAndOfAllAreBounded(t *testing.T) {
	counted(t, Rate{10, 0.5}, Rate{25, 5}, func(t *testing.T, l *EventLimiter, stop func()) {
		for _, c := range []struct {
			addr string
			want int
		}{{"192.0.2.1", 10}, {"192.0.2.1", 0}, {"2001:db8::1", 10}, {"2001:db8::2", 0}, {"192.0.2.2", 5}} {
			if got := allowed(t, l, netip.MustParseAddr(c.addr), 20); got != c.want {
				t.Errorf("%d events of %s are allowed, want %d", got, c.addr, c.want)
			}
		}
		time.Sleep(2 * time.Second) //nolint:forbidigo // fake time
		if got := allowed(t, l, netip.MustParseAddr("192.0.2.1"), 5); got != 1 {
			t.Errorf("two seconds later %d events are allowed, want 1", got)
		}
		stop()
		synctest.Wait()
		if _, err := l.Allow(t.Context(), netip.MustParseAddr("192.0.2.1")); !errors.Is(err, ErrClosed) {
			t.Errorf("after the end Allow = %v", err)
		}
	})
}

func TestTheAddressesOfEventsAreBounded(t *testing.T) {
	counted(t, Rate{1, 1}, Rate{10 * maxAddrs, 1}, func(t *testing.T, l *EventLimiter, stop func()) {
		addr := netip.MustParseAddr("10.0.0.1")
		for range 3 * maxAddrs {
			if allowed(t, l, addr, 1) != 1 {
				t.Fatalf("the first event of %s is refused", addr)
			}
			addr = addr.Next()
		}
		stop()
		synctest.Wait()
		if n := len(l.addrs); n > maxAddrs {
			t.Errorf("%d addresses are kept", n)
		}
	})
}
