package main

import (
	"bytes"
	"net"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build builds the program and returns its path.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tertuliad")
	out, err := osexec.Command("go", "build", "-buildvcs=false", "-o", path, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
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
		stdout, stderr string // a part of what is written there
	}{
		{"help", []string{"-h"}, 0, "-tcp-addr address\n", ""},
		{"version", []string{"-version"}, 0, "tertuliad ", ""},
		{"port taken", []string{"-tcp-addr", addr}, 1, "", "tertuliad: -tcp-addr " + addr + " cannot be opened"},
		{"debug port taken", []string{"-tcp-addr", ":0", "-debug-addr", addr}, 1, "", "tertuliad: -debug-addr " + addr + " cannot be opened"},
		{"no such host", []string{"-host", "192.0.2.1"}, 1, "", "tertuliad: -tcp-addr :4000 cannot be opened"},
		{"unknown flag", []string{"-tpc-addr", ":0"}, 2, "", "-tpc-addr\ntertuliad -h explains every flag.\n"},
		{"wrong value", []string{"-rate", "fast"}, 2, "", "-rate"},
		{"no flag", []string{"start"}, 2, "", `"start" is not a flag`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := osexec.CommandContext(t.Context(), path, c.args...)
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
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
