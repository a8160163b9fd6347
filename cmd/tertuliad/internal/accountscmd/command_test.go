package accountscmd

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// undated replaces the dates and times of a table, and its runs of blanks.
func undated(table string) string {
	table = regexp.MustCompile(`\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?`).ReplaceAllString(table, "DATE")
	return regexp.MustCompile(` +`).ReplaceAllString(table, " ")
}

func lists(t *testing.T, dir, want string) {
	t.Helper()
	out, err := typing(t, "", dir, "list")
	if got := undated(out); err != nil || got != want {
		t.Errorf("list: %v, it prints\n%s, want\n%s", err, got, want)
	}
}

func TestAccountsAreLookedAfter(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		prints(t, "the account Ana is made\n", "opensesame\n", dir, "add", "-operator", "Ana")
		prints(t, "the account bob is made\n", "password-of-bob\r\n", dir, "add", "bob")
		const head = "ACCOUNT ROLE MADE LAST LOGIN\n"
		lists(t, dir, head+"Ana operator DATE never\nbob user DATE never\n")
		prints(t, "the password of bob is changed\n", "another-one", dir, "passwd", "bob")
		prints(t, "bob is an operator of the server now\n", "", dir, "role", "bob", "operator")
		prints(t, "ana is a user now\n", "", dir, "role", "ana", "user")
		lists(t, dir, head+"Ana user DATE never\nbob operator DATE never\n")
		fails(t, 1, "there is an account of that name already", "password-of-ana\n", dir, "add", "ANA")
		fails(t, 1, "the name looks like that of another account: people would take one for the other", "password-of-b0b\n", dir, "add", "b0b")
		fails(t, 2, "the account bob would be removed for good: give -yes if that is right", "", dir, "remove", "bob")
		prints(t, "the account bob is removed\n", "", dir, "remove", "-yes", "bob")
		const none = "there is no account of that name: tertuliad accounts list has all"
		fails(t, 1, none, "", dir, "remove", "-yes", "bob")
		fails(t, 1, none, "", dir, "role", "bob", "user")
		fails(t, 1, none, "another-one\n", dir, "passwd", "bob")
		lists(t, dir, head+"Ana user DATE never\n")
	})
}

func TestTheAuditHasWhatTheOwnerDid(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		for _, args := range []string{"add ana", "role ana operator", "passwd ana", "remove -yes ana"} {
			_, err := typing(t, "a-long-password\n", dir, strings.Fields(args)...)
			ok(t, err)
		}
		const owner = "DATE (the server's owner) "
		for args, want := range map[string]string{
			"audit":      "TIME WHO ACCOUNT ADDRESS ACT WHOM ROOM WHY\n" + owner + "add ana\n" + owner + "role ana operator\n" + owner + "passwd ana\n" + owner + "remove ana\n",
			"audit -n 1": "TIME WHO ACCOUNT ADDRESS ACT WHOM ROOM WHY\n" + owner + "remove ana\n",
			"audit -csv -n 2": "TIME,WHO,ACCOUNT,ADDRESS,ACT,WHOM,ROOM,WHY\n" +
				"DATE,(the server's owner),,,passwd,ana,,\nDATE,(the server's owner),,,remove,ana,,\n",
		} {
			out, err := typing(t, "", dir, strings.Fields(args)...)
			if got := undated(out); err != nil || got != want {
				t.Errorf("%s: %v, it prints\n%s, want\n%s", args, err, got, want)
			}
		}
		file := filepath.Join(t.TempDir(), "acts.csv")
		out, err := typing(t, "", dir, "audit", "-n", "0", "-csv", "-o", file)
		if err != nil || !strings.HasPrefix(out, file+" is written, ") {
			t.Errorf("it prints %q, %v", out, err)
		}
		text, err := os.ReadFile(file)
		ok(t, err)
		if rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll(); err != nil || len(rows) != 5 {
			t.Errorf("the file has the rows %q, %v", rows, err)
		}
	})
}

func TestAPasswordIsRefusedBeforeAnythingIsDone(t *testing.T) {
	dir := t.TempDir()
	for typed, want := range map[string]string{
		"":                       "which password? Type it at a terminal, or give it as the first line of the standard input",
		"short":                  "a password has 8 to 256 bytes",
		strings.Repeat("x", 257): "a password has 8 to 256 bytes",
		"open sesame\n":          "a password has neither blanks nor control characters: nobody could type it after /login",
		"open\tsesame\n":         "a password has neither blanks nor control characters: nobody could type it after /login",
	} {
		_, err := typing(t, typed, dir, "add", "ana")
		if fmt.Sprint(err) != want {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Errorf("the folder has %v, %v", list, err)
	}
	prints(t, "the account ana is made\n", strings.Repeat("x", 256)+"\r\nanother line\n", dir, "add", "ana")
}

func TestWrongCommandLines(t *testing.T) {
	const more = " (tertuliad accounts -h and tertuliad accounts COMMAND -h tell more)"
	for args, want := range map[string]string{
		"":                        "a command is missing, for example: tertuliad accounts add -operator NAME (tertuliad accounts -h tells more)",
		"lst":                     `there is no command "lst": did you mean list?` + more,
		"add":                     "an argument is missing, for example: tertuliad accounts add NAME",
		"add ana secret":          `"secret" is too much, for example: tertuliad accounts add NAME`,
		"add ana -operator":       "flags come first: -operator is after ana",
		"add #lab":                `"#lab" cannot be the name of an account: it is a nick, of 1 to 32 letters and digits of one script, and _ - . after the first`,
		"role ana":                "an argument is missing, for example: tertuliad accounts role NAME operator",
		"role ana king":           `there is no role "king", only operator and user`,
		"list ana":                `list takes no argument "ana", only flags`,
		"audit -n -1":             "-n is a number from 0 on",
		"list -state-dir off":     `-state-dir is "off": name the folder of the server's database`,
		"passwd -password x user": "there is no flag -password" + more,
	} {
		fails(t, 2, want, "", t.TempDir(), strings.Fields(args)...)
	}
}

func TestHelp(t *testing.T) {
	page := Help("./state")
	c := new(command)
	c.Name = Name
	for _, sub := range c.root().Subcommands {
		if !strings.Contains(page, "\n  "+sub.Name+" ") {
			t.Errorf("the page does not name %s:\n%s", sub.Name, page)
		}
		own, err := typing(t, "", "./state", sub.Name, "-h")
		ok(t, err)
		for _, want := range []string{"tertuliad accounts " + sub.Name + " [flags]", "-state-dir ./state", sub.LongHelp} {
			if !strings.Contains(own, want) {
				t.Errorf("the page of %s has no %q:\n%s", sub.Name, want, own)
			}
		}
		page += own
	}
	for line := range strings.Lines(page) {
		if len([]rune(line)) > 100 {
			t.Errorf("a line has more than 100 characters: %s", line)
		}
	}
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	for _, args := range []string{"list", "audit", "role ana user", "remove -yes ana"} {
		fails(t, 1, "there are no accounts in the folder "+none+": -state-dir names that of the server", "", none, strings.Fields(args)...)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("the folder was made")
	}
	prints(t, "the account ana is made\n", "a-long-password\n", none, "add", "ana")
	if fi, err := os.Stat(none); err != nil || fi.Mode() != fs.ModeDir|0o700 {
		t.Errorf("the folder is %v, %v", fi.Mode(), err)
	}
	foreign := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(foreign, statedir.Accounts), []byte(strings.Repeat("no database", 1000)), 0o600))
	fails(t, 1, "-state-dir "+foreign+" cannot be used: accounts.db is a file of another program: move it away, or name another folder", "", foreign, "list")
	// Another process has the accounts, and does not answer.
	l, err := openLocal(t.Context(), none, false)
	ok(t, err)
	path := filepath.Join(none, statedir.Accounts)
	fails(t, 1, "another process uses "+path+", but no server answers on "+filepath.Join(none, control.Socket)+": a server may be starting or ending just now, so try again in a moment", "", none, "list")
	ok(t, l.Close())
}

// faulty is accounts whose every method fails.
type faulty struct{ err error }

func (f faulty) Accounts(context.Context) ([]accounts.Record, error)    { return nil, f.err }
func (f faulty) Add(context.Context, string, string, event.Roles) error { return f.err }
func (f faulty) SetPassword(context.Context, string, string) error      { return f.err }
func (f faulty) SetRoles(context.Context, string, event.Roles) error    { return f.err }
func (f faulty) Drop(context.Context, string) error                     { return f.err }
func (f faulty) Acts(context.Context, int) ([]accounts.Act, error)      { return nil, f.err }

func TestFaultsOfTheServerAreToldInWords(t *testing.T) {
	for want, err := range map[string]error{
		"the accounts cannot be written: the disk may be full, and the log of the server says more": accounts.ErrNotKept,
		"the server checks many passwords just now: try again in a moment":                          accounts.ErrBusy,
		"the server has no accounts: start it without -accounts off":                                accounts.ErrNoAccounts,
		"the server is closing": accounts.ErrClosed,
		errOfTest.Error():       errOfTest,
	} {
		dir := t.TempDir()
		end := serve(t, dir, faulty{fmt.Errorf("wrapped: %w", err)})
		for _, args := range []string{"list", "audit", "add ana", "passwd ana", "role ana user", "remove -yes ana"} {
			_, got := typing(t, "a-long-password\n", dir, strings.Fields(args)...)
			if got == nil || cli.Status(got) != 1 || strings.TrimPrefix(got.Error(), "wrapped: ") != want {
				t.Errorf("%s: %v, want %s", args, got, want)
			}
		}
		end()
	}
}

func TestAServerWithoutAccountsSaysSo(t *testing.T) {
	dir := t.TempDir()
	s, err := control.Listen(dir, slog.New(slog.DiscardHandler))
	ok(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	fails(t, 1, "the server that uses the folder has no accounts, or is of another version: tertuliad -h explains -accounts", "", dir, "list")
	stop()
	ok(t, <-ended)
}

// What a user has written is safe for a terminal and for a spreadsheet.
func TestActsOfUsersDoNoHarm(t *testing.T) {
	acts := []accounts.Act{{Who: event.Identity{Nick: "ana", Unproven: true}, What: "kick", Whom: "\x1b[2Jbob", Where: "#lab", Why: "=1+1\t\"x\""}}
	var table, sheet strings.Builder
	ok(t, writeTable(&table, false, actRows(acts)))
	ok(t, writeTable(&sheet, true, actRows(acts)))
	if got := table.String(); strings.Contains(got, "\x1b") || strings.Count(got, "\n") != 2 || !strings.Contains(got, "ana?") {
		t.Errorf("the table is %q", got)
	}
	if got := sheet.String(); !strings.Contains(got, `,"'=1+1`) {
		t.Errorf("the CSV is %q", got)
	}
}
