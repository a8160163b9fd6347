// Command tertuliad opens a chat room that every machine on the network can
// join with what it has: nc, telnet or the client tertulia.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"tertulia/cmd/internal/cli"
)

// The exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	err := exec(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "tertuliad:", err)
	if _, wrong := errors.AsType[usageError](err); wrong {
		fmt.Fprintln(os.Stderr, "tertuliad -h explains every flag.")
		os.Exit(exitUsage)
	}
	os.Exit(exitFailed)
}

// A usageError is a command line, environment or config file that cannot be
// used. Its text names the flag.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exec is the whole program: the server, or the subcommand that args begin with. It
// returns nil when it was asked to stop, by a
// signal or by ctx, a usageError when args cannot be used, and otherwise why it
// could not go on.
func exec(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	args = cli.Help(args)
	if len(args) > 0 && args[0] == handInsCommand {
		return handIns(ctx, args[1:], stdout)
	}
	cfg, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return usageError{err}
	case cfg.version:
		_, err := fmt.Fprintln(stdout, "tertuliad", version())
		return err
	}
	p := newProgram(cfg, stderr)
	p.args, p.terminal = args, isTerminal(stdin)
	return p.serve(ctx, stdout)
}
