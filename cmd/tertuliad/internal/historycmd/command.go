package historycmd

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/actors/history"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/statecmd"
)

// Name is the name of the subcommand.
const Name = "history"

const (
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

type command struct{ statecmd.Command }

// Exec runs a command of tertuliad history, see statecmd.Command.Run. stateDir is the default of
// -state-dir.
func Exec(ctx context.Context, stateDir string, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	c := &command{statecmd.Command{Name: Name, StateDir: stateDir, Stdin: stdin, Stdout: stdout, Stderr: stderr}}
	return c.Run(ctx, c.root(), args)
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
	c := &command{statecmd.Command{Name: Name}}
	return statecmd.OwnFlags(c.root())
}

func (c *command) root() *ffcli.Command {
	return c.Root(longHelp, "tertuliad history export -o FILE", c.export(), c.importing(), c.purge(), c.check(), c.search(), c.backup())
}

// with calls f with the history of the state folder.
func (c *command) with(ctx context.Context, f func(source) error) error {
	s, err := open(ctx, c.StateDir)
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

func (c *command) export() *ffcli.Command {
	fs := c.Flags("export")
	var s history.Selection
	selectionFlags(fs, &s)
	to := statecmd.Output{Stdout: c.Stdout}
	fs.StringVar(&to.Path, "o", "", "the new `file` to write; without it, the standard output")
	const long = `Each line is one entry in JSON, in the order of their numbers; the first line
names the format. A file gets its name only once it is complete.`
	return c.Sub("export", "", "write the history as lines of JSON", long, fs, func(ctx context.Context, _ []string) error {
		if err := checkSelection(s); err != nil {
			return err
		}
		return c.with(ctx, func(h source) error {
			return to.Write(func(w io.Writer) error { return h.Export(ctx, w, s) })
		})
	})
}

func (c *command) importing() *ffcli.Command {
	fs := c.Flags("import")
	const long = `The folder must have no history, or one without entries, and no server may use it.
If the import fails, nothing is imported. Without a file it reads the standard input.`
	return c.Sub("import", "[FILE]", "restore the history from an export", long, fs, func(ctx context.Context, args []string) error {
		from := c.Stdin
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
		case statecmd.IsTerminal(c.Stdin):
			return cli.Usagef("which file? For example: tertuliad history import lesson.jsonl")
		}
		entries, err := importFrom(ctx, c.StateDir, from)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.Stdout, "%d entries are imported\n", entries)
		return err
	})
}

func (c *command) purge() *ffcli.Command {
	fs := c.Flags("purge")
	var s history.Selection
	selectionFlags(fs, &s)
	all := fs.Bool("all", false, "all entries")
	yes := fs.Bool("yes", false, "do not ask")
	const long = `The selected entries are removed from the database, its index and the free space
of its files. They are still in backups, exports and on the screens of users.`
	return c.Sub("purge", "", "remove entries for good", long, fs, func(ctx context.Context, _ []string) error {
		some := s != history.Selection{}
		switch err := checkSelection(s); {
		case err != nil:
			return err
		case !some && !*all:
			return cli.Usagef("which entries? Select them with -room, -nick, -from and -to, or give -all")
		case some && *all:
			return cli.Usagef("-all and a selection contradict each other")
		case !*yes && !statecmd.IsTerminal(c.Stdin):
			return cli.Usagef("%s would be removed for good: give -yes if that is right", describe(s))
		}
		if !*yes {
			sure, err := statecmd.Confirm(ctx, c.Stdin, c.Stderr, "This removes "+describe(s)+" for good.")
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
				_, failed := fmt.Fprintf(c.Stdout, "%d entries are removed\n", removed)
				err = errors.Join(err, failed)
			}
			return err
		})
	})
}

func (c *command) check() *ffcli.Command {
	fs := c.Flags("check")
	const long = `It reads the whole database, which takes some time. It prints one line for each
damage, and then ends with status 1.`
	return c.Sub("check", "", "look for damage in the database", long, fs, func(ctx context.Context, _ []string) error {
		return c.with(ctx, func(h source) error {
			damage, err := h.Check(ctx)
			if err != nil {
				return err
			}
			if len(damage) == 0 {
				_, err := fmt.Fprintln(c.Stdout, "no damage")
				return err
			}
			_, err = fmt.Fprintln(c.Stdout, strings.Join(damage, "\n"))
			return errors.Join(errors.New("the database is damaged: stop the server and put a backup in its place"), err)
		})
	})
}

func (c *command) search() *ffcli.Command {
	fs := c.Flags("search")
	var s history.Selection
	searchFlags(fs, &s)
	limit := fs.Int("n", defaultLimit, "the maximum `number` of hits")
	const long = `It prints the newest entries that have all the words, the newest last, with room,
time and number. Case and accents do not count, and the last word may be the
beginning of a longer one.`
	return c.Sub("search", "WORDS", "find entries by their words", long, fs, func(ctx context.Context, args []string) error {
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
			return statecmd.Output{Stdout: c.Stdout}.Write(func(w io.Writer) error {
				for i := len(found) - 1; i >= 0; i-- {
					fmt.Fprintln(w, hit(&found[i]))
				}
				return nil
			})
		})
	})
}

func (c *command) backup() *ffcli.Command {
	fs := c.Flags("backup")
	to := statecmd.Output{Stdout: c.Stdout}
	fs.StringVar(&to.Path, "o", "", "the new `file` to write, or - for the standard output")
	const long = `The copy is a complete database of one moment, also while a server runs. It is made
in the folder of -state-dir first, whose disk needs room for it.`
	return c.Sub("backup", "", "write a copy of the database", long, fs, func(ctx context.Context, _ []string) error {
		switch {
		case to.Path == "":
			return cli.Usagef("-o is missing: tertuliad history backup -o FILE")
		case to.Path == "-" && statecmd.IsTerminal(c.Stdout):
			return cli.Usagef("-o - is for a pipe or a file: a database is no text for a terminal")
		}
		return c.with(ctx, func(h source) error {
			return to.Write(func(w io.Writer) error { return h.copyTo(ctx, w) })
		})
	})
}
