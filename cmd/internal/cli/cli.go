// Package cli holds the parts that the command lines of all programs share: flags and their
// errors, help, the version and exit statuses.
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

// The exit statuses. 0 is success.
const (
	failed     = 1
	wrongUsage = 2
)

// A UsageError reports a command line, environment or config file that cannot be used.
type UsageError struct{ err error }

func (e *UsageError) Error() string { return e.err.Error() }

// Unwrap returns the wrapped error.
func (e *UsageError) Unwrap() error { return e.err }

// Usagef returns a *UsageError that wraps the error of fmt.Errorf.
func Usagef(format string, args ...any) error {
	return &UsageError{fmt.Errorf(format, args...)}
}

// Status returns the exit status for an error: 0 for nil, 2 for a *UsageError and 1 for all
// others.
func Status(err error) int {
	if err == nil {
		return 0
	}
	if _, usage := errors.AsType[*UsageError](err); usage {
		return wrongUsage
	}
	return failed
}

// Main calls exec, prints its error, and ends the process with its exit status. The context of
// exec ends with the first SIGINT, SIGTERM or SIGHUP.
func Main(name string, exec func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := exec(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	}
	os.Exit(Status(err))
}

// Flags returns a flag set that returns its errors and prints nothing. For -h it writes its
// text to help.
func Flags(name string, help io.Writer) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(help)
	return fs
}

// Run runs the command that args name, and blocks until it returns. It adds the commands help
// and version to root. Flags of the subcommands can also be set in the environment, with prefix
// and _ before their names. If args ask for help, Run writes the content of help to stdout. It
// returns a *UsageError if args cannot be used, and otherwise the error of the command.
func Run(ctx context.Context, root *ffcli.Command, prefix string, args []string, help *bytes.Buffer, stdout io.Writer) error {
	version := root.FlagSet.Bool("version", false, "print the version and end")
	program := withHelp(root, prefix, help, stdout)
	parsing := root // the command whose flags are being parsed
	given := make(map[*ffcli.Command]*Given)
	for _, c := range append([]*ffcli.Command{root}, root.Subcommands...) {
		given[c] = Watch(c.FlagSet)
		c.UsageFunc = func(c *ffcli.Command) string { // called if parsing ends early
			parsing = c
			return ffcli.DefaultUsageFunc(c)
		}
	}
	if len(args) > 0 && args[0] == "help" {
		args = slices.Insert(slices.Clone(args), 1, "--") // the flags after it are arguments of help
	}
	err := root.Parse(args)
	if err == nil && *version {
		return PrintVersion(stdout, program.Name)
	}
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
		return tellsMore(program.Name, given[parsing].Explain(err))
	}
	return root.Run(ctx)
}

// withHelp adds the commands help and version to root, and an error for unknown commands.
func withHelp(root *ffcli.Command, prefix string, help, stdout io.Writer) *Program {
	name := root.FlagSet.Name()
	p := &Program{
		Name:   name,
		Page:   Page{Flags: root.FlagSet, Text: func() string { return ffcli.DefaultUsageFunc(root) }},
		Others: []string{"help", "version"},
	}
	for _, c := range root.Subcommands {
		p.Commands = append(p.Commands, Page{c.Name, c.FlagSet, prefix, func() string { return ffcli.DefaultUsageFunc(c) }})
	}
	unknown := func(err error) error {
		if Status(err) == wrongUsage {
			return tellsMore(name, err)
		}
		return err
	}
	alone := root.Exec
	root.Exec = func(ctx context.Context, args []string) error {
		if len(args) > 0 {
			return unknown(p.Unknown(args[0]))
		}
		return alone(ctx, args)
	}
	root.Subcommands = append(root.Subcommands, &ffcli.Command{
		Name:       "help",
		ShortUsage: name + " help [COMMAND] [-FLAG…]",
		ShortHelp:  "explain a command or a flag",
		FlagSet:    Flags(name+" help", help),
		Exec:       func(_ context.Context, args []string) error { return unknown(p.Help(stdout, args)) },
	}, &ffcli.Command{
		Name:       "version",
		ShortUsage: name + " version",
		ShortHelp:  "print the version",
		FlagSet:    Flags(name+" version", help),
		Exec:       func(context.Context, []string) error { return PrintVersion(stdout, name) },
	})
	return p
}

// tellsMore returns a *UsageError that adds a hint at -h to err.
func tellsMore(name string, err error) error {
	return Usagef("%w (%s -h and %s COMMAND -h tell more)", err, name, name)
}
