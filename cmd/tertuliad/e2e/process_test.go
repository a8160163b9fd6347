package e2e

import (
	"bytes"
	"errors"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/internal/app"
)

// serveEnv set makes the test's binary the server: a process of its own that is
// built as the test is, with the race detector or for a benchmark.
const serveEnv = "TERTULIAD_TEST_SERVE"

func init() {
	if os.Getenv(serveEnv) != "" {
		os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
}

// self returns the test's binary as the server.
func self(args ...string) *osexec.Cmd {
	cmd := osexec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), serveEnv+"=1")
	return cmd
}

// inShell makes of a program one that a shell becomes with exec "$@" in its script.
func inShell(t *testing.T, cmd *osexec.Cmd, script string) *osexec.Cmd {
	t.Helper()
	sh, err := osexec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Args = append([]string{sh, "-c", script, "sh", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = sh
	return cmd
}

// A process is the program as its user runs it.
type process struct {
	*osexec.Cmd
	t      *testing.T
	stderr bytes.Buffer // complete when it has ended
}

// build builds the program and returns its path.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tertuliad")
	out, err := osexec.Command("go", "build", "-buildvcs=false", "-o", path, "..").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// launch starts a program with additional flags, and returns its server when that is open.
func launch(t *testing.T, cmd *osexec.Cmd, args ...string) (*process, *server) {
	t.Helper()
	cmd.Args = append(append(cmd.Args, onFreePorts(t)...), args...)
	p := &process{Cmd: cmd, t: t}
	stdout := make(writes, 16)
	p.Stdout, p.Stderr = stdout, &p.stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(hang, func() { _ = p.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = p.Process.Kill()
	})
	s := &server{t: t, text: <-stdout}
	s.readAddresses()
	return p, s
}

func (p *process) signals(sig syscall.Signal) {
	p.t.Helper()
	if err := p.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
}

// ends asks the program to end, which it must do well.
func (p *process) ends(t *testing.T) {
	t.Helper()
	p.signals(syscall.SIGTERM)
	p.exits(t)
}

// exits waits for the end of the program, which must be a good one.
func (p *process) exits(t *testing.T) {
	t.Helper()
	if err := p.Wait(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
	if log := p.stderr.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "DATA RACE") {
		t.Errorf("the log is\n%s", log)
	}
}

func TestSignals(t *testing.T) {
	path := build(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			p, s := launch(t, osexec.Command(path))
			ana, almost := s.join(t, "ana"), s.dial(t)
			p.signals(sig)
			ana.ends("* the server is closing")
			almost.ends("* the server is closing")
			ana.closes()
			almost.closes()
			if err := p.Wait(); err != nil {
				t.Errorf("the program ends with %v", err)
			}
			if log := p.stderr.String(); !strings.Contains(log, "msg=closed") || strings.Contains(log, "level=ERROR") {
				t.Errorf("the log is\n%s", log)
			}
		})
	}
	t.Run("a second one ends the program at once", func(t *testing.T) {
		p, s := launch(t, osexec.Command(path), "-max-lag", "64KiB", "-rate", "0")
		stan, ana := s.stalls(t, "stan"), s.join(t, "ana")
		for !slices.Contains(ana.quiet(), "* stan left (too slow)") {
			ana.sends(strings.Repeat("x", 1000))
		}
		p.signals(syscall.SIGTERM)
		ana.ends("* the server is closing")
		p.signals(syscall.SIGTERM) // the server still waits for stan to read
		var exit *osexec.ExitError
		if err := p.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
			t.Errorf("the program ends with %v, want the signal", err)
		}
		stan.closes()
	})
}

// As of a tee that Ctrl-C has ended together with the server.
func TestALogThatNobodyReadsDoesNotEndTheServer(t *testing.T) {
	reader, log, err := os.Pipe()
	ok(t, err)
	cmd := inShell(t, self(), `exec "$@" 2>&3`)
	cmd.ExtraFiles = []*os.File{log}
	p, s := launch(t, cmd, "-log-level", "debug")
	ok(t, log.Close())
	ok(t, reader.Close())
	ana := s.join(t, "ana") // which is in the log
	ana.sends("hola")
	ana.sees("ana: hola")
	p.ends(t)
	ana.ends("* the server is closing")
}

func TestExitCodes(t *testing.T) {
	path := build(t)
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	for _, c := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // a part of the expected output
	}{
		{"help", []string{"-h"}, 0, "-tcp-addr address\n", ""},
		{"help as a command", []string{"help"}, 0, "-tcp-addr address\n", ""},
		{"version", []string{"-version"}, 0, "tertuliad ", ""},
		{"port taken", []string{"-tcp-addr", addr}, 1, "", "tertuliad: -tcp-addr " + addr + " cannot be opened"},
		{"debug port taken", []string{"-tcp-addr", ":0", "-udp-addr", ":0", "-ftp-addr", ":0", "-http-addr", ":0", "-debug-addr", addr}, 1, "", "tertuliad: -debug-addr " + addr + " cannot be opened"},
		{"no such host", []string{"-host", "192.0.2.1"}, 1, "", "tertuliad: -tcp-addr :4000 cannot be opened (choose another with that flag, or another host than 192.0.2.1 with -host)"},
		{"unknown flag", []string{"-tpc-addr", ":0"}, 2, "", "-tcp-addr?\ntertuliad -h explains every flag.\n"},
		{"wrong value", []string{"-rate", "fast"}, 2, "", `tertuliad: -rate is "fast": a number, such as 10`},
		{"no command", []string{"start"}, 2, "", `there is no command "start"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := osexec.CommandContext(t.Context(), path, c.args...)
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			cmd.Dir = t.TempDir() // for the default folders
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("the exit code is %d (%v), want %d", code, err, c.code)
			}
			for _, out := range []struct{ name, got, want string }{
				{"standard output", stdout.String(), c.stdout}, {"standard error", stderr.String(), c.stderr},
			} {
				if !strings.Contains(out.got, out.want) || out.want == "" && out.got != "" {
					t.Errorf("on %s is %q, want %q", out.name, out.got, out.want)
				}
			}
		})
	}
}
