package historycmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/sqlite"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// childEnv makes the test's binary another program: the subcommand, or a server of the folder in
// its arguments.
const childEnv = "HISTORYCMD_TEST_CHILD"

const (
	childCommand = "command"
	childServer  = "server"
	childMute    = "mute" // a server that has no control socket
)

func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case childCommand:
		err := Exec(context.Background(), "", os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(cli.Status(err))
	case childServer, childMute:
		if err := child(os.Args[1], os.Getenv(childEnv) == childServer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// child uses a state folder until its standard input ends. It prints a line when it has begun.
func child(dir string, answers bool) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	a, err := openActor(ctx, dir)
	if err != nil {
		return err
	}
	ended := make(chan error, 2)
	go func() { ended <- a.Run(ctx) }()
	if answers {
		s, err := newServer(dir, a)
		if err != nil {
			return err
		}
		go func() { ended <- s.Run(ctx) }()
	} else {
		ended <- nil
	}
	fmt.Println("open")
	_, err = io.Copy(io.Discard, os.Stdin)
	stop()
	return errors.Join(err, <-ended, <-ended)
}

// openActor returns the history of a server, whose Run closes the database.
func openActor(ctx context.Context, dir string) (*history.Actor, error) {
	d, err := sqlite.Open(ctx, filepath.Join(dir, statedir.Database), sqlite.Options{})
	if err != nil {
		return nil, err
	}
	start, err := history.Load(ctx, d, 10, 10)
	return history.New(history.Config{Store: d, Start: start, Journal: history.NewJournal()}), err
}

func newServer(dir string, h History) (*control.Server, error) {
	log := slog.New(slog.DiscardHandler)
	s, err := control.Listen(dir, log)
	if err != nil {
		return nil, err
	}
	return s, Handle(s.Mux, h, dir, log)
}

// runs runs a part of a server until end, or until the end of the test.
func runs(t *testing.T, part func(context.Context) error) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- part(ctx) }()
	over := false
	end = func() {
		t.Helper()
		if stop(); !over {
			over = true
			ok(t, <-ended)
		}
	}
	t.Cleanup(end)
	return end
}

// serves runs a server with a history, on a folder.
func serves(t *testing.T, dir string, h History) (end func()) {
	t.Helper()
	s, err := newServer(dir, h)
	ok(t, err)
	return runs(t, s.Run)
}

// serve runs a server on a folder.
func serve(t *testing.T, dir string) (end func()) {
	t.Helper()
	a, err := openActor(t.Context(), dir)
	ok(t, err)
	endActor := runs(t, a.Run)
	endServer := serves(t, dir, a)
	return func() {
		endServer()
		endActor()
	}
}

const at = 946684800000 // 2000-01-01

// said returns a line of its number, one second after the one before.
func said(seq uint64, room, nick, text string) event.Entry {
	return event.Entry{Kind: event.Said, Seq: seq, Time: at + int64(seq)*1000, Room: room, Nick: nick, Text: text}
}

// filled returns a state folder whose database has entries.
func filled(t testing.TB, entries ...event.Entry) (dir string) {
	t.Helper()
	dir = t.TempDir()
	d, err := sqlite.Open(t.Context(), filepath.Join(dir, statedir.Database), sqlite.Options{})
	ok(t, err)
	var b history.Batch
	for _, e := range entries {
		b.Lines = append(b.Lines, history.Line{Entry: e})
	}
	ok(t, errors.Join(d.Write(t.Context(), b), d.Close()))
	return dir
}

// lesson returns a folder with a few entries.
func lesson(t testing.TB) (dir string) {
	return filled(t,
		said(1, "#lab", "ana", "hola"),
		said(2, "#lab", "bob", "the homework is on the shelf"),
		said(3, "#other", "ana", "homework?"),
		event.Entry{Kind: event.Shared, Seq: 4, Time: at + 86_400_000, Room: "#lab", Nick: "eva", File: &event.File{Change: event.Published, Path: "/homework.pdf", Size: 5, Count: 1}},
		event.Entry{Kind: event.Acted, Seq: 5, Time: at + 86_401_000, Room: "#lab", Nick: "eva", Text: "waves"},
	)
}

// tertuliad runs the subcommand on a folder, and returns its output.
func tertuliad(t *testing.T, dir string, args ...string) (stdout string, err error) {
	t.Helper()
	var out strings.Builder
	err = Exec(t.Context(), dir, args, strings.NewReader(""), &out, io.Discard)
	return out.String(), err
}

// prints runs the subcommand, which must succeed.
func prints(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := tertuliad(t, dir, args...)
	if err != nil {
		t.Fatalf("tertuliad history %q: %v\n%s", args, err, out)
	}
	return out
}

// fails runs the subcommand, which must fail with an error and an exit status.
func fails(t *testing.T, dir string, status int, want string, args ...string) {
	t.Helper()
	_, err := tertuliad(t, dir, args...)
	if err == nil || err.Error() != want || cli.Status(err) != status {
		t.Errorf("tertuliad history %q ends with status %d, want %d, and the error\n%v, want\n%s", args, cli.Status(err), status, err, want)
	}
}

// startChild starts the test's binary as another program.
func startChild(t *testing.T, kind string, args ...string) (c *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	ok(t, err)
	c = exec.CommandContext(t.Context(), self, args...)
	c.Env = append(os.Environ(), childEnv+"="+kind)
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	c.Stdout, c.Stderr = stdout, stderr
	return c, stdout, stderr
}

// childOn starts a server of a folder as a process of its own, and waits until it has begun. end
// ends it in good order, unless it was killed.
func childOn(t *testing.T, kind, dir string) (c *exec.Cmd, end func()) {
	t.Helper()
	c, _, stderr := startChild(t, kind, dir)
	c.Stdout = nil
	out, err := c.StdoutPipe()
	ok(t, err)
	in, err := c.StdinPipe()
	ok(t, err)
	ok(t, c.Start())
	if _, err := io.ReadFull(out, make([]byte, len("open\n"))); err != nil {
		t.Fatalf("the server does not begin: %v, %s", err, stderr)
	}
	return c, func() {
		t.Helper()
		ok(t, in.Close())
		if err := c.Wait(); err != nil {
			t.Errorf("the server ends with %v, %s", err, stderr)
		}
	}
}

// names returns the names of the files in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	ok(t, err)
	var all []string
	for _, e := range list {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}
