package historycmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statedir"
)

func TestAnImportIsRefusedWhileAServerRuns(t *testing.T) {
	dir := lesson(t)
	file := filepath.Join(t.TempDir(), "lesson.jsonl")
	prints(t, dir, "export", "-o", file)
	_, end := childOn(t, childServer, dir)
	fails(t, dir, 1, "a server uses "+dir+": stop it, and import then", "import", file)
	end()
	if got := prints(t, dir, "purge", "-all", "-yes"); got != "5 entries are removed\n" {
		t.Errorf("it prints %q", got)
	}
	prints(t, dir, "import", file)
}

func TestADatabaseThatAnotherProcessHolds(t *testing.T) {
	dir := lesson(t)
	_, end := childOn(t, childMute, dir)
	path := filepath.Join(dir, statedir.Database)
	want := "another process uses " + path + ", but no server answers on " + filepath.Join(dir, control.Socket) + ": a server may be starting or ending just now, so try again in a moment"
	fails(t, dir, 1, want, "export")
	fails(t, dir, 1, want, "import", path)
	end()
	prints(t, dir, "export")
}

func TestAServerThatWasKilled(t *testing.T) {
	dir := lesson(t)
	c, _ := childOn(t, childServer, dir)
	all := prints(t, dir, "export") // by the server
	ok(t, os.Mkdir(filepath.Join(dir, copies+"1"), 0o700))
	ok(t, c.Process.Kill())
	_ = c.Wait() // it reports the signal
	if _, err := os.Lstat(filepath.Join(dir, control.Socket)); err != nil {
		t.Fatal(err)
	}
	if again := prints(t, dir, "export"); again != all {
		t.Errorf("without the server the export is\n%s, want\n%s", again, all)
	}
	_, end := childOn(t, childServer, dir)
	if again := prints(t, dir, "export"); again != all {
		t.Errorf("with the next server the export is\n%s, want\n%s", again, all)
	}
	end()
	if got := names(t, dir); got != "tertulia.db tertulia.db.lock" {
		t.Errorf("the folder has %s", got)
	}
}

// endless is a history of as many lines as it is asked for. It counts those that it has given.
type endless struct {
	history.Store
	lines int
	given *int
}

const (
	perSelect = 5000
	lineBytes = 300
)

// Select implements history.Store.
func (e endless) Select(ctx context.Context, _ history.Selection, after uint64) (found []event.Entry, next uint64, err error) {
	if ctx.Err() != nil {
		return nil, 0, ctx.Err()
	}
	n := min(perSelect, e.lines-int(after))
	text := strings.Repeat("x", lineBytes)
	for i := range n {
		found = append(found, said(after+uint64(i)+1, "#lab", "ana", strings.Clone(text)))
	}
	*e.given += n
	if next = after + uint64(n); int(next) == e.lines {
		next = 0
	}
	return found, next, nil
}

// Close implements history.Store.
func (endless) Close() error { return nil }

// counted counts the lines that are written, and looks at the memory in use from time to time.
type counted struct{ lines, most int }

func (c *counted) Write(p []byte) (int, error) {
	before := c.lines / 10_000
	for _, b := range p {
		if b == '\n' {
			c.lines++
		}
	}
	if c.lines/10_000 > before {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		c.most = max(c.most, int(m.HeapAlloc))
	}
	return len(p), nil
}

// 100,000 lines of 300 bytes are 30 MB, and more as entries.
func TestALongExportNeedsLittleMemory(t *testing.T) {
	const lines, bound = 100_000, 20 << 20
	h := local{endless{lines: lines, given: new(int)}, t.TempDir()}
	check := func(name string, err error, c counted) {
		t.Helper()
		if err != nil || c.lines != lines+1 {
			t.Errorf("%s: %d lines, %v", name, c.lines, err)
		}
		if c.most > bound {
			t.Errorf("%s: %d bytes of memory are in use", name, c.most)
		}
	}
	var c counted
	check("without a server", h.Export(t.Context(), &c, history.Selection{}), c)
	serves(t, h.dir, h)
	c = counted{}
	check("with a server", Exec(t.Context(), h.dir, []string{"export"}, nil, &c, io.Discard), c)
}

// seen is a history that tells when an export has begun and ended.
type seen struct {
	local
	began chan struct{}
	ended chan error
}

func newSeen(t *testing.T, given *int) seen {
	return seen{local{endless{lines: 1 << 30, given: given}, t.TempDir()}, make(chan struct{}, 1), make(chan error, 1)}
}

func (s seen) Export(ctx context.Context, w io.Writer, sel history.Selection) error {
	s.began <- struct{}{}
	err := s.local.Export(ctx, w, sel)
	s.ended <- err
	return err
}

// never is a writer that fails after some bytes, as a pipe whose reader has gone.
type never struct{ left int }

var errGone = errors.New("the reader has gone")

func (n *never) Write(p []byte) (int, error) {
	if n.left -= len(p); n.left < 0 {
		return 0, errGone
	}
	return len(p), nil
}

func TestAClientThatGoesAwayDoesNotDisturbTheServer(t *testing.T) {
	given := 0
	h := newSeen(t, &given)
	serves(t, h.dir, h)
	err := Exec(t.Context(), h.dir, []string{"export"}, nil, &never{1 << 20}, io.Discard)
	if !errors.Is(err, errGone) {
		t.Errorf("the export = %v", err)
	}
	if err := <-h.ended; err == nil {
		t.Error("the export goes on in the server")
	}
	if given > 20*perSelect {
		t.Errorf("the server has read %d lines for a client that took few", given)
	}
	c, err := control.Connect(t.Context(), h.dir)
	ok(t, err)
	c.Close()
}

func TestASignalInterruptsAnExport(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be sent a signal")
	}
	h := newSeen(t, new(int))
	serves(t, h.dir, h)
	to := t.TempDir()
	c, stdout, stderr := startChild(t, childCommand, "export", "-state-dir", h.dir, "-o", filepath.Join(to, "lesson.jsonl"))
	ok(t, c.Start())
	<-h.began
	ok(t, c.Process.Signal(os.Interrupt))
	if err := c.Wait(); c.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "interrupted") || stdout.Len() > 0 {
		t.Errorf("it ends with %v and prints %s%s", err, stdout, stderr)
	}
	if got := names(t, to); got != "" {
		t.Errorf("it leaves %s", got)
	}
	if err := <-h.ended; err == nil {
		t.Error("the export goes on in the server")
	}
}

func TestAPipeWhoseReaderHasGone(t *testing.T) {
	dir := lesson(t)
	for _, args := range []string{"export", "search homework", "backup -o -"} {
		r, w, err := os.Pipe()
		ok(t, errors.Join(err, r.Close()))
		args := strings.Fields(args)
		c, _, stderr := startChild(t, childCommand, append([]string{args[0], "-state-dir", dir}, args[1:]...)...)
		c.Stdout = w
		_ = c.Run() // its status is looked at
		ok(t, w.Close())
		if c.ProcessState.ExitCode() != 1 || stderr.String() != "the program that reads the output has ended\n" {
			t.Errorf("%s ends with %v and prints %s", args, c.ProcessState, stderr)
		}
		if got := names(t, dir); got != "tertulia.db tertulia.db.lock" {
			t.Errorf("%s leaves %s", args, got)
		}
	}
}

// waits is a writer that tells of its first bytes, and waits for go.
type waits struct{ first, on chan struct{} }

func (w waits) Write(p []byte) (int, error) {
	select {
	case w.first <- struct{}{}:
	default:
	}
	<-w.on
	return len(p), nil
}

func TestAServerThatEndsDuringAnExport(t *testing.T) {
	h := local{endless{lines: 1 << 30, given: new(int)}, t.TempDir()}
	end := serves(t, h.dir, h)
	w := waits{make(chan struct{}, 1), make(chan struct{})}
	failed := make(chan error)
	go func() {
		failed <- Exec(context.WithoutCancel(t.Context()), h.dir, []string{"export"}, nil, w, io.Discard)
	}()
	<-w.first
	end()
	close(w.on)
	if err := <-failed; cli.Status(err) != 1 || fmt.Sprint(err) != control.ErrLost.Error() && fmt.Sprint(err) != "the server is closing" {
		t.Errorf("the export = %v", err)
	}
}

// broken is a history whose every method fails.
type broken struct{ err error }

func (b broken) Export(_ context.Context, w io.Writer, _ history.Selection) error {
	_, err := io.WriteString(w, head)
	return errors.Join(err, b.err)
}

func (b broken) Search(context.Context, history.Query) ([]event.Entry, error) { return nil, b.err }

func (b broken) Purge(context.Context, history.Selection) (int, error) { return 7, b.err }

func (b broken) Check(context.Context) ([]string, error) {
	return []string{"page 3 is odd", "page 4"}, b.err
}

func (b broken) Backup(_ context.Context, path string) error {
	return errors.Join(os.WriteFile(path, []byte("half"), 0o600), b.err)
}

func TestFaultsOfTheServer(t *testing.T) {
	dir := t.TempDir()
	serves(t, dir, broken{history.ErrUnavailable})
	file := filepath.Join(t.TempDir(), "file")
	const want = "the history cannot be read now: try again in a moment"
	fails(t, dir, 1, want, "export")
	fails(t, dir, 1, "write "+file+": "+want, "export", "-o", file)
	fails(t, dir, 1, "write "+file+": "+want, "backup", "-o", file)
	fails(t, dir, 1, want, "search", "x")
	fails(t, dir, 1, want, "check")
	if out, err := tertuliad(t, dir, "purge", "-all", "-yes"); out != "7 entries are removed\n" || fmt.Sprint(err) != want {
		t.Errorf("purge prints %q, %v", out, err)
	}
	if got := names(t, filepath.Dir(file)); got != "" {
		t.Errorf("there is %s", got)
	}
}

func TestDamageIsPrinted(t *testing.T) {
	dir := t.TempDir()
	serves(t, dir, broken{})
	out, err := tertuliad(t, dir, "check")
	if out != "page 3 is odd\npage 4\n" || cli.Status(err) != 1 || fmt.Sprint(err) != "the database is damaged: stop the server and put a backup in its place" {
		t.Errorf("check prints %q, %v", out, err)
	}
}
