// Command tertuliad opens a chat room that every machine on the network can join, with nc,
// telnet or the client tertulia.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"tertulia/cmd/internal/cli"
)

func main() {
	err := exec(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tertuliad:", err)
	}
	if _, wrong := errors.AsType[*cli.UsageError](err); wrong {
		fmt.Fprintln(os.Stderr, "tertuliad -h explains every flag.")
	}
	os.Exit(cli.Status(err))
}

// exec runs the whole program: the server, or the subcommand named by the first argument. The
// server blocks until it stops. exec returns nil after a signal or when ctx has ended, a
// *cli.UsageError if args cannot be used, and otherwise the error that stopped it.
func exec(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		return command(ctx, args[0], args[1:], stdout)
	}
	cfg, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return cli.Usagef("%w", err)
	case cfg.version:
		return cli.PrintVersion(stdout, "tertuliad")
	}
	p := newProgram(cfg, stderr)
	p.args, p.terminal = args, isTerminal(stdin)
	return p.serve(ctx, stdout)
}

// command runs a subcommand. It returns a *cli.UsageError for an unknown name.
func command(ctx context.Context, name string, args []string, stdout io.Writer) error {
	switch name {
	case handInsCommand:
		return handIns(ctx, args, stdout)
	case "help":
		return programHelp().Help(stdout, args)
	case "version":
		return cli.PrintVersion(stdout, "tertuliad")
	}
	return programHelp().Unknown(name)
}

// programHelp returns the help of the server and its subcommands.
func programHelp() *cli.Program {
	f := newFlags(new(config))
	return &cli.Program{
		Name:     "tertuliad",
		Page:     cli.Page{Flags: f.FlagSet, Prefix: envPrefix, Text: f.help},
		Commands: []cli.Page{{Command: handInsCommand, Flags: new(handInsFlags).set(), Text: handInsHelp}},
		Others:   []string{"help", "version"},
	}
}
