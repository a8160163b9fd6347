package accountscmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/control"
)

// childEnv makes the test's binary the subcommand.
const childEnv = "ACCOUNTSCMD_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		err := Exec(context.Background(), "", os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(cli.Status(err))
	}
	goleak.VerifyTestMain(m)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve runs a server of a folder with accounts, until end or the end of the test.
func serve(t *testing.T, dir string, a Accounts) (end func()) {
	t.Helper()
	s, err := control.Listen(dir, slog.New(slog.DiscardHandler))
	ok(t, err)
	Handle(s.Mux, a)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
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

// both runs a test on a folder that a server uses, and on one that none uses. Both have no accounts
// at first.
func both(t *testing.T, f func(t *testing.T, dir string)) {
	t.Run("without a server", func(t *testing.T) { f(t, t.TempDir()) })
	t.Run("with a server", func(t *testing.T) {
		dir := t.TempDir()
		l, err := openLocal(t.Context(), dir, true)
		ok(t, err)
		end := serve(t, dir, l)
		f(t, dir)
		end()
		ok(t, l.Close())
	})
}

// typing runs the subcommand with a standard input.
func typing(t *testing.T, typed, dir string, args ...string) (stdout string, err error) {
	t.Helper()
	var out strings.Builder
	err = Exec(t.Context(), dir, args, strings.NewReader(typed), &out, io.Discard)
	return out.String(), err
}

// prints runs the subcommand, which must succeed, and compares what it prints.
func prints(t *testing.T, want, typed, dir string, args ...string) {
	t.Helper()
	out, err := typing(t, typed, dir, args...)
	if err != nil || out != want {
		t.Errorf("tertuliad accounts %q: %v, it prints\n%s, want\n%s", args, err, out, want)
	}
}

// fails runs the subcommand, which must fail with an error and an exit status.
func fails(t *testing.T, status int, want, typed, dir string, args ...string) {
	t.Helper()
	_, err := typing(t, typed, dir, args...)
	if err == nil || err.Error() != want || cli.Status(err) != status {
		t.Errorf("tertuliad accounts %q ends with status %d, want %d, and the error\n%v, want\n%s", args, cli.Status(err), status, err, want)
	}
}

// startChild starts the test's binary as the subcommand.
func startChild(t *testing.T, args ...string) (c *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	ok(t, err)
	c = exec.CommandContext(t.Context(), self, args...)
	c.Env = append(os.Environ(), childEnv+"=1")
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	c.Stdout, c.Stderr = stdout, stderr
	return c, stdout, stderr
}

var errOfTest = errors.New("a fault that only this test has")
