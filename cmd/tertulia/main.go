// Command tertulia is the client of tertuliad for a terminal or a pipe.
//
//	tertulia chat [-nick N] [tcp://|udp://]host[:port]
//	tertulia ls|get|put|rm [flags] [ftp://]host[:port] path…
//	tertulia probe [-listen] [tcp|udp|both] host:port
//	tertulia help [COMMAND] [-FLAG…]
//	tertulia version
//
// On a terminal, chat keeps what is being typed on the lowest lines while
// messages arrive above it. Fed from a pipe it says every line, and ends well
// only when the server has taken them all:
//
//	make 2>&1 | tertulia chat host
//
// With -file NAME the input goes to the server's shelf instead, and the room gets
// one line.
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

// exec runs the command that args ask for. When ctx ends it leaves politely.
func exec(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	var help bytes.Buffer
	std := stdio{stdin, stdout, stderr}
	root := rootCommand(&help,
		chatCommand(std, &help),
		lsCommand(std, &help),
		getCommand(std, &help),
		putCommand(std, &help),
		rmCommand(std, &help),
		probeCommand(std, &help),
	)
	return cli.Run(ctx, root, "TERTULIA", args, &help, stdout)
}

type stdio struct {
	in       io.Reader
	out, err io.Writer
}

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
