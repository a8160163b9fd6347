package accountscmd

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/statecmd"
)

// Name is the name of the subcommand.
const Name = "accounts"

const (
	usualActs = 50
	allActs   = 1 << 30 // more than are kept
)

const longHelp = `The accounts are those of the chat, in the folder of -state-dir. While a server uses
the folder, the commands ask it, and hold at once. Otherwise they open the database
themselves, and no server can start meanwhile. Run them as the user of the server,
or as root. Passwords are typed, or are the first line of the standard input.

  tertuliad accounts add -operator ana
  tertuliad accounts list
  tertuliad accounts passwd bob
  tertuliad accounts audit -csv -o acts.csv

-state-dir is also taken from the environment: TERTULIA_STATE_DIR.
Exit status: 0 done, 1 failed, 2 wrong usage.`

type command struct{ statecmd.Command }

// Exec runs a command of tertuliad accounts, see statecmd.Command.Run. stateDir is the default of
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
	return c.Root(longHelp, "tertuliad accounts add -operator NAME", c.list(), c.add(), c.passwd(), c.role(), c.remove(), c.audit())
}

// with calls f with the accounts of the state folder. add makes them if there are none.
func (c *command) with(ctx context.Context, add bool, f func(Accounts) error) error {
	s, err := open(ctx, c.StateDir, add)
	if err != nil {
		return err
	}
	return errors.Join(explain(f(s)), s.Close())
}

// done prints a line about what was done, unless err says that it was not.
func (c *command) done(err error, format string, args ...any) error {
	if err == nil {
		_, err = fmt.Fprintf(c.Stdout, format+"\n", args...)
	}
	return err
}

// named returns the name that is the first of n arguments, in the form in which it is shown.
func named(what string, args []string, n int) (string, error) {
	if len(args) < n {
		return "", cli.Usagef("an argument is missing, for example: tertuliad accounts %s", what)
	}
	if len(args) > n {
		return "", cli.Usagef("%q is too much, for example: tertuliad accounts %s", args[n], what)
	}
	name, err := room.CheckNick(args[0])
	if err != nil {
		return "", cli.Usagef("%q cannot be the name of an account: it is a nick, of 1 to 32 letters and digits of one script, and _ - . after the first", args[0])
	}
	return name, nil
}

func (c *command) list() *ffcli.Command {
	fs := c.Flags("list")
	to := c.output(fs)
	return c.Sub("list", "", "list the accounts", "", fs, func(ctx context.Context, _ []string) error {
		return c.with(ctx, false, func(a Accounts) error {
			all, err := a.Accounts(ctx)
			if err != nil {
				return err
			}
			return to.write(recordRows(all))
		})
	})
}

func (c *command) add() *ffcli.Command {
	fs := c.Flags("add")
	operator := fs.Bool("operator", false, "an account of an operator of the server")
	const long = `An account that is made here may be named by -operators. The folder is made if it is
missing, so that the first operator is there before the first start.`
	return c.Sub("add", "NAME", "make an account", long, fs, func(ctx context.Context, args []string) error {
		name, err := named("add NAME", args, 1)
		if err != nil {
			return err
		}
		password, err := c.newPassword(ctx, name)
		if err != nil {
			return err
		}
		var roles event.Roles
		if *operator {
			roles = event.ServerOperator
		}
		return c.with(ctx, true, func(a Accounts) error {
			return c.done(a.Add(ctx, name, password, roles), "the account %s is made", name)
		})
	})
}

func (c *command) passwd() *ffcli.Command {
	const long = `Whoever is logged in to the account is logged out.`
	return c.Sub("passwd", "NAME", "change the password of an account", long, c.Flags("passwd"), func(ctx context.Context, args []string) error {
		name, err := named("passwd NAME", args, 1)
		if err != nil {
			return err
		}
		password, err := c.newPassword(ctx, name)
		if err != nil {
			return err
		}
		return c.with(ctx, false, func(a Accounts) error {
			return c.done(a.SetPassword(ctx, name, password), "the password of %s is changed", name)
		})
	})
}

func (c *command) role() *ffcli.Command {
	const long = `The role is operator, of the server with all its rooms, or user. Whoever is logged in
to the account is logged out. A name of -operators stays an operator.`
	return c.Sub("role", "NAME ROLE", "change the role of an account", long, c.Flags("role"), func(ctx context.Context, args []string) error {
		name, err := named("role NAME operator", args, 2)
		if err != nil {
			return err
		}
		roles, err := rolesOf(args[1])
		if err != nil {
			return err
		}
		return c.with(ctx, false, func(a Accounts) error {
			return c.done(a.SetRoles(ctx, name, roles), "%s is %s now", name, article(roles))
		})
	})
}

// article returns the words for a role.
func article(r event.Roles) string {
	if r.Operates() {
		return "an operator of the server"
	}
	return "a user"
}

func (c *command) remove() *ffcli.Command {
	fs := c.Flags("remove")
	yes := fs.Bool("yes", false, "do not ask")
	const long = `The name is free then. Messages that wait for the account are removed too, and what
its user has said stays in the history.`
	return c.Sub("remove", "NAME", "remove an account", long, fs, func(ctx context.Context, args []string) error {
		name, err := named("remove NAME", args, 1)
		switch {
		case err != nil:
			return err
		case !*yes && !statecmd.IsTerminal(c.Stdin):
			return cli.Usagef("the account %s would be removed for good: give -yes if that is right", name)
		}
		if !*yes {
			sure, err := statecmd.Confirm(ctx, c.Stdin, c.Stderr, "This removes the account "+name+" for good.")
			switch {
			case err != nil:
				return explain(err)
			case !sure:
				return errors.New("nothing is removed")
			}
		}
		return c.with(ctx, false, func(a Accounts) error {
			return c.done(a.Drop(ctx, name), "the account %s is removed", name)
		})
	})
}

func (c *command) audit() *ffcli.Command {
	fs := c.Flags("audit")
	to := c.output(fs)
	limit := fs.Int("n", usualActs, "the `number` of acts, the newest ones; 0: all that are kept")
	const long = `It prints what operators of rooms and of the server have done: when, who, from which
address, what, to whom, in which room, and why. The newest act comes last.`
	return c.Sub("audit", "", "list what operators have done", long, fs, func(ctx context.Context, _ []string) error {
		n := *limit
		if n < 0 {
			return cli.Usagef("-n is a number from 0 on")
		}
		if n == 0 {
			n = allActs
		}
		return c.with(ctx, false, func(a Accounts) error {
			acts, err := a.Acts(ctx, n)
			if err != nil {
				return err
			}
			return to.write(actRows(acts))
		})
	})
}

// An output takes a table.
type output struct {
	statecmd.Output
	csv bool
}

// output declares the flags of a table.
func (c *command) output(fs *flag.FlagSet) *output {
	to := &output{Output: statecmd.Output{Stdout: c.Stdout}}
	fs.BoolVar(&to.csv, "csv", false, "CSV, for a spreadsheet or a program")
	fs.StringVar(&to.Path, "o", "", "the new `file` to write; without it, the standard output")
	return to
}

func (o *output) write(rows [][]string) error {
	return o.Write(func(w io.Writer) error { return writeTable(w, o.csv, rows) })
}
