package files

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	crashShelf  = "FILES_TEST_CRASH_SHELF"
	crashAccess = "FILES_TEST_CRASH_ACCESS"
)

// version is a file's text that shows by itself whether it is complete.
func version(n, size int) string {
	body := fmt.Sprintf("version %d ", n) + strings.Repeat("x", size)
	sum := sha256.Sum256([]byte(body))
	return body + hex.EncodeToString(sum[:])
}

func wholeVersion(text string) (n int, whole bool) {
	if len(text) < 64 {
		return 0, false
	}
	body, sum := text[:len(text)-64], sha256.Sum256([]byte(text[:len(text)-64]))
	c, _ := fmt.Sscanf(body, "version %d ", &n)
	return n, c == 1 && hex.EncodeToString(sum[:]) == text[len(text)-64:]
}

// crashChild uploads until it is killed. It prints a line "published NAME N" after each commit,
// and keeps one long upload open. Outside of a drop box it also appends to a log, each time
// after a cut upload of that log.
func crashChild(dir string) {
	cfg := testConfig(dir)
	if os.Getenv(crashAccess) != "" {
		cfg.Access = Access(os.Getenv(crashAccess))
	}
	a, err := New(cfg)
	if err != nil {
		panic(err)
	}
	go func() { panic(a.Run(bg)) }()
	long, err := a.Create(bg, by("ana"), "long", CreateOptions{})
	if err != nil {
		panic(err)
	}
	if _, err := long.Grow(bg, 1); err != nil { // writes its note
		panic(err)
	}
	out := make(chan string)
	for worker := range 4 {
		go func() {
			name := fmt.Sprintf("file%d", worker)
			for n := 1; ; n++ {
				u, err := a.Create(bg, by("ana"), name, CreateOptions{})
				if err != nil {
					panic(err)
				}
				for _, part := range strings.SplitAfter(version(n, 20000), "xxxxxxxxxx") {
					if _, err := io.WriteString(u.File, part); err != nil {
						panic(err)
					}
				}
				if _, err := u.Commit(bg); err != nil {
					panic(err)
				}
				out <- fmt.Sprintf("published %s %d\n", name, n)
			}
		}()
	}
	if cfg.Access != DropBox {
		go appendLines(a, out)
	}
	for line := range out {
		if _, err := io.WriteString(long.File, "0123456789"); err != nil {
			panic(err)
		}
		if _, err := os.Stdout.WriteString(line); err != nil {
			panic(err)
		}
	}
}

// appendLines appends numbered lines to the file log, one at a time.
func appendLines(a *Actor, out chan<- string) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	for n := 1; ; n++ {
		cut, err := a.Create(bg, by("eva"), "log", CreateOptions{})
		must(err)
		_, err = io.WriteString(cut.File, "GARBAGE")
		must(err)
		must(cut.Abort())
		u, err := a.Create(bg, by("eva"), "log", CreateOptions{Mode: Append})
		must(err)
		must(u.Prepare(bg))
		_, err = fmt.Fprintln(u.File, n)
		must(err)
		_, err = u.Commit(bg)
		must(err)
		out <- fmt.Sprintf("published log %d\n", n)
	}
}

// wantLog checks that all acknowledged lines are in the log, and at most one more.
func wantLog(t *testing.T, a *Actor, acknowledged int) {
	t.Helper()
	lines := strings.SplitAfter(get(t, a, "eva", "log"), "\n")
	if n := len(lines) - 1; n < acknowledged || n > acknowledged+1 || lines[n] != "" {
		t.Fatalf("the log has %d lines, %d were acknowledged: %q", n, acknowledged, lines)
	}
	for i, line := range lines[:len(lines)-1] {
		if line != fmt.Sprintln(i+1) {
			t.Fatalf("line %d of the log is %q", i+1, line)
		}
	}
	ok(t, a.Remove(bg, by("eva"), "log"))
}

// killed runs a child until it has published some versions, and kills it. It returns the last
// version of each name that the child has printed.
func killed(t *testing.T, dir string, access Access, versions int) map[string]int {
	t.Helper()
	self, err := os.Executable()
	ok(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	child := exec.CommandContext(ctx, self)
	child.Env = append(os.Environ(), crashShelf+"="+dir, crashAccess+"="+string(access))
	child.Stderr = os.Stderr
	pipe, err := child.StdoutPipe()
	ok(t, err)
	ok(t, child.Start())
	published := make(map[string]int)
	lines := bufio.NewScanner(pipe)
	for range versions {
		if !lines.Scan() {
			t.Fatal("the child ended by itself")
		}
		var name string
		var n int
		_, err := fmt.Sscanf(lines.Text(), "published %s %d", &name, &n)
		ok(t, err)
		published[name] = n
	}
	ok(t, child.Process.Kill())
	for lines.Scan() { // the lines that it printed before it was killed
		var name string
		var n int
		if c, _ := fmt.Sscanf(lines.Text(), "published %s %d", &name, &n); c == 2 {
			published[name] = n
		}
	}
	if child.Wait() == nil {
		t.Fatal("the child ended by itself")
	}
	return published
}

func TestKilledInMidUpload(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shelf")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for round := range 6 {
		published := killed(t, dir, ReadWrite, 20+random.IntN(60))
		a, stop := start(t, testConfig(dir))
		if n := published["log"]; n > 0 {
			wantLog(t, a, n)
			delete(published, "log")
		} else {
			_ = a.Remove(bg, by("eva"), "log")
		}
		_ = create(t, a, "eva", "log", CreateOptions{}).Discard() // drops the cut upload
		for name, n := range published {
			got, whole := wholeVersion(get(t, a, "ana", name))
			if !whole || got < n || got > n+1 {
				t.Fatalf("round %d: %s is version %d (whole: %v), %d was acknowledged", round, name, got, whole, n)
			}
		}
		_, err := a.Open(bg, by("ana"), "long")
		wantKind(t, err, NotFound)
		p, err := a.Partial(bg, by("ana"), "long")
		if err != nil || p.Size+1 < 10*int64(min(1, len(published))) {
			t.Fatalf("round %d: %+v %v", round, p, err)
		}
		wantStaged(t, dir, 2) // the long upload and its note
		u := create(t, a, "ana", "long", CreateOptions{Mode: Resume, Offset: p.Size, Partial: p.ID})
		if u.Offset() != p.Size {
			t.Fatal(u.Offset(), p.Size)
		}
		ok(t, u.Discard())
		wantStaged(t, dir, 0)
		stop()
	}
}

// Each version that was acknowledged to a user of a drop box exists and has its receipt.
func TestKilledInMidHandIn(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 6 {
		dir := filepath.Join(t.TempDir(), "shelf")
		published := killed(t, dir, DropBox, 10+random.IntN(3*maxVersions))
		cfg := testConfig(dir)
		cfg.Access = DropBox
		a, stop := start(t, cfg)
		texts := handIns(t, a, "ana")
		list := get(t, a, "ana", receiptsName)
		for name, last := range published {
			there := make(map[int]bool)
			for kept, text := range texts {
				if of, _, _, _ := versionOf(kept); of == name || kept == name {
					n, whole := wholeVersion(text)
					if !whole {
						t.Errorf("%s is not whole", kept)
					}
					there[n] = true
				}
			}
			for n := last; n > max(0, last-maxVersions+1); n-- {
				if !there[n] {
					t.Errorf("version %d of %s is lost, %d was acknowledged: %v", n, name, last, there)
				}
				if sum := sha256.Sum256([]byte(version(n, 20000))); !strings.Contains(list, hex.EncodeToString(sum[:])) {
					t.Errorf("version %d of %s has no receipt, %d was acknowledged", n, name, last)
				}
			}
		}
		stop()
	}
}
