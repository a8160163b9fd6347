//go:build linux

package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
)

func main() {
	cli.Main("tertulia-load", func(ctx context.Context) error {
		return exec(ctx, os.Args[1:], os.Stdout, os.Stderr)
	})
}

// exec runs the command that args name. It blocks until the command has ended or ctx ends.
func exec(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var help bytes.Buffer
	root := &ffcli.Command{
		Name:        "tertulia-load",
		ShortUsage:  "tertulia-load COMMAND [flags] SERVER…",
		LongHelp:    longHelp,
		FlagSet:     cli.Flags("tertulia-load", &help),
		Subcommands: commands(tool{stdout: stdout, stderr: stderr, help: &help}),
		Exec: func(context.Context, []string) error {
			return cli.Usagef("a command is missing, for example: tertulia-load fanout tertuliad=./tertuliad nats-server")
		},
	}
	return cli.Run(ctx, root, "TERTULIA_LOAD", args, &help, stdout)
}

const longHelp = `Measures tertuliad, and other servers beside it, on this machine.

A SERVER is started for each measurement, or runs already:
  tertuliad=./tertuliad   the program at a path; without one, it is looked for
  tertuliad/client        the same, by the protocol of our client
  tertuliad/udp           the same, over reliable UDP
  tertuliad/tab           the same, by tabs of a browser, over WebSocket
  tertuliad/irc           the same, over IRC
  tertuliad/kept          the same, with what is said kept on disk; the others keep it in memory
  ngircd, inspircd        IRC
  nats-server             NATS core
  vsftpd, vsftpd/lean     FTP, for files; lean is its one_process_model
  tertuliad/ftps, vsftpd/ftps   FTP over TLS, for files
  pure-ftpd               FTP, for files
  floor, floor/write      no protocol, the same bytes: all that is due in one call,
                          or each line in its own; for files, as little FTP as can be
  irc=HOST:PORT,pid=1234  one that runs already, by its protocol: line, client,
                          udp, tab, irc, nats, ftp or ftps; pid is for what it costs
and ",label=NAME" behind any of them names it in the results.

The servers take turns in several rounds. What is shown are medians over the
rounds and, in brackets, ratios to the server that is named first. Compare figures
of one run only. All that is received is checked: lines lost, doubled or out of
order, and files that are not what was stored, make the exit status 1; wrong usage
makes it 2. Peers run by hand, such as Ergo, are named by their protocol.

Each flag can also be set in the environment: -time as TERTULIA_LOAD_TIME.`

// commands returns all commands. Each has a tool of its own, because the defaults of the flags
// differ.
func commands(t tool) (all []*ffcli.Command) {
	for _, command := range []func(*tool) *ffcli.Command{
		(*tool).fanOut, (*tool).latency, (*tool).idle, (*tool).churn, (*tool).files, (*tool).scale, (*tool).hostile, (*tool).login, (*tool).floor,
	} {
		own := t
		all = append(all, command(&own))
	}
	return all
}

// tool holds the outputs of the program and the values of a command's flags.
type tool struct {
	stdout, stderr io.Writer
	help           io.Writer
	settings       settings
}

func (t *tool) flags(name string) *flag.FlagSet { return cli.Flags(name, t.help) }
