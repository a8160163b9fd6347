package servertest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/internal/app"
)

// ServeEnv is the environment variable that makes the test's binary the server if it is set.
const ServeEnv = "TERTULIAD_TEST_SERVE"

func init() {
	if os.Getenv(ServeEnv) != "" {
		os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
}

// Hang is how long a test waits for an event that must come before it fails. No test depends on
// how fast it comes.
const Hang = 2 * time.Minute

// Self returns the test's binary as the server.
func Self(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), ServeEnv+"=1")
	return cmd
}

// FreePorts returns the flags of a server that gets into nobody's way. It keeps nothing on disk
// but files.
func FreePorts(t *testing.T) []string {
	return []string{"-tcp-addr", ":0", "-udp-addr", ":0", "-ftp-addr", ":0", "-http-addr", ":0", "-tls-addr", ":0", "-irc-addr", ":0", "-ircs-addr", ":0", "-ftp-passive-ports", "0",
		"-files-dir", filepath.Join(t.TempDir(), "shelf"), "-state-dir", "off"}
}

// Writes hands on each text that a program writes.
type Writes chan string

// Write implements io.Writer. It waits for the reader of a full channel.
func (w Writes) Write(b []byte) (int, error) {
	w <- string(b)
	return len(b), nil
}

// A Process is the program as its user runs it.
type Process struct {
	*exec.Cmd
	T    *testing.T
	Text string       // its start-up text
	Log  bytes.Buffer // its standard error; complete when it has ended
}

// Launch starts a server on free ports, with additional flags. It returns when the server is open.
// The end of the test kills it.
func Launch(t *testing.T, cmd *exec.Cmd, args ...string) *Process {
	t.Helper()
	cmd.Args = append(append(cmd.Args, FreePorts(t)...), args...)
	p := &Process{Cmd: cmd, T: t}
	stdout := make(Writes, 16)
	p.Stdout, p.Stderr = stdout, &p.Log
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(3*Hang, func() { _ = p.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = p.Process.Kill()
	})
	p.Text = <-stdout
	return p
}

// Signals sends the program a signal.
func (p *Process) Signals(sig syscall.Signal) {
	p.T.Helper()
	if err := p.Process.Signal(sig); err != nil {
		p.T.Fatal(err)
	}
}

// Kills ends the program without a word, and waits for its end.
func (p *Process) Kills() {
	p.T.Helper()
	if err := p.Process.Kill(); err != nil {
		p.T.Fatal(err)
	}
	_ = p.Wait()
}

// Ends asks the program to end, which it must do well.
func (p *Process) Ends(t *testing.T) {
	t.Helper()
	p.Signals(syscall.SIGTERM)
	p.Exits(t)
}

// Exits waits for the end of the program, which must be a good one.
func (p *Process) Exits(t *testing.T) {
	t.Helper()
	if err := p.Wait(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
	if log := p.Log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "DATA RACE") {
		t.Errorf("the log is\n%s", log)
	}
}
