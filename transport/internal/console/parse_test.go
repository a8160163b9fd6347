package console

import (
	"net/netip"
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestTimesOfBans(t *testing.T) {
	for arg, want := range map[string]struct {
		d   time.Duration
		why string
	}{
		"10m": {10 * time.Minute, ""}, "2h be kind": {2 * time.Hour, "be kind"}, "7d": {7 * 24 * time.Hour, ""}, "1W x": {7 * 24 * time.Hour, "x"},
		"30s": {30 * time.Second, ""}, "5min": {5 * time.Minute, ""}, "": {}, "spam": {0, "spam"}, "10 lines": {0, "10 lines"},
		"0m x": {0, "0m x"}, "3dprinters": {0, "3dprinters"}, "-5m": {0, "-5m"}, "99999999999999999999m": {0, "99999999999999999999m"},
		"4000d": {0, "4000d"}, "2h  twice": {2 * time.Hour, "twice"},
	} {
		if d, why := cutTime(arg); d != want.d || why != want.why {
			t.Errorf("%q is %v and %q, want %v and %q", arg, d, why, want.d, want.why)
		}
	}
}

func TestTargetsOfBans(t *testing.T) {
	for word, want := range map[string]event.Target{
		"bob": {Nick: "bob"}, "account:bob": {Account: "bob"}, "nick:10.0.0.5": {Nick: "10.0.0.5"},
		"192.0.2.7":            {Network: netip.MustParsePrefix("192.0.2.7/32")},
		"192.0.2.7/24":         {Network: netip.MustParsePrefix("192.0.2.0/24")},
		"2001:db8::7":          {Network: netip.MustParsePrefix("2001:db8::/64")},
		"::ffff:192.0.2.7":     {Network: netip.MustParsePrefix("192.0.2.7/32")},
		"2001:db8::7/48":       {Network: netip.MustParsePrefix("2001:db8::/48")},
		"fe80::1%eth0":         {Network: netip.MustParsePrefix("fe80::/64")},
		"192.0.2.7/24/account": {Nick: "192.0.2.7/24/account"},
	} {
		if got, ok := parseTarget(word); !ok || got != want {
			t.Errorf("%q is %+v, %v, want %+v", word, got, ok, want)
		}
	}
	for _, word := range []string{"", "account:", "nick:"} {
		if got, ok := parseTarget(word); ok {
			t.Errorf("%q is taken for %+v", word, got)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, word := range []string{"bob", "account:bob", "192.0.2.7/33", "::1/0", "fe80::1%a", "nick:"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		got, ok := parseTarget(word)
		if ok != got.One() {
			t.Fatalf("%q is %+v, %v", word, got, ok)
		}
	})
}
