package app

import (
	"errors"
	"io"
	"net/netip"
	"testing"
)

func TestNetworks(t *testing.T) {
	var n networks
	if err := n.Set("192.168.1.7/16, fd00::/8"); err != nil || n.String() != "192.168.0.0/16,fd00::/8" {
		t.Errorf("%v, %v", n, err)
	}
	if !n[0].Contains(netip.MustParseAddr("192.168.9.9")) {
		t.Error("the network does not contain its addresses")
	}
	for _, s := range []string{"", "192.168.0.0", "x", "10.0.0.0/8,,"} {
		if err := n.Set(s); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q is taken", s)
		}
	}
}
