package historycmd

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/actors/history"
	"tertulia/cmd/internal/cli"
)

// Name is the name of the subcommand.
const Name = "history"

const (
	program      = "tertuliad " + Name
	defaultLimit = 20
	maxLimit     = 1000
)

const longHelp = `The history is what was said in the rooms, in the folder of -state-dir. While a
server uses the folder, the commands ask it. Otherwise they open the database
themselves, and no server can start meanwhile. Run them as the user of the server,
or as root.

  tertuliad history export -o lesson.jsonl -room lab -from 2026-11-28
  tertuliad history search -room lab homework
  tertuliad history backup -o backup.db
  tertuliad history purge -nick bob

-state-dir is also taken from the environment: TERTULIA_STATE_DIR.
Exit status: 0 done, 1 failed, or the check has found damage, 2 wrong usage.`

// A command has the parts that all commands share.
type command struct {
	stateDir       string
	stdin          io.Reader
	stdout, stderr io.Writer
	help           bytes.Buffer
}

// Exec runs a command of tertuliad history, and blocks until it ends. stateDir is the default of
// -state-dir. The first SIGINT, SIGTERM or SIGHUP interrupts the command, which then removes what is
// incomplete. It returns a *cli.UsageError if args cannot be used.
func Exec(ctx context.Context, stateDir string, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // a second signal ends the process
	pipes := make(chan os.Signal, 1)     // a closed pipe is an error, not the end of the process
	signal.Notify(pipes, syscall.SIGPIPE)
	defer signal.Stop(pipes)
	c := &command{stateDir: stateDir, stdin: stdin, stdout: stdout, stderr: stderr}
	return cli.Run(ctx, c.root(), "", args, &c.help, stdout)
}

// Help returns the page of the subcommand.
func Help(stateDir string) string {
	var page strings.Builder
	// Writing a page into a buffer cannot fail.
	_ = Exec(context.Background(), stateDir, []string{"-h"}, nil, &page, io.Discard)
	return page.String()
}

// Flags returns a set with all flags that the server does not have, for a search by name.
func Flags() *flag.FlagSet {
	all := flag.NewFlagSet(program, flag.ContinueOnError)
	for _, sub := range new(command).root().Subcommands {
		sub.FlagSet.VisitAll(func(f *flag.Flag) {
			if f.Name != "state-dir" && all.Lookup(f.Name) == nil {
				all.Var(f.Value, f.Name, f.Usage)
			}
		})
	}
	return all
}

func (c *command) root() *ffcli.Command {
	return &ffcli.Command{
		ShortUsage:  program + " COMMAND [flags]",
		LongHelp:    longHelp,
		FlagSet:     cli.Flags(program, &c.help),
		Subcommands: []*ffcli.Command{c.export(), c.importing(), c.purge(), c.check(), c.search(), c.backup()},
		Exec: func(context.Context, []string) error {
			return cli.Usagef("a command is missing, for example: tertuliad history export -o FILE (tertuliad history -h tells more)")
		},
	}
}

// sub returns a subcommand. run gets the arguments after the flags.
func (c *command) sub(name, usage, words, long string, fs *flag.FlagSet, run func(context.Context, []string) error) *ffcli.Command {
	return &ffcli.Command{
		Name:       name,
		ShortUsage: strings.TrimSpace(program + " " + name + " [flags] " + usage),
		ShortHelp:  words,
		LongHelp:   long,
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			if c.stateDir == "" || c.stateDir == "off" {
				return cli.Usagef("-state-dir is %q: name the folder of the server's database", c.stateDir)
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

// flags returns the flags that all commands have.
func (c *command) flags(name string) *flag.FlagSet {
	fs := cli.Flags(program+" "+name, &c.help)
	fs.StringVar(&c.stateDir, "state-dir", c.stateDir, "the `folder` of the server's database")
	return fs
}

// with calls f with the history of the state folder.
func (c *command) with(ctx context.Context, f func(source) error) error {
	s, err := open(ctx, c.stateDir)
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

func (c *command) export() *ffcli.Command {
	fs := c.flags("export")
	var s history.Selection
	selectionFlags(fs, &s)
	to := output{stdout: c.stdout}
	fs.StringVar(&to.path, "o", "", "the new `file` to write; without it, the standard output")
	const long = `Each line is one entry in JSON, in the order of their numbers; the first line
names the format. A file gets its name only once it is complete.`
	return c.sub("export", "", "write the history as lines of JSON", long, fs, func(ctx context.Context, _ []string) error {
		if err := checkSelection(s); err != nil {
			return err
		}
		return c.with(ctx, func(h source) error {
			return to.write(func(w io.Writer) error { return h.Export(ctx, w, s) })
		})
	})
}

func (c *command) importing() *ffcli.Command {
	fs := c.flags("import")
	const long = `The folder must have no history, or one without entries, and no server may use it.
If the import fails, nothing is imported. Without a file it reads the standard input.`
	return c.sub("import", "[FILE]", "restore the history from an export", long, fs, func(ctx context.Context, args []string) error {
		from := c.stdin
		switch {
		case len(args) > 1:
			return cli.Usagef("import takes one file, and %q is another", args[1])
		case len(args) == 1 && args[0] != "-":
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			from = f
		case isTerminal(c.stdin):
			return cli.Usagef("which file? For example: tertuliad history import lesson.jsonl")
		}
		entries, err := importFrom(ctx, c.stateDir, from)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.stdout, "%d entries are imported\n", entries)
		return err
	})
}

func (c *command) purge() *ffcli.Command {
	fs := c.flags("purge")
	var s history.Selection
	selectionFlags(fs, &s)
	all := fs.Bool("all", false, "all entries")
	yes := fs.Bool("yes", false, "do not ask")
	const long = `The selected entries are removed from the database, its index and the free space
of its files. They are still in backups, exports and on the screens of users.`
	return c.sub("purge", "", "remove entries for good", long, fs, func(ctx context.Context, _ []string) error {
		some := s != history.Selection{}
		switch err := checkSelection(s); {
		case err != nil:
			return err
		case !some && !*all:
			return cli.Usagef("which entries? Select them with -room, -nick, -from and -to, or give -all")
		case some && *all:
			return cli.Usagef("-all and a selection contradict each other")
		case !*yes && !isTerminal(c.stdin):
			return cli.Usagef("%s would be removed for good: give -yes if that is right", describe(s))
		}
		if !*yes {
			sure, err := confirm(ctx, c.stdin, c.stderr, "This removes "+describe(s)+" for good.")
			switch {
			case err != nil:
				return explain(err)
			case !sure:
				return errors.New("nothing is removed")
			}
		}
		return c.with(ctx, func(h source) error {
			removed, err := h.Purge(ctx, s)
			if err == nil || removed > 0 {
				_, failed := fmt.Fprintf(c.stdout, "%d entries are removed\n", removed)
				err = errors.Join(err, failed)
			}
			return err
		})
	})
}

func (c *command) check() *ffcli.Command {
	fs := c.flags("check")
	const long = `It reads the whole database, which takes some time. It prints one line for each
damage, and then ends with status 1.`
	return c.sub("check", "", "look for damage in the database", long, fs, func(ctx context.Context, _ []string) error {
		return c.with(ctx, func(h source) error {
			damage, err := h.Check(ctx)
			if err != nil {
				return err
			}
			if len(damage) == 0 {
				_, err := fmt.Fprintln(c.stdout, "no damage")
				return err
			}
			_, err = fmt.Fprintln(c.stdout, strings.Join(damage, "\n"))
			return errors.Join(errors.New("the database is damaged: stop the server and put a backup in its place"), err)
		})
	})
}

func (c *command) search() *ffcli.Command {
	fs := c.flags("search")
	var s history.Selection
	searchFlags(fs, &s)
	limit := fs.Int("n", defaultLimit, "the maximum `number` of hits")
	const long = `It prints the newest entries that have all the words, the newest last, with room,
time and number. Case and accents do not count, and the last word may be the
beginning of a longer one.`
	return c.sub("search", "WORDS", "find entries by their words", long, fs, func(ctx context.Context, args []string) error {
		q := history.Query{Words: strings.Join(args, " "), Nick: s.Nick, Since: s.From, Limit: *limit}
		if s.Room != "" {
			q.Rooms = []string{s.Room}
		}
		switch _, err := history.Terms(q.Words); {
		case errors.Is(err, history.ErrNoWords):
			return cli.Usagef("which words? For example: tertuliad history search homework")
		case err != nil:
			return cli.Usagef("the search is too long: %d bytes at most", history.MaxQuery)
		case *limit < 1 || *limit > maxLimit:
			return cli.Usagef("-n is a number from 1 to %d", maxLimit)
		}
		return c.with(ctx, func(h source) error {
			found, err := h.Search(ctx, q)
			if err != nil {
				return err
			}
			return output{stdout: c.stdout}.write(func(w io.Writer) error {
				for i := len(found) - 1; i >= 0; i-- {
					fmt.Fprintln(w, hit(&found[i]))
				}
				return nil
			})
		})
	})
}

func (c *command) backup() *ffcli.Command {
	fs := c.flags("backup")
	to := output{stdout: c.stdout}
	fs.StringVar(&to.path, "o", "", "the new `file` to write, or - for the standard output")
	const long = `The copy is a complete database of one moment, also while a server runs. It is made
in the folder of -state-dir first, whose disk needs room for it.`
	return c.sub("backup", "", "write a copy of the database", long, fs, func(ctx context.Context, _ []string) error {
		switch {
		case to.path == "":
			return cli.Usagef("-o is missing: tertuliad history backup -o FILE")
		case to.path == "-" && isTerminal(c.stdout):
			return cli.Usagef("-o - is for a pipe or a file: a database is no text for a terminal")
		}
		return c.with(ctx, func(h source) error {
			return to.write(func(w io.Writer) error { return h.copyTo(ctx, w) })
		})
	})
}
