// Package app is the program tertuliad: its options (config.go), its help, and the assembly of
// the server's parts in one process (program.go). Exec runs it.
package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"tertulia/actors/files"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/accountscmd"
	"tertulia/cmd/tertuliad/internal/historycmd"
)

// Main runs the program until it ends, and writes its error to stderr. It returns the exit
// status: 0 for success, 1 for failure, 2 if args cannot be used.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	err := Exec(context.Background(), args, stdin, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "tertuliad:", err)
	}
	hasHelp := len(args) > 0 && (args[0] == historycmd.Name || args[0] == accountscmd.Name) // of its own
	if _, wrong := errors.AsType[*cli.UsageError](err); wrong && !hasHelp {
		fmt.Fprintln(stderr, "tertuliad -h explains every flag.")
	}
	return cli.Status(err)
}

// Exec runs the whole program: the server, or the subcommand named by the first argument. The
// server blocks until it stops. Exec returns nil after a signal or when ctx has ended, a
// *cli.UsageError if args cannot be used, and otherwise the error that stopped it.
func Exec(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	return ExecOn(ctx, nil, args, stdin, stdout, stderr)
}

// ExecOn is Exec with a shelf in storage. If storage is nil, the shelf is the folder of
// -files-dir.
func ExecOn(ctx context.Context, storage files.Storage, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		return command(ctx, args[0], args[1:], stdin, stdout, stderr)
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
	p.args, p.terminal, p.shown, p.storage = args, isTerminal(stdin), isTerminal(stdout), storage
	return p.serve(ctx, stdout)
}

// command runs a subcommand. It returns a *cli.UsageError for an unknown name.
func command(ctx context.Context, name string, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	switch name {
	case handInsCommand:
		return handIns(ctx, args, stdout)
	case accountscmd.Name:
		return accountscmd.Exec(ctx, stateDir(), args, stdin, stdout, stderr)
	case historycmd.Name:
		return historycmd.Exec(ctx, stateDir(), args, stdin, stdout, stderr)
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
		Name: "tertuliad",
		Page: cli.Page{Flags: f.FlagSet, Prefix: envPrefix, Text: f.help},
		Commands: []cli.Page{
			{Command: handInsCommand, Flags: new(handInsFlags).set(), Text: handInsHelp},
			{Command: accountscmd.Name, Flags: accountscmd.Flags(), Text: func() string { return accountscmd.Help(stateDir()) }},
			{Command: historycmd.Name, Flags: historycmd.Flags(), Text: func() string { return historycmd.Help(stateDir()) }},
		},
		Others: []string{"help", "version"},
	}
}

// stateDir returns the state folder of a subcommand that gets no -state-dir.
func stateDir() string { return cmp.Or(os.Getenv(envName("state-dir")), defaultState) }
