//go:build linux

package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	osexec "os/exec"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args   string
		status int
		says   string // on either output
	}{
		{"-h", 0, "tertulia-load COMMAND [flags] SERVER"},
		{"fanout -h", 0, "list of: users in the room"},
		{"help fanout", 0, "list of: users in the room"},
		{"help -svg", 0, "tertulia-load scale:\n  -svg file\n"},
		{"version", 0, "tertulia-load "},
		{"", 2, "a command is missing"},
		{"fanuot tertuliad", 2, `there is no command "fanuot": did you mean fanout?`},
		{"help -sgv", 2, "there is no flag -sgv: did you mean -svg?"},
		{"fanout", 2, "which server?"},
		{"fanout -cases 10,10 floor", 2, `-cases: "10,10" has 2 numbers, not 3`},
		{"fanout -cases 10,11,1 floor", 2, "11 cannot speak in a room of 10"},
		{"fanout -cases 0,1,1 floor", 2, `"0" is not a number from 1`},
		{"fanout -rounds 0 floor", 2, "-rounds is 0"},
		{"fanout -time -1s floor", 2, "-time and -warm cannot be negative"},
		{"fanout -pending -1 floor", 2, "-pending is -1"},
		{"fanout floor floor", 2, "two servers are named floor"},
		{"fanout tertuliad=", 2, "a path is missing"},
		{"fanout gopher", 2, `"gopher" is neither a server`},
		{"fanout irc", 2, "where is it? irc=HOST:PORT"},
		{"fanout irc=:6667", 2, "has no host"},
		{"fanout irc=127.0.0.1:1,pid=x", 2, "is no process id"},
		{"fanout floor,pid=1", 2, "is not label=NAME"},
		{"fanout vsftpd", 2, "vsftpd is no chat"},
		{"idle -users 0 floor", 2, "-users is 0"},
		{"idle -users 10 -rooms 3 floor", 2, "-rooms is 3"},
		{"churn -one 0 floor", 2, "-one is 0"},
		{"churn -enter -1 floor", 2, "-enter is -1"},
		{"floor -addr nowhere", 2, "-addr is"},
		{"fanout -cases 5,1,1 -rounds 1 -pin=false tertuliad=/nowhere", 1, "tertuliad does not start"},
		{"fanout -cases 5,1,1 -rounds 1 -pin=false line=127.0.0.1:1", 1, "1 of 1 measurements were not right"},
	} {
		t.Run(c.args, func(t *testing.T) {
			cmd := osexec.CommandContext(t.Context(), os.Args[0], strings.Fields(c.args)...)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			err := cmd.Run()
			if exit := (*osexec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != c.status || !strings.Contains(out.String(), c.says) {
				t.Errorf("exit status %d, want %d and %q in\n%s", got, c.status, c.says, out.String())
			}
		})
	}
}

func TestADefaultHoldsForItsOwnCommand(t *testing.T) {
	var help bytes.Buffer
	for _, command := range commands(tool{stdout: io.Discard, stderr: io.Discard, help: &help}) {
		command.FlagSet.VisitAll(func(f *flag.Flag) {
			if f.Value.String() != f.DefValue {
				t.Errorf("%s -%s is %s by default, and says %s", command.Name, f.Name, f.Value, f.DefValue)
			}
		})
	}
}
