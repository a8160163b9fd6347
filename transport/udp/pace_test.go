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
		ana.wants("ana: "+long[:100], "ana: "+long[100:])
		bob.sends(long + "\ntwo\nthree\n")
		bob.wants("ana: "+long[:100], "ana: "+long[100:], "bob: "+long)
		pass(2 * time.Second)
		bob.wants("bob: two", "bob: three")
	})
}
