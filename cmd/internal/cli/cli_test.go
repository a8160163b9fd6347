package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/peterbourgon/ff/v3/ffcli"
)

func TestTheStatusTellsWrongUsageFromFailure(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("the disk is full"), 1},
		{Usagef("-n is %d", -1), 2},
		{fmt.Errorf("read the flags: %w", Usagef("-n is %d", -1)), 2},
	} {
		if got := Status(c.err); got != c.want {
			t.Errorf("the status of %v is %d, want %d", c.err, got, c.want)
		}
	}
}

func TestHelp(t *testing.T) {
	for args, want := range map[string]string{
		"help": "-h", "help put": "put -h", "put help": "put help", "": "", "-v help": "-v help",
	} {
		if got := strings.Join(Help(strings.Fields(args)), " "); got != want {
			t.Errorf("%q is %q, want %q", args, got, want)
		}
	}
}

func TestRun(t *testing.T) {
	failed := errors.New("it failed")
	for _, c := range []struct {
		name, args string
		stdout     string // a part of it
		err        string
		status     int
	}{
		{"a command", "-n 3 work", "", "it failed", 1},
		{"help", "-h", "how often", "", 0},
		{"help as a command", "help", "how often", "", 0},
		{"a flag that is none", "-x", "", "error parsing commandline arguments: flag provided but not defined: -x (prog -h and prog COMMAND -h tell more)", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var help, stdout bytes.Buffer
			fs := Flags("prog", &help)
			n := fs.Int("n", 1, "how often")
			root := &ffcli.Command{FlagSet: fs, Exec: func(_ context.Context, args []string) error {
				if *n != 3 || len(args) != 1 || args[0] != "work" {
					t.Errorf("it runs with -n %d and %q", *n, args)
				}
				return failed
			}}
			err := Run(t.Context(), root, strings.Fields(c.args), &help, &stdout)
			if got := fmt.Sprint(err); Status(err) != c.status || c.err != "" && got != c.err {
				t.Errorf("the error is %v (status %d), want %q (status %d)", err, Status(err), c.err, c.status)
			}
			if got := stdout.String(); !strings.Contains(got, c.stdout) || c.stdout == "" && got != "" {
				t.Errorf("on standard output is %q, want %q", got, c.stdout)
			}
		})
	}
}
