package e2e

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal and returns the program's end of it.
func terminal(t *testing.T) *os.File {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("this machine gives no terminal:", err)
	}
	t.Cleanup(func() { keyboard.Close() })
	ok(t, unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	ok(t, err)
	program, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0)
	ok(t, err)
	t.Cleanup(func() { program.Close() })
	return program
}

// A shell and the system may each send a SIGHUP.
func TestAClosedTerminalEndsTheServerWell(t *testing.T) {
	cmd := servertest.Self()
	cmd.Stdin = terminal(t)
	p, s := launch(t, cmd, "-max-lag", "64KiB", "-rate", "0")
	ana := s.Join(t, "ana")
	bob := s.Join(t, "bob")
	ana.Sees("* bob joined")
	p.Signals(syscall.SIGHUP)
	ana.Ends("* the server is closing")
	_ = p.Process.Signal(syscall.SIGHUP) // it may have ended
	bob.Ends("* the server is closing")
	p.Exits(t)
	if log := p.Log.String(); !strings.Contains(log, `msg=closed cause="received signal hangup"`) {
		t.Errorf("the log is\n%s", log)
	}
}
