package statecmd

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
)

// A Command is a subcommand of tertuliad that has commands of its own.
type Command struct {
	Name           string // such as "history"
	StateDir       string // the default of -state-dir, and then its value
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	help bytes.Buffer
}

func (c *Command) program() string { return "tertuliad " + c.Name }

// Run runs the command of root that args name, and blocks until it ends. The first SIGINT, SIGTERM or
// SIGHUP interrupts the command, which then removes what is incomplete. It returns a *cli.UsageError if
// args cannot be used.
func (c *Command) Run(ctx context.Context, root *ffcli.Command, args []string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // a second signal ends the process
	pipes := make(chan os.Signal, 1)     // a closed pipe is an error, not the end of the process
	signal.Notify(pipes, syscall.SIGPIPE)
	defer signal.Stop(pipes)
	return cli.Run(ctx, root, "", args, &c.help, c.Stdout)
}

// Root returns the subcommand itself. example is a command line for somebody who gives no command.
func (c *Command) Root(long, example string, subs ...*ffcli.Command) *ffcli.Command {
	return &ffcli.Command{
		ShortUsage:  c.program() + " COMMAND [flags]",
		LongHelp:    long,
		FlagSet:     cli.Flags(c.program(), &c.help),
		Subcommands: subs,
		Exec: func(context.Context, []string) error {
			return cli.Usagef("a command is missing, for example: %s (%s -h tells more)", example, c.program())
		},
	}
}

// Sub returns a command. usage names its arguments; without it there are none. run gets the arguments
// after the flags.
func (c *Command) Sub(name, usage, words, long string, fs *flag.FlagSet, run func(context.Context, []string) error) *ffcli.Command {
	return &ffcli.Command{
		Name:       name,
		ShortUsage: strings.TrimSpace(c.program() + " " + name + " [flags] " + usage),
		ShortHelp:  words,
		LongHelp:   long,
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			if c.StateDir == "" || c.StateDir == "off" {
				return cli.Usagef("-state-dir is %q: name the folder of the server's database", c.StateDir)
			}
			for _, arg := range args {
				if strings.HasPrefix(arg, "-") && len(arg) > 1 {
					return cli.Usagef("flags come first: %s is after %s", arg, args[0])
				}
			}
			if usage == "" && len(args) > 0 {
				return cli.Usagef("%s takes no argument %q, only flags", name, args[0])
			}
			return run(ctx, args)
		},
	}
}

// Flags returns a flag set with the flags that all commands have.
func (c *Command) Flags(name string) *flag.FlagSet {
	fs := cli.Flags(c.program()+" "+name, &c.help)
	fs.StringVar(&c.StateDir, "state-dir", c.StateDir, "the `folder` of the server's database")
	return fs
}

// OwnFlags returns a set with all flags of the commands of root that the server does not have, for a
// search by name.
func OwnFlags(root *ffcli.Command) *flag.FlagSet {
	all := flag.NewFlagSet(root.FlagSet.Name(), flag.ContinueOnError)
	for _, sub := range root.Subcommands {
		sub.FlagSet.VisitAll(func(f *flag.Flag) {
			if f.Name != "state-dir" && all.Lookup(f.Name) == nil {
				all.Var(f.Value, f.Name, f.Usage)
			}
		})
	}
	return all
}
