package line

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/transport"
)

func TestANewPaceIsForSessionsThatBegin(t *testing.T) {
	bubble(t, Config{MaxLine: 100}, func(t *testing.T, h *house) {
		ana, early := h.join("ana"), h.open()
		ana.reads()
		early.reads()
		h.server.SetPace(transport.Pace{Rate: 1, Burst: 2, MaxLine: 200, FirstLine: time.Second})
		bob := h.join("bob")
		bob.reads()
		ana.reads()
		long := strings.Repeat("x", 150)
		ana.sends(long + "\n")
		ana.wants("ana: "+long[:100], "ana: "+long[100:])
		bob.sends(long + "\n" + "two\nthree\n")
		pass(500 * time.Millisecond)
		bob.wants("ana: "+long[:100], "ana: "+long[100:], "bob: "+long)
		pass(time.Second)
		bob.wants("bob: two")
		late := h.open()
		late.reads()
		pass(10 * time.Second)
		late.wants("* you gave no nick in time", "EOF")
		early.wants()
	})
}

func TestTheLinesOfOneAddressAreReadMoreSlowlyTogether(t *testing.T) {
	bubble(t, Config{Rate: 1, Burst: 10}, func(t *testing.T, h *house) {
		const users, lines, rate = 60, 10, 200 // rate: lines a second of a private address
		bob := h.join("bob")
		var flood []*peer
		for i := range users {
			flood = append(flood, h.join(fmt.Sprint("u", i)))
		}
		pass(time.Minute)
		bob.reads()
		for _, p := range flood {
			go p.sends(strings.Repeat("x\n", lines))
		}
		if n := strings.Count(bob.reads(), ": x\n"); n != rate {
			t.Errorf("%d lines are said at once, want %d", n, rate)
		}
		pass(time.Second)
		if n := strings.Count(bob.reads(), ": x\n"); n != rate {
			t.Errorf("%d lines are said in the next second, want %d", n, rate)
		}
		pass(10 * time.Second)
		if n := strings.Count(bob.reads(), ": x\n"); n != users*lines-2*rate {
			t.Errorf("%d lines are said in the end, want the other %d: none is lost", n, users*lines-2*rate)
		}
	})
}
