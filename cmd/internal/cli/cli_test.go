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
			err := Run(t.Context(), root, "PROG", strings.Fields(c.args), &help, &stdout)
			if got := fmt.Sprint(err); Status(err) != c.status || c.err != "" && got != c.err {
				t.Errorf("the error is %v (status %d), want %q (status %d)", err, Status(err), c.err, c.status)
			}
			if got := stdout.String(); !strings.Contains(got, c.stdout) || c.stdout == "" && got != "" {
				t.Errorf("on standard output is %q, want %q", got, c.stdout)
			}
		})
	}
}

// What cannot be used is told in words of ours, with the place where it was given.
func TestWrongFlags(t *testing.T) {
	for _, c := range []struct{ args, env, want string }{
		{"-x", "", "there is no flag -x"},
		{"-verbos", "", "there is no flag -verbos: did you mean -verbose?"},
		{"work -nic ana", "", "there is no flag -nic: did you mean -nick?"},
		{"-nick ana work", "", "there is no flag -nick"},
		{"work -nick", "", "-nick needs a value"},
		{"work ---nick", "", "---nick is not a flag"},
		{"work -n three", "", `-n is "three": a whole number, such as 1`},
		{"work -wait 5", "", `-wait is "5": a time with its unit, such as 90s, 5m or 1h30m`},
		{"work -bell=maybe", "", `-bell is "maybe": true or false`},
		{"work -password=\x00 -n x", "", `-n is "x": a whole number, such as 1`},
		{"work", "PROG_WAIT=soon", `PROG_WAIT is "soon": a time with its unit, such as 90s, 5m or 1h30m`},
	} {
		t.Run(c.args+c.env, func(t *testing.T) {
			if name, value, ok := strings.Cut(c.env, "="); ok {
				t.Setenv(name, value)
			}
			var help, stdout bytes.Buffer
			rootFlags, workFlags := Flags("prog", &help), Flags("prog work", &help)
			rootFlags.Bool("verbose", false, "tell more")
			workFlags.String("nick", "", "who")
			workFlags.String("password", "", "the secret")
			workFlags.Int("n", 1, "how often")
			workFlags.Duration("wait", 0, "how long")
			workFlags.Bool("bell", true, "ring")
			exec := func(context.Context, []string) error {
				t.Error("the command runs")
				return nil
			}
			root := &ffcli.Command{FlagSet: rootFlags, Exec: exec, Subcommands: []*ffcli.Command{
				{Name: "work", FlagSet: workFlags, Exec: exec},
				{Name: "rest", FlagSet: Flags("prog rest", &help), Exec: exec},
			}}
			err := Run(t.Context(), root, "PROG", strings.Fields(c.args), &help, &stdout)
			if want := c.want + " (prog -h and prog COMMAND -h tell more)"; Status(err) != 2 || err.Error() != want {
				t.Errorf("the error is %v (status %d), want %s", err, Status(err), want)
			}
		})
	}
}
