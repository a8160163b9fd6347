//go:build linux

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
	"syscall"

	"github.com/peterbourgon/ff/v3"
	"github.com/peterbourgon/ff/v3/ffcli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := exec(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tertulia-load:", err)
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

// exec runs the command that args ask for, until ctx ends.
func exec(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var help bytes.Buffer
	t := &tool{stdout: stdout, stderr: stderr, help: &help}
	root := &ffcli.Command{
		Name:       "tertulia-load",
		ShortUsage: "tertulia-load COMMAND [flags] SERVER…",
		LongHelp:   longHelp,
		FlagSet:    t.flags("tertulia-load"),
		Subcommands: []*ffcli.Command{
			t.fanOut(), t.latency(), t.idle(), t.churn(), t.files(), t.scale(), t.floor(),
		},
		Exec: func(_ context.Context, args []string) error {
			if len(args) == 0 {
				return usagef("a command is missing, for example: tertulia-load fanout tertuliad=./tertuliad nats-server")
			}
			return usagef("there is no command %q (tertulia-load -h lists them)", args[0])
		},
	}
	if err := root.Parse(args); errors.Is(err, flag.ErrHelp) {
		_, err := help.WriteTo(stdout)
		return err
	} else if err != nil {
		return usagef("%v (tertulia-load -h and tertulia-load COMMAND -h tell more)", err)
	}
	return root.Run(ctx)
}

const longHelp = `Measures tertuliad, and other servers beside it, on this machine.

A SERVER is started for each measurement, or runs already:
  tertuliad=./tertuliad   the program at a path; without one, it is looked for
  tertuliad/client        the same, by the protocol of our client
  tertuliad/udp           the same, over reliable UDP
  ngircd, inspircd        IRC
  nats-server             NATS core
  vsftpd, vsftpd/lean     FTP, for files; lean is its one_process_model
  pure-ftpd               FTP, for files
  floor, floor/write      no protocol, the same bytes: all that is due in one call,
                          or each line in its own
  irc=HOST:PORT,pid=1234  one that runs already, by its protocol: line, client,
                          udp, irc, nats or ftp; pid is for what it costs
and ",label=NAME" behind any of them names it in the results.

The servers take turns in several rounds. What is shown are medians over the
rounds and, in brackets, ratios to the server that is named first. Compare figures
of one run only. All that is received is checked: lines lost, doubled or out of
order, and files that are not what was stored, make the exit status 1; wrong usage
makes it 2. Peers run by hand, such as Ergo, are named by their protocol.

Each flag can also be set in the environment: -time as TERTULIA_LOAD_TIME.`

// tool is the program's ends and what the flags that all commands have were set to.
type tool struct {
	stdout, stderr io.Writer
	help           io.Writer
	settings       settings
}

// flags makes a set whose complaints are returned, not printed; the help buffer takes the
// text that -h asks for.
func (t *tool) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(t.help)
	return fs
}

func environment() []ff.Option { return []ff.Option{ff.WithEnvVarPrefix("TERTULIA_LOAD")} }
