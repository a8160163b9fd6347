package guest

import (
	"net/netip"
	"testing"
)

func TestAGuestKeepsTheirNick(t *testing.T) {
	names := NewNamer()
	at := func(addr string) string { return names.Nick(netip.MustParseAddr(addr)) }
	first := at("192.0.2.1")
	if again, other := at("192.0.2.1"), at("192.0.2.2"); first != again || first == other {
		t.Errorf("the nicks are %s, %s and %s", first, again, other)
	}
	if at("2001:db8::1") != at("2001:db8::2") {
		t.Error("one network of IPv6 has two guests")
	}
	if NewNamer().Nick(netip.MustParseAddr("192.0.2.1")) == first {
		t.Error("a nick tells the address: it is the same on another server")
	}
}
