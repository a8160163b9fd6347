package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The disk fails for a while. Nothing that was acknowledged is lost, and the gap is counted.
func TestADiskThatFails(t *testing.T) {
	t.Parallel() // it waits for its children most of the time
	strace := tool(t, "strace")
	if strace == "" || os.Geteuid() != 0 {
		t.Skip("needs strace, and root to attach it to a process")
	}
	for _, forLong := range []bool{false, true} {
		t.Run(fmt.Sprintf("for long %v", forLong), func(t *testing.T) {
			t.Parallel()
			const last = 8_000
			dir := t.TempDir()
			c, lines := startChild(t, dir, limit{lines: last})
			all := acknowledged{next: 1}
			lost := false
			// until reads what the child says until it has said a word, or to its end.
			until := func(word string) {
				for {
					w, n, more := progress(t, lines)
					if !more {
						return
					}
					all.add(w, n)
					lost = lost || w == "lost"
					if w == word {
						return
					}
				}
			}
			until("kept")
			fault := exec.CommandContext(t.Context(), strace, "-f", "-qq", "-e", "signal=none", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-p", strconv.Itoa(c.Process.Pid))
			out, err := fault.StderrPipe()
			ok(t, err)
			ok(t, fault.Start())
			failures := bufio.NewScanner(out)
			for range 3 {
				if !failures.Scan() || !strings.Contains(failures.Text(), "INJECTED") {
					t.Fatalf("strace says %s", failures.Text())
				}
			}
			if forLong {
				until("lost")
			}
			ok(t, fault.Process.Signal(syscall.SIGTERM))
			for failures.Scan() {
			}
			_ = fault.Wait() // it reports the signal
			until("")
			ok(t, c.Wait())

			d := openDB(t, filepath.Join(dir, "tertulia.db"))
			kept := lesson(t, d)
			all.check(t, kept)
			gap := uint64(0)
			ok(t, d.read(t.Context(), 0, func(ctx context.Context, on *sql.Conn) error {
				all, err := gaps(ctx, on, 0, last)
				for _, g := range all {
					gap += g.Count
				}
				return err
			}))
			if gap != uint64(last-len(kept)) || all.next != last+1 || forLong && (!lost || gap == 0) || !lost && gap > 0 {
				t.Errorf("the child says %v are kept, %d are, and the gaps have %d", all.spans, len(kept), gap)
			}
			if lost && !forLong {
				t.Log("the machine is too slow: it has lost lines although the disk failed only for a moment")
			}
			sound(t, d)
		})
	}
}

// flushes are the faults of TestPowerIsLost and its like.
var flushes = map[string][]string{
	"the disk works": nil,
	"flushes failed": {"-e", "inject=fsync,fdatasync:error=EIO:when=5..6"},
}

// The machine loses power just after an acknowledgement: of each file there is what was flushed, and
// of the later writes some. In the second case flushes have failed before, and the disk has none of
// their writes although they can be read: Linux counts them as written.
func TestPowerIsLost(t *testing.T) {
	t.Parallel() // it waits for its children most of the time
	strace := tool(t, "strace")
	if strace == "" {
		t.Skip("needs strace")
	}
	for name, fault := range flushes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			shut(t, openDB(t, filepath.Join(dir, "tertulia.db"))) // so that the child begins with few flushes
			losePower(t, strace, fault, dir, "tertulia.db", limit{commits: 8}, func(path string, all *acknowledged) {
				d := openDB(t, path)
				all.check(t, lesson(t, d))
				sound(t, d)
				shut(t, d)
			})
		})
	}
}

func TestPowerIsLostWhileAccountsAreWritten(t *testing.T) {
	t.Parallel() // it waits for its children most of the time
	strace := tool(t, "strace")
	if strace == "" {
		t.Skip("needs strace")
	}
	for name, fault := range flushes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			shutAccounts(t, openAccounts(t, filepath.Join(dir, accountsFile)))
			losePower(t, strace, fault, dir, accountsFile, limit{acts: 200}, func(path string, all *acknowledged) { checkActs(t, path, all) })
		})
	}
}

// losePower runs a child with the database name in the folder dir, and calls check with the files as
// they are after a loss of power at some of its acknowledgements.
func losePower(t *testing.T, strace string, fault []string, dir, name string, end limit, check func(path string, all *acknowledged)) {
	t.Helper()
	random := randoms(t)
	log := filepath.Join(t.TempDir(), "log")
	files := map[string]*disk{name: {}, name + "-wal": {}}
	var err error
	files[name].flushed, err = os.ReadFile(filepath.Join(dir, name))
	ok(t, err)
	command := append([]string{strace, "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", log, "-e", "signal=none", "-e", "trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat"}, fault...)
	p, lines := startChild(t, dir, end, command...)
	for _, _, more := progress(t, lines); more; _, _, more = progress(t, lines) {
	}
	ok(t, p.Wait())
	points := 0
	all := acknowledged{next: 1}
	failed := replay(t, log, dir, files, func(word string, n uint64) {
		all.add(word, n)
		if points++; random.IntN(2) > 0 {
			return
		}
		to := t.TempDir()
		for name, f := range files {
			ok(t, os.WriteFile(filepath.Join(to, name), f.crash(random), 0o600))
		}
		check(filepath.Join(to, name), &all)
	})
	if points < 3 || (failed > 0) != (fault != nil) {
		t.Errorf("there were %d acknowledgements and %d failures", points, failed)
	}
}

// A disk is a file as it is on the disk, and the changes since its last flush.
type disk struct {
	flushed []byte
	changes []change
}

// A change writes data at an offset, or cuts the file there if data is nil.
type change struct {
	offset int
	data   []byte
}

func (d *disk) flush() {
	for _, c := range d.changes {
		d.flushed = c.apply(d.flushed)
	}
	d.changes = nil
}

// crash returns the file after a crash: some changes have reached the disk, in any order.
func (d *disk) crash(random *rand.Rand) []byte {
	file := append([]byte(nil), d.flushed...)
	for _, i := range random.Perm(len(d.changes)) {
		if random.IntN(2) == 0 {
			file = d.changes[i].apply(file)
		}
	}
	return file
}

func (c change) apply(file []byte) []byte {
	end := c.offset + len(c.data)
	if end > len(file) {
		file = append(file, make([]byte, end-len(file))...)
	}
	if c.data == nil {
		return file[:c.offset]
	}
	copy(file[c.offset:], c.data)
	return file
}

var (
	call    = regexp.MustCompile(`^(\d+) +(\w+)\((?:AT_FDCWD(?:<[^>]*>)?, )?(?:(\d+)<([^>]*)>)?(?:,? ?")?(?:, (\d+))?(?:, (\d+))?(.*)`)
	resumed = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)`)
)

// replay reads the log of strace, applies it to the files of the database, and calls f with each line
// that the child prints. It returns the number of flushes that failed. A write counts from its
// beginning, and a flush from its end.
func replay(t *testing.T, log, dir string, files map[string]*disk, f func(word string, n uint64)) (failed int) {
	t.Helper()
	from, err := os.Open(log)
	ok(t, err)
	defer from.Close()
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 16<<20)
	flushing := make(map[string]*disk) // by thread
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		ok(t, err)
		return n
	}
	for lines.Scan() {
		var thread, name, rest string
		var of *disk
		// The data is long, so the expressions do not see it.
		before, quoted, _ := strings.Cut(lines.Text(), `"`)
		data, after, is := strings.Cut(quoted, `"`)
		text := before
		if is {
			text += `"` + after
		}
		if m := resumed.FindStringSubmatch(text); m != nil {
			thread, name, rest = m[1], m[2], m[3]
			of = flushing[thread]
			delete(flushing, thread)
		} else if m := call.FindStringSubmatch(text); m != nil {
			thread, name, rest = m[1], m[2], m[7]
			data := unescape(t, data)
			if name == "write" && m[3] == "1" {
				var word string
				var n uint64
				_, err := fmt.Sscan(data, &word, &n)
				ok(t, err)
				f(word, n)
				continue
			}
			path := unescape(t, m[4])
			if strings.HasPrefix(name, "unlink") {
				path = data
			}
			base, _ := strings.CutPrefix(path, dir+"/")
			if of = files[base]; of == nil {
				continue
			}
			switch name {
			case "pwrite64":
				of.changes = append(of.changes, change{number(m[6]), []byte(data)})
			case "ftruncate":
				of.changes = append(of.changes, change{number(m[5]), nil})
			case "unlink", "unlinkat":
				files[base] = &disk{}
			}
			if strings.Contains(rest, "<unfinished") {
				flushing[thread] = of
				continue
			}
		}
		switch {
		case of == nil || name != "fsync" && name != "fdatasync":
		case strings.Contains(rest, "= 0"):
			of.flush()
		default:
			failed++
			of.changes = nil
		}
	}
	ok(t, lines.Err())
	return failed
}

// unescape reads a text that strace writes as \x61\x62.
func unescape(t *testing.T, text string) string {
	t.Helper()
	if !strings.HasPrefix(text, `\x`) {
		return text
	}
	b, err := hex.DecodeString(strings.ReplaceAll(text, `\x`, ""))
	ok(t, err)
	return string(b)
}
