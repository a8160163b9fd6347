package line

import (
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
