package crowd

import (
	"fmt"
	osexec "os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// Nine thousand people over TCP and five thousand over UDP are in one room, in
// one process, and all of them get what one says.
func TestHeldAtOnce(t *testing.T) {
	const overTCP, overUDP = 9000, 5000
	if servertest.RaceDetector {
		t.Skip("the race detector has no room for 14,000 people: go test -run TestHeldAtOnce ./cmd/tertuliad/e2e/crowd")
	}
	var limit unix.Rlimit
	ok(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	if need := uint64(overTCP + overUDP + 1000); limit.Cur < need {
		t.Skipf("a process may have %d descriptors here, the test needs %d: ulimit -n", limit.Cur, need)
	}
	p, s := launch(t, osexec.Command(servertest.Build(t)), "-debug-addr", ":0", "-log-level", "error",
		"-max-conns", "0", "-max-conns-per-addr", "0", "-udp-unverified", "0", "-max-lag", "64MiB")
	resident := func() float64 { return s.Metric("process_resident_memory_bytes") }
	var people []*user
	empty := resident()
	for i := range overTCP {
		people = append(people, s.Join(t, fmt.Sprint("line", i)))
	}
	withTCP := resident()
	for i := range overUDP {
		people = append(people, s.OverUDP(t, fmt.Sprint("datagram", i)))
	}
	all := resident()
	t.Logf("%d people over TCP take %.1f KiB each, %d over UDP %.1f KiB each; in all %.0f MiB are resident",
		overTCP, (withTCP-empty)/overTCP/1024, overUDP, (all-withTCP)/overUDP/1024, all/(1<<20))

	people[0].Sends("can all of you hear me?")
	for _, u := range people {
		u.Until("line0: can all of you hear me?")
	}
	p.Ends(t)
}
