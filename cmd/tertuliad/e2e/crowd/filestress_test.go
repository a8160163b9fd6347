package crowd

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const (
	pairs      = 200 // users with an FTP session and a seat each
	turns      = 5   // of each: a change on the shelf, then a line
	commonFile = 4   // names that everybody writes
)

// sealed is content that shows by itself whether it is complete.
func sealed(rng *rand.Rand) string {
	body := servertest.Random(rng, []int{0, 10, 3000, 100_000, 400_000}[rng.IntN(5)])
	return fmt.Sprintf("%x", sha256.Sum256([]byte(body))) + body
}

func isSealed(content string) bool {
	const n = 2 * sha256.Size
	return len(content) >= n && fmt.Sprintf("%x", sha256.Sum256([]byte(content[n:]))) == content[:n]
}

// A depositor is one person's FTP session. It belongs to one goroutine.
type depositor struct {
	*ftpConn
	addr, nick string
	rng        *rand.Rand
	has        map[string]string // acknowledged, in a folder of their own

	uploads int // acknowledged
}

func (d *depositor) comes() (err error) {
	d.ftpConn, err = servertest.DialFTP(d.addr, d.nick, "x")
	return err
}

func (d *depositor) name() string { return fmt.Sprintf("%s/f%d", d.nick, d.rng.IntN(3)) }

// turn makes one change and reads the affected file back.
func (d *depositor) turn() error {
	name := d.name()
	change := []func(string) error{d.stores, d.stores, d.stores, d.renames, d.deletes, d.aborts, d.vanishes, d.contends}[d.rng.IntN(8)]
	if err := change(name); err != nil {
		return err
	}
	return d.check(name)
}

func (d *depositor) check(name string) error {
	got, err := d.Get(name)
	want, there := d.has[name]
	switch {
	case there && err != nil, !there && servertest.Code(err) != 550:
		return fmt.Errorf("RETR %s, which is there: %v: %w", name, there, err)
	case got != want:
		return fmt.Errorf("%s has %d bytes, not the %d that were acknowledged", name, len(got), len(want))
	}
	return nil
}

func (d *depositor) stores(name string) error {
	content := sealed(d.rng)
	if err := d.Put(name, content); err != nil {
		return err
	}
	d.uploads++
	d.has[name] = content

	return nil
}

func (d *depositor) renames(name string) error {
	content, there := d.has[name]
	to := d.name()
	if !there {
		if _, err := d.Do(550, "RNFR %s", name); err != nil {
			return err
		}
		_, err := d.Do(503, "RNTO %s", to)
		return err
	}
	if _, err := d.Do(350, "RNFR %s", name); err != nil {
		return err
	}
	if _, err := d.Do(250, "RNTO %s", to); err != nil {
		return err
	}
	delete(d.has, name)
	d.has[to] = content
	return d.check(to)
}

func (d *depositor) deletes(name string) error {
	want := 250
	if _, there := d.has[name]; !there {
		want = 550
	}
	delete(d.has, name)
	_, err := d.Do(want, "DELE %s", name)
	return err
}

// aborts takes an upload back in the middle.
func (d *depositor) aborts(name string) error {
	data, err := d.Begin("STOR " + name)
	if err != nil {
		return err
	}
	defer data.Close()
	if _, err := io.WriteString(data, sealed(d.rng)); err != nil {
		return err
	}
	if _, err := d.Do(426, "ABOR"); err != nil {
		return err
	}
	_, err = d.Reply(226)
	return err
}

// vanishes loses the connection during an upload and returns. It resumes the upload if nothing
// is published under that name.
func (d *depositor) vanishes(name string) error {
	data, err := d.Begin("STOR " + name)
	if err != nil {
		return err
	}
	defer data.Close()
	content := sealed(d.rng)
	if _, err := io.WriteString(data, content[:len(content)-1]); err != nil {
		return err
	}
	_ = d.Conn.SetLinger(0)
	d.Close()
	_, _ = io.Copy(io.Discard, data) // up to the server's end of the upload
	if err := d.comes(); err != nil {
		return err
	}
	if err := d.check(name); err != nil {
		return err
	}
	if _, there := d.has[name]; there {
		return nil
	}
	text, err := d.Do(213, "SIZE %s", name)
	if servertest.Code(err) == 550 {
		return nil // the cut was faster than the first byte
	}
	if err != nil {
		return err
	}
	var at int
	if _, err := fmt.Sscan(text, &at); err != nil || at >= len(content) {
		return fmt.Errorf("%s can be resumed at %q, of %d bytes", name, text, len(content))
	}
	if _, err := d.Do(350, "REST %d", at); err != nil {
		return err
	}
	if err := d.Put(name, content[at:]); err != nil {
		return err
	}
	d.uploads++
	d.has[name] = content
	return nil
}

// contends writes and reads a name that is everybody's.
func (d *depositor) contends(string) error {
	name := fmt.Sprint("common", d.rng.IntN(commonFile))
	switch err := d.Put(name, sealed(d.rng)); {
	case err == nil:
		d.uploads++
	case servertest.Code(err) != 450:
		return err
	}
	got, err := d.Get(name)
	if servertest.Code(err) == 550 {
		return nil // somebody else is about to write the first version
	}
	if err == nil && !isSealed(got) {
		err = fmt.Errorf("%s is torn: it has %d bytes", name, len(got))
	}
	return err
}

// lives takes turns, and does something after each.
func (d *depositor) lives(turns int, after func(turn int) error) error {
	if err := d.comes(); err != nil {
		return err
	}
	defer func() { d.Close() }()
	if _, err := d.Do(257, "MKD %s", d.nick); err != nil {
		return err
	}
	for i := range turns {
		if err := d.turn(); err != nil {
			return fmt.Errorf("turn %d: %w", i, err)
		}
		if err := after(i); err != nil {
			return err
		}
	}
	for name := range d.has {
		if err := d.check(name); err != nil {
			return fmt.Errorf("at the end: %w", err)
		}
	}
	_, err := d.Do(221, "QUIT")
	return err
}

const over = "scribe: that is all"

// hears reads up to the last line of all.
func hears(u *user) (lines []string, err error) {
	for {
		text, err := u.In.ReadString('\n')
		if err != nil {
			return lines, fmt.Errorf("behind %d lines: %w", len(lines), err)
		}
		if text = strings.TrimRight(text, "\r\n"); text == over {
			return lines, nil
		}
		lines = append(lines, text)
	}
}

// While 200 users change files, abort and lose connections, they also chat. The shelf has all
// acknowledged changes, and all users read the same transcript.
func TestTwoHundredPeopleShareFilesAndTalk(t *testing.T) {
	rng := servertest.Seeded(t)
	dir := servertest.Shelf(t, nil)
	s := start(t, "-files-dir", dir, "-files-reserve", "0", "-rate", "0", "-max-conns", "0", "-max-conns-per-addr", "0", "-max-lag", "8MiB")
	var seats []*user
	var depositors []*depositor
	for i := range pairs {
		nick := fmt.Sprint("u", i)
		seats = append(seats, s.Join(t, nick))
		depositors = append(depositors, &depositor{addr: s.Files, nick: nick, rng: rand.New(rand.NewPCG(rng.Uint64(), 0)),
			has: map[string]string{}})
	}
	scribe := s.Join(t, "scribe")
	for _, u := range append(seats, scribe) {
		u.Sends("/quiet on") // joins that are announced in one line arrive a little later
		u.Quiet()            // from here on all read the same
		u.Conn.(net.Conn).SetDeadline(time.Now().Add(5 * hang))
	}

	heard := make([][]string, pairs)
	var reading, living sync.WaitGroup
	for i, u := range seats {
		reading.Go(func() {
			var err error
			if heard[i], err = hears(u); err != nil {
				t.Errorf("u%d: %v", i, err)
			}
		})
	}
	for i, d := range depositors {
		living.Go(func() {
			err := d.lives(turns, func(turn int) error {
				_, err := fmt.Fprintf(seats[i].Conn, "line %d\n", turn)
				return err
			})
			if err != nil {
				t.Errorf("%s: %v", d.nick, err)
			}
		})
	}
	living.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for said := 0; said < pairs*turns; {
		if strings.Contains(scribe.Line(), ": line ") {
			said++
		}
	}
	scribe.Sends("that is all")
	reading.Wait()
	checkTranscripts(t, heard)
	checkShelf(t, dir, depositors)
}

// checkTranscripts compares all users' transcripts. Each line must appear once, and each user's
// lines in their order. A user alone also gets messages about their own interrupted uploads.
func checkTranscripts(t *testing.T, heard [][]string) {
	t.Helper()
	for i, lines := range heard {
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, " was not published: ") })
		heard[i] = lines
		for n := range max(len(lines), len(heard[0])) {
			if n == len(lines) || n == len(heard[0]) || lines[n] != heard[0][n] {
				t.Fatalf("u%d reads %d lines and u0 %d: after %d that are the same u%d reads %q, u0 %q", i, len(lines), len(heard[0]),
					n, i, lines[n:min(n+2, len(lines))], heard[0][n:min(n+2, len(heard[0]))])
			}
		}
	}
	next, news := make(map[string]int), 0
	for _, line := range heard[0] {
		nick, text, said := strings.Cut(line, ": line ")
		switch {
		case said && text == fmt.Sprint(next[nick]):
			next[nick]++
		case strings.HasPrefix(line, "* "):
			news++
		default:
			t.Fatalf("they read %q", line)
		}
	}
	for i := range pairs {
		if n := next[fmt.Sprint("u", i)]; n != turns {
			t.Errorf("%d lines of u%d have come, want %d", n, i, turns)
		}
	}
	t.Logf("%d lines of the shelf's news in a transcript of %d", news, len(heard[0]))
}

// checkShelf compares the folder itself with the acknowledged changes.
func checkShelf(t *testing.T, dir string, depositors []*depositor) {
	t.Helper()
	want, uploads := make(map[string]string), 0
	for _, d := range depositors {
		maps.Copy(want, d.has)
		uploads += d.uploads
	}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		switch {
		case err != nil:
			return err
		case name == servertest.Staging:
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		content, mine := want[name]
		delete(want, name)
		if mine && content != string(b) || !mine && (!strings.HasPrefix(name, "common") || !isSealed(string(b))) {
			t.Errorf("%s is not what was acknowledged", name)
		}
		return nil
	})
	if err != nil || len(want) > 0 {
		t.Errorf("%d acknowledged files are not on the shelf (%v)", len(want), err)
	}
	t.Logf("%d uploads were acknowledged", uploads)
}
