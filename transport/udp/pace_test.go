package udp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/transport"
)

func TestANewPaceIsForSessionsThatBegin(t *testing.T) {
	bubble(t, 1, Config{MaxLine: 100}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		h.server.SetPace(transport.Pace{Rate: 1, Burst: 2, MaxLine: 200, FirstLine: time.Second})
		bob := h.join("bob")
		bob.reads()
		ana.reads()
		long := strings.Repeat("x", 150)
		ana.sends(long + "\n")
		ana.wants("ana: "+long[:100], "ana: "+long[100:])
		bob.sends(long + "\ntwo\nthree\n")
		bob.wants("ana: "+long[:100], "ana: "+long[100:], "bob: "+long)
		pass(2 * time.Second)
		bob.wants("bob: two", "bob: three")
	})
}

func TestTheLinesOfOneAddressAreReadMoreSlowlyTogether(t *testing.T) {
	bubble(t, 1, Config{Rate: 1, Burst: 5}, func(t *testing.T, h *house) {
		const users, lines = 30, 5
		bob, host := h.join("bob"), h.dialer()
		var flood []*user
		for i := range users {
			u := h.dialFrom(host)
			u.sends(fmt.Sprint("u", i, "\n"))
			flood = append(flood, u)
		}
		pass(time.Minute)
		bob.reads()
		for _, u := range flood {
			u.sends(strings.Repeat("x\n", lines))
		}
		if n := strings.Count(bob.reads(), ": x\n"); n < 20 || n > 22 {
			t.Errorf("%d lines are said at once, want 20", n)
		}
		pass(10 * time.Second)
		if n := strings.Count(bob.reads(), ": x\n"); n < users*lines-22 || n > users*lines-20 {
			t.Errorf("%d lines are said in the end, want the other %d: none is lost", n, users*lines-20)
		}
	})
}
