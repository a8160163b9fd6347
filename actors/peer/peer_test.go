package peer

import (
	"net/netip"
	"testing"
)

func TestAddressesOfOneUser(t *testing.T) {
	for _, c := range []struct {
		one, other        string
		machine, networks bool
	}{
		{"127.0.0.1", "127.0.0.53", true, true},
		{"127.0.0.1", "::1", true, true},
		{"192.0.2.7", "::ffff:192.0.2.7", true, true},
		{"fe80::1%eth0", "fe80::1%eth1", true, true},
		{"192.0.2.7", "192.0.2.8", false, false},
		{"2001:db8::1", "2001:db8::2", false, true},
		{"2001:db8::1", "2001:db8:0:1::1", false, false},
		{"fe80::1", "fe80::2", false, false},
		{"fd00::1", "fd00::2", false, false},
	} {
		one, other := netip.MustParseAddr(c.one), netip.MustParseAddr(c.other)
		if Host(one) == Host(other) != c.machine || Network(one) == Network(other) != c.networks {
			t.Errorf("%v and %v: one machine is %v, one network %v", one, other, Host(one) == Host(other), Network(one) == Network(other))
		}
	}
	if (Network(netip.Addr{}) != netip.Prefix{}) {
		t.Errorf("no address is in %v", Network(netip.Addr{}))
	}
}
