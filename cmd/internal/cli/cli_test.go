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

func TestRun(t *testing.T) {
	failed := errors.New("it failed")
	const seeMore = " (prog -h and prog COMMAND -h tell more)"
	for _, c := range []struct {
		name, args string
		stdout     string // a part of it
		err        string
		status     int
	}{
		{"a command", "work -n 3 hard", "", "it failed", 1},
		{"no command", "", "", "a command is missing", 2},
		{"an unknown command", "worl hard", "", `there is no command "worl": did you mean work?` + seeMore, 2},
		{"an unknown command like none", "x", "", `there is no command "x"` + seeMore, 2},
		{"a flag as a command", "verbose", "", `there is no command "verbose": did you mean -verbose?` + seeMore, 2},
		{"help", "-h", "  work     do something", "", 0},
		{"help of a command", "work -h", "how often", "", 0},
		{"help as a command", "help", "  help     explain a command or a flag", "", 0},
		{"help as a command, of a command", "help work", "how often", "", 0},
		{"help as a command, of a flag", "help -n", "prog work:\n  -n int\n        how often (default 1)\n        In the environment: PROG_N\n", "", 0},
		{"help as a command, of nothing", "help worl", "", `there is no command "worl": did you mean work?` + seeMore, 2},
		{"the version", "version", "prog (version unknown)\n", "", 0},
		{"the version by a flag", "-version", "prog (version unknown)\n", "", 0},
		{"the version instead of a command", "-version work", "prog (version unknown)\n", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var help, stdout bytes.Buffer
			fs := Flags("prog work", &help)
			n := fs.Int("n", 1, "how often")
			work := &ffcli.Command{Name: "work", ShortHelp: "do something", FlagSet: fs, Exec: func(_ context.Context, args []string) error {
				if *n != 3 || len(args) != 1 || args[0] != "hard" {
					t.Errorf("it runs with -n %d and %q", *n, args)
				}
				return failed
			}}
			root := &ffcli.Command{FlagSet: Flags("prog", &help), Subcommands: []*ffcli.Command{work}, Exec: func(context.Context, []string) error {
				return Usagef("a command is missing")
			}}
			root.FlagSet.Bool("verbose", false, "tell more")
			err := Run(t.Context(), root, "PROG", strings.Fields(c.args), &help, &stdout)
			if Status(err) != c.status || c.err != "" && err.Error() != c.err {
				t.Errorf("the error is %v (status %d), want %q (status %d)", err, Status(err), c.err, c.status)
			}
			if got := stdout.String(); !strings.Contains(got, c.stdout) || c.stdout == "" && got != "" {
				t.Errorf("on standard output is\n%s, want\n%s", got, c.stdout)
			}
		})
	}
}

// An invalid value is reported in our own words, with the place where it was given.
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
