package udp

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"tertulia/transport/udp/link"
)

func TestNothingThatAServerMayHaveSentIsAnswered(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		for _, data := range []string{
			"* to chat, type this and press Enter: k7x2mqp\n", "* type k7x2mqp\n", "?\n", "[12] ana: hola\r\n",
			string(link.AppendGone(nil, nonce)), string(link.AppendFrames(nil, nonce, []byte("STRAY ZxYnXk0aVb7Qm3PpLrT1uJcE9wg\n"))),
		} {
			r := h.raw()
			r.sends(data)
			r.wants()
		}
		for _, port := range []string{"53", strconv.Itoa(int(netip.MustParseAddrPort(serverAddr).Port()))} {
			service := h.at("203.0.113.9:" + port)
			service.sends("is anybody there?\n")
			service.wants()
		}
	})
}

// Two servers of other kinds may answer each other all the same: seldom.
func TestAnUnverifiedAddressIsAnsweredAFewTimesOnly(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		one, other := h.raw(), h.raw()
		for range 2 {
			for range 4 * maxAnswers {
				one.sends("is anybody there?\n")
			}
			if n := len(one.datagrams()); n != maxAnswers {
				t.Errorf("there are %d answers, want %d", n, maxAnswers)
			}
			other.sends("is anybody there?\n")
			if n := len(other.datagrams()); n != 1 {
				t.Errorf("another address has %d answers", n)
			}
			pass(answeredTime)
		}
		if n := h.dropped(dropOften); n != 6*maxAnswers {
			t.Errorf("%v datagrams are counted", n)
		}
	})
}

func TestAnsweredAddressesAreBounded(t *testing.T) {
	var a answered
	now := time.Now()
	for i := range 2 * maxAnswered {
		addr := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 4000)
		if !a.allows(addr, now) {
			t.Fatalf("address %d is not answered", i)
		}
		if n := len(a.counts); n > maxAnswered {
			t.Fatalf("%d addresses are counted", n)
		}
	}
}
