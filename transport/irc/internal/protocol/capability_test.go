package protocol_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/internal/protocol"
)

func TestEachCapabilityHasAName(t *testing.T) {
	seen := 0
	for c := protocol.CapNotify; c <= protocol.STS; c <<= 1 {
		name := c.String()
		if name == "" || protocol.Capability(name) != c {
			t.Errorf("the capability %b is called %q, which means %b", c, name, protocol.Capability(name))
		}
		seen++
	}
	if protocol.Capability("") != 0 || protocol.Capability("metadata") != 0 {
		t.Error("an unknown name means a capability")
	}
	all := protocol.STS<<1 - 1
	if n := len(all.Names(false)); n != seen {
		t.Errorf("%d capabilities have %d names", seen, n)
	}
}

func TestValuesAreForClientsThatUnderstandThem(t *testing.T) {
	caps := protocol.SASL | protocol.Multiline | protocol.Batch
	if got, want := strings.Join(caps.Names(true), " "), "batch draft/multiline=max-bytes=4096,max-lines=24 sasl=PLAIN"; got != want {
		t.Errorf("Names = %q, want %q", got, want)
	}
	if got, want := caps.String(), "batch draft/multiline sasl"; got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
	if !caps.Has(protocol.Batch|protocol.SASL) || caps.Has(protocol.Batch|protocol.STS) {
		t.Error("Has is wrong")
	}
}
