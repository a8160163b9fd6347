// Package cli is how the programs that have commands begin and end: they leave
// at a signal, and their exit status tells what went wrong.
package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/peterbourgon/ff/v3"
	"github.com/peterbourgon/ff/v3/ffcli"
)

// The exit statuses. 0 is all done.
const (
	failed     = 1
	wrongUsage = 2
)

// A UsageError is a command line that cannot be followed.
type UsageError struct{ words string }

func (e *UsageError) Error() string { return e.words }

// Usagef returns a *UsageError.
func Usagef(format string, args ...any) error {
	return &UsageError{fmt.Sprintf(format, args...)}
}

// Status is the exit status for an error.
func Status(err error) int {
	if err == nil {
		return 0
	}
	if _, usage := errors.AsType[*UsageError](err); usage {
		return wrongUsage
	}
	return failed
}

// Main runs a program until exec returns, and ends the process with its status.
// The context ends with the first SIGINT, SIGTERM or SIGHUP.
func Main(name string, exec func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := exec(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	}
	os.Exit(Status(err))
}

// Flags returns a set whose complaints are returned, not printed; help takes
// the text that -h asks for.
func Flags(name string, help io.Writer) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(help)
	return fs
}

// Help turns the command help into the flag -h of the command that it names, of
// the program where it names none.
func Help(args []string) []string {
	if len(args) == 0 || args[0] != "help" {
		return args
	}
	return append(slices.Clone(args[1:]), "-h")
}

// Run runs the command that args ask for. Flags of the commands under root can be
// set in the environment too, with prefix and a _ before their names. Where args ask
// for help, what the flag sets have put into help goes to stdout.
func Run(ctx context.Context, root *ffcli.Command, prefix string, args []string, help *bytes.Buffer, stdout io.Writer) error {
	parsing := root // the command whose flags are parsed
	given := make(map[*ffcli.Command]*Given)
	for _, c := range append([]*ffcli.Command{root}, root.Subcommands...) {
		given[c] = Watch(c.FlagSet)
		c.UsageFunc = func(c *ffcli.Command) string { // called where parsing ends early
			parsing = c
			return ffcli.DefaultUsageFunc(c)
		}
	}
	err := root.Parse(Help(args))
	if err == nil {
		for _, c := range root.Subcommands {
			if c.FlagSet.Parsed() {
				parsing = c
				given[c].Where = InEnvironment(prefix)
				err = ff.Parse(c.FlagSet, nil, ff.WithEnvVarPrefix(prefix))
			}
		}
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, err := help.WriteTo(stdout)
		return err
	case err != nil:
		name := root.FlagSet.Name()
		return Usagef("%v (%s -h and %s COMMAND -h tell more)", given[parsing].Explain(err), name, name)
	}
	return root.Run(ctx)
}
