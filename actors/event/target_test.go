package event

import (
	"net/netip"
	"testing"
)

func TestATargetIsNamed(t *testing.T) {
	for _, c := range []struct {
		whom        Target
		typed, read string
		one         bool
	}{
		{Target{Nick: "eva"}, "eva", "eva", true},
		{Target{Account: "eva"}, "account:eva", "eva", true},
		{Target{Network: netip.MustParsePrefix("192.0.2.1/32")}, "192.0.2.1", "192.0.2.1", true},
		{Target{Network: netip.MustParsePrefix("2001:db8::/64")}, "2001:db8::/64", "2001:db8::/64", true},
		{Target{Nick: "eva", Account: "eva"}, "account:eva", "eva", false},
		{Target{}, "", "", false},
	} {
		if c.whom.String() != c.typed || c.whom.Name() != c.read || c.whom.One() != c.one {
			t.Errorf("%+v is typed %q and read %q, one: %v", c.whom, c.whom, c.whom.Name(), c.whom.One())
		}
	}
}
