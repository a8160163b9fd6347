package udp

import (
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
		ana.wants("* that line has 150 bytes, at most 100 go: it was not said")
		bob.sends(long + "\ntwo\nthree\n")
		bob.wants("bob: " + long)
		pass(2 * time.Second)
		bob.wants("bob: two", "bob: three")
	})
}
