package classic

import (
	"strings"
	"testing"
	"time"

	"tertulia/transport"
)

func TestANewPaceIsForSessionsThatBegin(t *testing.T) {
	bubble(t, Config{MaxLine: 100}, func(t *testing.T, h *house) {
		ana := h.multi("ana")
		h.server.SetPace(transport.Pace{Rate: 1, Burst: 1, MaxLine: 200, FirstLine: time.Second})
		bob := h.multi("bob")
		ana.reads()
		long := strings.Repeat("x", 150)
		ana.sends(long)
		if got := strings.Join(ana.reads(), ""); !strings.Contains(got, "150 bytes") {
			t.Errorf("ana reads %q", got)
		}
		bob.sends(long)
		if got := strings.Join(ana.reads(), ""); !strings.Contains(got, "bob: "+long) {
			t.Errorf("ana reads %q", got)
		}
		late := h.open(newMulti)
		late.reads()
		pass(2 * time.Second)
		if got := late.reads(); len(got) == 0 || got[len(got)-1] != gone {
			t.Errorf("one who gives no name reads %q", got)
		}
	})
}

func TestTheLinesOfOneAddressAreReadMoreSlowlyTogether(t *testing.T) {
	bubble(t, Config{Rate: 0.005, Burst: 10}, func(t *testing.T, h *house) {
		ana, bob, at := h.multi("ana"), h.multi("bob"), transport.PeerAddr(h.open(newMulti).conn)
		if err := h.server.conns.Acquire(at); err != nil {
			t.Fatal(err)
		}
		ana.reads()
		ana.sends("1")
		bob.reads()
		bob.sends("2")
		if got := strings.Join(ana.reads(), ""); strings.Contains(got, "2") {
			t.Errorf("two lines of one address are said at once: %q", got)
		}
		pass(2 * time.Second)
		if got := strings.Join(ana.reads(), ""); !strings.Contains(got, "bob: 2") {
			t.Errorf("the second line is lost: %q", got)
		}
	})
}
