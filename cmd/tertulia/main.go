// Command tertulia is the client of tertuliad for a terminal or a pipe.
//
//	tertulia chat [-nick N] [tcp://|udp://]host[:port]
//	tertulia ls|get|put|rm [flags] [ftp://]host[:port] path…
//	tertulia probe [-listen] [tcp|udp|both] host:port
//
// On a terminal, chat keeps what is being typed on the lowest lines while
// messages arrive above it. Fed from a pipe it says every line, and ends well
// only when the server has taken them all:
//
//	make 2>&1 | tertulia chat host
//
// Ls, get, put and rm list, fetch, send and remove files on the server's shelf;
// package shelf has what they promise. Progress is shown on a terminal, by
// vbauerster/mpb; a pipe gets one line a file.
//
// Probe sends numbered probes to a port over TCP and UDP, and says how long each
// took, what was lost, and what that means; with -listen it answers them.
//
// Flags may also come from the environment: TERTULIA_ and the flag's name in
// capitals. The exit status is 0 when all went well, 1 when it did not and 2
// for wrong usage.
//
// The terminal is driven by Bubble Tea, without its full-screen mode: of the
// libraries that were tried (golang.org/x/term, chzyer/readline,
// reeflective/readline) it is the one that is both kept up and right on the
// screen when messages arrive while wide characters are being typed.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/peterbourgon/ff/v3"
	"github.com/peterbourgon/ff/v3/ffcli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := exec(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tertulia:", err)
	}
	os.Exit(status(err))
}

// usageError is a command line that cannot be followed.
type usageError struct{ words string }

func (e *usageError) Error() string { return e.words }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// status is the exit status for what exec returned.
func status(err error) int {
	switch usage := (*usageError)(nil); {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	}
	return 1
}

// exec runs the command that args ask for. When ctx ends it leaves politely.
func exec(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	var help bytes.Buffer
	std := stdio{stdin, stdout, stderr}
	root := rootCommand(std, &help,
		chatCommand(std, &help),
		lsCommand(std, &help),
		getCommand(std, &help),
		putCommand(std, &help),
		rmCommand(std, &help),
		probeCommand(std, &help),
	)
	if err := root.Parse(args); errors.Is(err, flag.ErrHelp) {
		_, err := help.WriteTo(stdout)
		return err
	} else if err != nil {
		return usagef("%v (tertulia -h and tertulia COMMAND -h tell more)", err)
	}
	return root.Run(ctx)
}

type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func rootCommand(std stdio, help io.Writer, commands ...*ffcli.Command) *ffcli.Command {
	fs := newFlags("tertulia", help)
	version := fs.Bool("version", false, "print the version and exit")
	return &ffcli.Command{
		ShortUsage:  "tertulia [-version] COMMAND …",
		FlagSet:     fs,
		Subcommands: commands,
		Exec: func(_ context.Context, args []string) error {
			switch {
			case *version:
				_, err := fmt.Fprintln(std.out, "tertulia", versionText())
				return err
			case len(args) == 0:
				return usagef("a command is missing, for example: tertulia chat HOST")
			}
			return usagef("there is no command %q (tertulia -h lists them)", args[0])
		},
	}
}

// newFlags makes a set whose complaints are returned, not printed; help takes
// the text that -h asks for.
func newFlags(name string, help io.Writer) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(help)
	return fs
}

func environment() []ff.Option { return []ff.Option{ff.WithEnvVarPrefix("TERTULIA")} }

func versionText() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
