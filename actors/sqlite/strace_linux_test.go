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
	strace := tool(t, "strace")
	if strace == "" || os.Geteuid() != 0 {
		t.Skip("needs strace, and root to attach it to a process")
	}
	for _, forLong := range []bool{false, true} {
		t.Run(fmt.Sprintf("for long %v", forLong), func(t *testing.T) {
			t.Parallel()
			const last = 30_000
			dir := t.TempDir()
			c, lines := startChild(t, dir, last)
			said := make(map[string][]span)
			next := uint64(1)
			// until reads what the child says until it has said a word, or to its end.
			until := func(word string) {
				for {
					w, n, more := progress(t, lines)
					if !more {
						return
					}
					if of := said[w]; len(of) > 0 && of[len(of)-1].last == next-1 {
						of[len(of)-1].last = n
					} else {
						said[w] = append(of, span{next, n})
					}
					if next = n + 1; w == word {
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
			has := make(map[uint64]bool)
			for _, n := range lesson(t, d) {
				has[n] = true
			}
			for _, s := range said["kept"] {
				for n := s.first; n <= s.last; n++ {
					if !has[n] {
						t.Fatalf("line %d is lost, %v were acknowledged", n, said["kept"])
					}
				}
			}
			gap := uint64(0)
			ok(t, d.read(t.Context(), 0, func(ctx context.Context, on *sql.Conn) error {
				all, err := gaps(ctx, on, 0, last)
				for _, g := range all {
					gap += g.Count
				}
				return err
			}))
			if lost := len(said["lost"]) > 0; lost != forLong || (gap > 0) != forLong || gap != uint64(last-len(has)) || next != last+1 || !has[last] {
				t.Errorf("the child says %v, %d lines are kept, the gaps have %d", said, len(has), gap)
			}
			sound(t, d)
		})
	}
}

type span struct{ first, last uint64 }

// The machine loses power just after an acknowledgement: of each file there is what was flushed, and
// of the later writes some.
func TestPowerIsLost(t *testing.T) {
	strace := tool(t, "strace")
	if strace == "" {
		t.Skip("needs strace")
	}
	random := randoms(t)
	dir := t.TempDir()
	log := filepath.Join(t.TempDir(), "log")
	p, lines := startChild(t, dir, 6000, strace, "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", log, "-e", "trace=pwrite64,write,ftruncate,fsync,fdatasync")
	for _, _, more := progress(t, lines); more; _, _, more = progress(t, lines) {
	}
	ok(t, p.Wait())
	points := 0
	replay(t, log, dir, func(acknowledged uint64, files map[string]*disk) {
		if points++; random.IntN(4) > 0 {
			return
		}
		to := t.TempDir()
		for name, f := range files {
			ok(t, os.WriteFile(filepath.Join(to, name), f.crash(random), 0o600))
		}
		d := openDB(t, filepath.Join(to, "tertulia.db"))
		if kept := lesson(t, d); uint64(len(kept)) < acknowledged || kept[acknowledged-1] != acknowledged {
			t.Errorf("%d lines are kept, %d were acknowledged", len(kept), acknowledged)
		}
		sound(t, d)
		shut(t, d)
	})
	if points < 5 {
		t.Errorf("there were %d acknowledgements", points)
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

var call = regexp.MustCompile(`^\d+ +(\w+)\((\d+)<([^>]*)>(?:, "([^"]*)", \d+(?:, (\d+))?|, (\d+))?(\)|\s*<unfinished)`)

// replay reads the log of strace, and calls f after each acknowledgement with the files of the
// database. A call that is not finished counts as finished: a flush that has not ended is not
// acknowledged yet, and the order of the others is that of the disk's own.
func replay(t *testing.T, log, dir string, f func(acknowledged uint64, files map[string]*disk)) {
	t.Helper()
	from, err := os.Open(log)
	ok(t, err)
	defer from.Close()
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 16<<20)
	files := make(map[string]*disk)
	for lines.Scan() {
		m := call.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		name, fd, path := m[1], m[2], unescape(t, m[3])
		data := []byte(unescape(t, m[4]))
		if name == "write" && fd == "1" {
			var word string
			var n uint64
			_, err := fmt.Sscan(string(data), &word, &n)
			ok(t, err)
			f(n, files)
			continue
		}
		of, in := strings.CutPrefix(path, dir+"/")
		if !in || of != "tertulia.db" && of != "tertulia.db-wal" {
			continue
		}
		if files[of] == nil {
			files[of] = new(disk)
		}
		number := func(text string) int {
			n, err := strconv.Atoi(text)
			ok(t, err)
			return n
		}
		switch name {
		case "pwrite64":
			files[of].changes = append(files[of].changes, change{number(m[5]), data})
		case "ftruncate":
			files[of].changes = append(files[of].changes, change{number(m[6]), nil})
		case "fsync", "fdatasync":
			files[of].flush()
		}
	}
	ok(t, lines.Err())
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
