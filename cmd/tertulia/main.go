// Command tertulia is the client of tertuliad for a terminal or a pipe.
//
//	tertulia chat [-nick N] [tcp://|udp://|tls://]host[:port]
//	tertulia login|logout [tcp://|udp://|tls://]host[:port]
//	tertulia ls|get|put|rm [flags] [ftp://]host[:port] path…
//	tertulia probe [-listen] [tcp|udp|both] host:port
//	tertulia help [COMMAND] [-FLAG…]
//	tertulia version
//
// On a terminal, chat keeps the input on the lowest lines while messages arrive
// above it. From a pipe it sends every line, and it succeeds only if the server
// has taken all of them, and has them on disk if it keeps a history:
//
//	make 2>&1 | tertulia chat host
//
// With -file NAME the input becomes a file on the server's shelf instead, and the
// room gets one line.
//
// Login keeps the user's account at a server and its password in the user's
// configuration folder. Chat logs in with it, and so do ls, get, put and rm at any
// port of the same host. Logout forgets it.
//
// Ls, get, put and rm list, fetch, send and remove files on the server's shelf.
// Package shelf documents their guarantees. A terminal shows progress bars, drawn
// by vbauerster/mpb; a pipe gets one line per file.
//
// Probe sends numbered probes to a port over TCP and UDP. It reports round-trip
// times and losses, and explains them. With -listen it answers probes.
//
// Flags can also be set in the environment, as TERTULIA_ and the flag's name in
// capitals. The exit status is 0 for success, 1 for failure and 2 for wrong usage.
//
// Bubble Tea drives the terminal, without its full-screen mode. The alternatives
// golang.org/x/term, chzyer/readline and reeflective/readline were tried too. Only
// Bubble Tea is both maintained and correct when messages arrive while the user
// types wide characters.
package main

import (
	"bytes"
	"context"
	"io"
	"os"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
)

func main() {
	cli.Main("tertulia", func(ctx context.Context) error {
		return exec(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	})
}

// exec runs the command that args name, and blocks until it ends. When ctx ends, the command
// ends its connections in good order. It returns a *cli.UsageError if args cannot be used.
func exec(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	var help bytes.Buffer
	std := stdio{stdin, stdout, stderr}
	root := rootCommand(&help,
		chatCommand(std, &help),
		loginCommand(std, &help),
		logoutCommand(std, &help),
		lsCommand(std, &help),
		getCommand(std, &help),
		putCommand(std, &help),
		rmCommand(std, &help),
		probeCommand(std, &help),
	)
	return cli.Run(ctx, root, "TERTULIA", args, &help, stdout)
}

// stdio holds the standard input and the two outputs.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// rootCommand returns the command tertulia with its subcommands. Its help is written to help.
func rootCommand(help io.Writer, commands ...*ffcli.Command) *ffcli.Command {
	return &ffcli.Command{
		ShortUsage:  "tertulia COMMAND …",
		FlagSet:     cli.Flags("tertulia", help),
		Subcommands: commands,
		Exec: func(context.Context, []string) error {
			return cli.Usagef("a command is missing, for example: tertulia chat HOST")
		},
	}
}
