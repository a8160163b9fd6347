package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// The environment of a child: the folder of its database, and when it ends.
const (
	childDir     = "SQLITE_TEST_CHILD_DIR"
	childLines   = "SQLITE_TEST_CHILD_LINES"
	childCommits = "SQLITE_TEST_CHILD_COMMITS"
	childActs    = "SQLITE_TEST_CHILD_ACTS"
)

// A limit says after how many lines or transactions a child ends, whichever comes first. 0 is no limit.
// A child with acts keeps accounts instead of a history, see keepActs.
type limit struct{ lines, commits, acts uint64 }

func (l limit) environ() []string {
	return []string{fmt.Sprint(childLines, "=", l.lines), fmt.Sprint(childCommits, "=", l.commits), fmt.Sprint(childActs, "=", l.acts)}
}

// number returns a number of the environment.
func number(name string) uint64 {
	n, err := strconv.ParseUint(os.Getenv(name), 10, 64)
	must(err)
	return n
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

const childKey = "k"

// perTick returns the number of lines of a child in a millisecond. Mostly they are so few that their
// transaction also indexes them. At times they are so many that the index follows later.
func perTick(n int) int {
	if n/100%8 == 3 {
		return 4
	}
	return 1
}

// A pinned store writes from one thread, whose calls strace counts.
type pinned struct{ *DB }

func (p pinned) Write(ctx context.Context, b history.Batch) error {
	runtime.LockOSThread()
	return p.DB.Write(ctx, b)
}

// child keeps a history to which a client says 1,000 lines a second, and sometimes 4,000. It prints
// "kept N" once the client's first N lines are on disk, and "lost N" if the latest up to N are not.
// Like a client it begins with the line after those that the server has counted.
func child(dir string) {
	if acts := number(childActs); acts > 0 {
		keepActs(dir, acts)
	}
	ctx, stop := context.WithCancel(context.Background())
	d, err := Open(ctx, filepath.Join(dir, "tertulia.db"), Options{})
	must(err)
	start, err := history.Load(ctx, d, 10, 10)
	must(err)
	end := limit{lines: number(childLines), commits: number(childCommits)}
	first, count := start.Next, start.Taken[event.IDOf(childKey)]
	journal := history.NewJournal()
	a := history.New(history.Config{Store: pinned{d}, Start: start, Journal: journal})
	ended := make(chan error)
	go func() { ended <- a.Run(ctx) }()
	printed := make(chan struct{})
	go func() {
		for p := range journal.Progress() {
			for _, m := range p.Marks {
				word := "lost"
				if m.Kept {
					word = "kept"
				}
				_, err := fmt.Println(word, count+m.Record)
				must(err)
			}
		}
		close(printed)
	}()
	seq := first
	more := func() bool {
		s, err := a.Stats(ctx)
		must(err)
		return (end.lines == 0 || seq-first < end.lines) && (end.commits == 0 || s.Commits < end.commits)
	}
	tick := time.NewTicker(time.Millisecond)
	for ticks := 0; more(); ticks++ {
		<-tick.C
		var records []history.Record
		for range perTick(ticks) {
			n := count + seq - first + 1
			records = append(records, history.Record{Key: childKey, Taken: n, Entry: event.Entry{
				Kind: event.Said, Seq: seq, Time: time.Now().UnixMilli(), Room: "#r", Nick: "ana", Text: fmt.Sprintf("line %d of the lesson", n),
			}})
			seq++
		}
		journal.Put(records)
	}
	journal.Close()
	stop()
	must(<-ended)
	<-printed
	os.Exit(0)
}

// startChild starts a child with a command, to which its own is appended.
func startChild(t *testing.T, dir string, end limit, command ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	ok(t, err)
	command = append(command, self)
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Env = append(append(os.Environ(), childDir+"="+dir), end.environ()...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	ok(t, err)
	ok(t, c.Start())
	return c, bufio.NewScanner(out)
}

// progress reads the next line of a child.
func progress(t *testing.T, lines *bufio.Scanner) (word string, n uint64, more bool) {
	t.Helper()
	if !lines.Scan() {
		return "", 0, false
	}
	_, err := fmt.Sscan(lines.Text(), &word, &n)
	ok(t, err)
	return word, n, true
}

// lesson returns the lines of the client that are kept, by their places in the order, after checking
// that the index finds some of them, that each is there once, and that the numbers rise.
func lesson(t *testing.T, d *DB) (kept []uint64) {
	t.Helper()
	last := uint64(0)
	for after, more := uint64(0), true; more; {
		found, next, err := d.Select(t.Context(), history.Selection{}, after)
		ok(t, err)
		for _, e := range found {
			var n uint64
			_, err := fmt.Sscanf(e.Text, "line %d of the lesson", &n)
			ok(t, err)
			if e.Seq <= last || len(kept) > 0 && n <= kept[len(kept)-1] {
				t.Fatalf("line %d has the number %d after %d", n, e.Seq, last)
			}
			last = e.Seq
			kept = append(kept, n)
		}
		after, more = next, next != 0
	}
	for i := 0; i < len(kept); i += len(kept)/5 + 1 {
		n := kept[len(kept)-1-i]
		_, text, _ := strings.Cut(search(t, d, history.Query{Words: fmt.Sprintf("%d lesson", n)}), ":")
		want(t, "a search", text, fmt.Sprintf("line %d of the lesson", n))
	}
	return kept
}

func TestASecondServerIsRefused(t *testing.T) {
	dir := t.TempDir()
	c, lines := startChild(t, dir, limit{})
	if _, _, more := progress(t, lines); !more {
		t.Fatal("the child ended by itself")
	}
	_, err := Open(t.Context(), filepath.Join(dir, "tertulia.db"), Options{})
	wantError(t, err, ErrLocked)
	if _, _, more := progress(t, lines); !more {
		t.Error("the first server has ended")
	}
	ok(t, c.Process.Kill())
	_ = c.Wait()                                 // it reports the signal
	openDB(t, filepath.Join(dir, "tertulia.db")) // the lock ends with the process
}

// acknowledged are the lines that a child says are kept.
type acknowledged struct {
	spans []span
	next  uint64 // the line after the latest that it has spoken of
}

type span struct{ first, last uint64 }

// add notes that the child says a word about the lines up to n.
func (a *acknowledged) add(word string, n uint64) {
	if word == "kept" && n >= a.next {
		a.spans = append(a.spans, span{a.next, n})
	}
	a.next = max(a.next, n+1)
}

// check checks that all lines are there.
func (a *acknowledged) check(t *testing.T, kept []uint64) {
	t.Helper()
	has := make(map[uint64]bool, len(kept))
	for _, n := range kept {
		has[n] = true
	}
	for _, s := range a.spans {
		for n := s.first; n <= s.last; n++ {
			if !has[n] {
				t.Fatalf("line %d is lost, %v were acknowledged", n, a.spans)
			}
		}
	}
}

// awaitWrites returns when the time or the size of a file, which another process writes, was seen to change n times.
func awaitWrites(t *testing.T, name string, n int) {
	t.Helper()
	for last := ""; n >= 0; {
		fi, err := os.Stat(name)
		ok(t, err)
		if now := fmt.Sprint(fi.ModTime().UnixNano(), fi.Size()); now != last {
			last = now
			n--
		}
	}
}

func TestKilledWhileWriting(t *testing.T) {
	t.Parallel() // it waits for its child most of the time
	random := randoms(t)
	dir := t.TempDir()
	all := acknowledged{next: 1}
	for round := range 5 {
		c, lines := startChild(t, dir, limit{})
		read := func() bool {
			word, n, more := progress(t, lines)
			if more {
				all.add(word, n)
			}
			return more
		}
		for range 1 + random.IntN(10) {
			if !read() {
				t.Fatal("the child ended by itself")
			}
		}
		awaitWrites(t, filepath.Join(dir, "tertulia.db-wal"), random.IntN(6)) // at any moment of a transaction
		ok(t, c.Process.Kill())
		for read() { // printed before it was killed
		}
		if c.Wait() == nil {
			t.Fatal("the child ended by itself")
		}
		d, err := Open(t.Context(), filepath.Join(dir, "tertulia.db"), Options{})
		ok(t, err)
		kept := lesson(t, d)
		all.check(t, kept)
		s, err := d.Start(t.Context(), 1)
		ok(t, err)
		if last := kept[len(kept)-1]; s.Taken[event.IDOf(childKey)] != last {
			t.Fatalf("round %d: the last line is %d, %d are counted", round, last, s.Taken[event.IDOf(childKey)])
		}
		all.next = kept[len(kept)-1] + 1
		sound(t, d)
		ok(t, d.Close())
	}
	t.Logf("%d lines", all.next-1)
}
