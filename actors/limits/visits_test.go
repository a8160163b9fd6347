package limits

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// visits asks for lines of a user, with a rate of 10 and a burst of 20.
func visits(t *testing.T, d *ConnLimiter, addr, user string, lines int) (time.Duration, bool) {
	t.Helper()
	wait, ok, err := d.VisitDelay(t.Context(), Visit{netip.MustParseAddr(addr), user, lines, 10, 20, 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return wait.Round(time.Millisecond), ok
}

func TestUsersWithoutAConnectionHaveARate(t *testing.T) {
	paced(t, func(t *testing.T, d *ConnLimiter) {
		wants := func(addr, user string, lines int, want time.Duration, ok bool) {
			t.Helper()
			if wait, may := visits(t, d, addr, user, lines); wait != want || may != ok {
				t.Errorf("%d lines of %s: %v %v, want %v %v", lines, user, wait, may, want, ok)
			}
		}
		wants("192.0.2.1", "ana", 20, 0, true)
		wants("192.0.2.1", "ana", 30, 3*time.Second, true)
		wants("192.0.2.1", "ana", 30, 6*time.Second, false)
		wants("192.0.2.1", "ana", 20, 5*time.Second, true) // the refused ones were not counted
		wants("192.0.2.1", "bob", 20, 0, true)
		wants("192.0.2.2", "ana", 20, 0, true)
		time.Sleep(7 * time.Second) //nolint:forbidigo // fake time
		wants("192.0.2.1", "ana", 20, 0, true)
	})
}

func TestManyUsersWithoutAConnectionShareTheRateOfTheirAddress(t *testing.T) {
	paced(t, func(t *testing.T, d *ConnLimiter) {
		for i := range 10 {
			if wait, ok := visits(t, d, "192.0.2.1", fmt.Sprint(i), 20); wait != 0 || !ok {
				t.Errorf("user %d waits for %v", i, wait)
			}
		}
		if wait, ok := visits(t, d, "192.0.2.1", "one more", 20); wait != 100*time.Millisecond || !ok {
			t.Errorf("one more user waits for %v", wait)
		}
		if wait := waits(t, d, "192.0.2.1", 10, 1); wait == 0 {
			t.Error("a line of a connection from there does not wait")
		}
		for i := range 3 * maxVisitors {
			visits(t, d, "192.0.2.3", fmt.Sprint(i), 1)
		}
		if n := len(d.hosts[netip.MustParsePrefix("192.0.2.3/32")].visitors); n > maxVisitors {
			t.Errorf("%d users of one address are counted", n)
		}
	})
}

func TestAddressesWithoutAConnectionAreForgotten(t *testing.T) {
	paced(t, func(t *testing.T, d *ConnLimiter) {
		for i := range 1000 {
			visits(t, d, fmt.Sprintf("10.0.%d.%d", i/250, i%250), "ana", 1)
		}
		time.Sleep(3 * time.Second) //nolint:forbidigo // fake time
		visits(t, d, "192.0.2.1", "ana", 1)
		if n := len(d.hosts); n > 2 {
			t.Errorf("%d addresses are counted", n)
		}
	})
}

func TestNothingIsLimitedWithoutARate(t *testing.T) {
	paced(t, func(t *testing.T, d *ConnLimiter) {
		if wait, ok, err := d.VisitDelay(t.Context(), Visit{Lines: 1000}); wait != 0 || !ok || err != nil {
			t.Errorf("without a rate: %v %v %v", wait, ok, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, ok, err := d.VisitDelay(ctx, Visit{Lines: 1, Rate: 1}); ok || err == nil {
			t.Errorf("after the request has ended: %v %v", ok, err)
		}
	})
}
