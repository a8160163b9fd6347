package servertest

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// Eventually waits for work that a goroutine of the server does after the last message to its
// peer.
func Eventually(t *testing.T, done func() error) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	over := time.After(Hang)
	for {
		err := done()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-over:
			t.Fatal(err)
		}
	}
}

// Installed returns the path of a real client. Without it the test is skipped, and fails in CI.
func Installed(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: install Debian's %s", name, pkg)
	}
	if err != nil {
		t.Skipf("%s is missing: Debian's %s has it", name, pkg)
	}
	return path
}

// OK ends the test on an error.
func OK(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
