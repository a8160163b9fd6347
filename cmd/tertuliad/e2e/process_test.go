package e2e

import (
	"bytes"
	"errors"
	"net"
	"os"
	osexec "os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

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

func TestSignals(t *testing.T) {
	path := servertest.Build(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			p, s := launch(t, osexec.Command(path))
			ana, almost := s.Join(t, "ana"), s.Dial(t)
			p.Signals(sig)
			ana.Ends("* the server is closing")
			almost.Ends("* the server is closing")
			ana.Closes()
			almost.Closes()
			if err := p.Wait(); err != nil {
				t.Errorf("the program ends with %v", err)
			}
			if log := p.Log.String(); !strings.Contains(log, "msg=closed") || strings.Contains(log, "level=ERROR") {
				t.Errorf("the log is\n%s", log)
			}
		})
	}
	t.Run("a second one ends the program at once", func(t *testing.T) {
		p, s := launch(t, osexec.Command(path), "-max-lag", "64KiB", "-rate", "0")
		stan, ana := s.Stalls(t, "stan"), s.Join(t, "ana")
		for !slices.Contains(ana.Quiet(), "* stan left (too slow)") {
			ana.Sends(strings.Repeat("x", 1000))
		}
		p.Signals(syscall.SIGTERM)
		ana.Ends("* the server is closing")
		p.Signals(syscall.SIGTERM) // the server still waits for stan to read
		var exit *osexec.ExitError
		if err := p.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
			t.Errorf("the program ends with %v, want the signal", err)
		}
		stan.Closes()
	})
}

// As of a tee that Ctrl-C has ended together with the server.
func TestALogThatNobodyReadsDoesNotEndTheServer(t *testing.T) {
	reader, log, err := os.Pipe()
	ok(t, err)
	cmd := inShell(t, servertest.Self(), `exec "$@" 2>&3`)
	cmd.ExtraFiles = []*os.File{log}
	p, s := launch(t, cmd, "-log-level", "debug")
	ok(t, log.Close())
	ok(t, reader.Close())
	ana := s.Join(t, "ana") // which is in the log
	ana.Sends("hola")
	ana.Sees("ana: hola")
	p.Ends(t)
	ana.Ends("* the server is closing")
}

func TestExitCodes(t *testing.T) {
	path := servertest.Build(t)
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
		{"debug port taken", []string{"-tcp-addr", ":0", "-udp-addr", ":0", "-ftp-addr", ":0", "-http-addr", ":0", "-tls-addr", ":0", "-irc-addr", ":0", "-ircs-addr", ":0", "-debug-addr", addr}, 1, "", "tertuliad: -debug-addr " + addr + " cannot be opened"},
		{"no such host", []string{"-host", "192.0.2.1"}, 1, "", "tertuliad: -tcp-addr :4000 cannot be opened (choose another with that flag, or another host than 192.0.2.1 with -host)"},
		{"unknown flag", []string{"-tpc-addr", ":0"}, 2, "", "-irc-addr or -tcp-addr or -tls-addr?\ntertuliad -h explains every flag.\n"},
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
