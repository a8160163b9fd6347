package shelf

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const (
	crashes = 5
	longer  = 9 << 20 // bytes that are resumed: from 8 MiB on an upload is written down for the next process
)

// A survivor changes the files of their folder until the server is killed. Afterwards the
// folder has the acknowledged changes, and possibly the one that was under way.
type survivor struct {
	nick  string
	rng   *rand.Rand
	has   map[string]string // acknowledged
	tried map[string]string // with the change under way; nil: there was none
}

func (v *survivor) name() string { return fmt.Sprintf("%s/%d", v.nick, v.rng.IntN(3)) }

// works ends with the error of the change that was not acknowledged.
func (v *survivor) works(addr string, acknowledged func()) error {
	c, err := servertest.DialFTP(addr, v.nick, "x")
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		if err := v.change(c); err != nil {
			return err
		}
		v.has, v.tried = v.tried, nil
		acknowledged()
	}
}

func (v *survivor) change(c *ftpConn) error {
	name, to := v.name(), v.name()
	content, there := v.has[name]
	v.tried = maps.Clone(v.has)
	switch kind := v.rng.IntN(8); {
	case kind == 0 && there:
		delete(v.tried, name)
		_, err := c.Do(250, "DELE %s", name)
		return err
	case kind == 1 && there && name != to:
		delete(v.tried, name)
		v.tried[to] = content
		if _, err := c.Do(350, "RNFR %s", name); err != nil {
			return err
		}
		_, err := c.Do(250, "RNTO %s", to)
		return err
	}
	v.tried[name] = servertest.Random(v.rng, []int{0, 1, 5000, 70_000, 2_000_000}[v.rng.IntN(5)])
	return c.Put(name, v.tried[name])
}

// check reads all of the folder back after a crash.
func (v *survivor) check(addr string) error {
	c, err := servertest.DialFTP(addr, v.nick, "x")
	if err != nil {
		return err
	}
	defer c.Close()
	got := make(map[string]string)
	for i := range 3 {
		name := fmt.Sprintf("%s/%d", v.nick, i)
		content, err := c.Get(name)
		switch {
		case err == nil:
			got[name] = content
		case servertest.Code(err) != 550:
			return err
		}
	}
	if !maps.Equal(got, v.has) && (v.tried == nil || !maps.Equal(got, v.tried)) {
		return fmt.Errorf("there is %s, acknowledged was %s, under way %s", sizes(got), sizes(v.has), sizes(v.tried))
	}
	v.has, v.tried = got, nil
	return nil
}

func sizes(files map[string]string) string {
	var b strings.Builder
	for name, content := range files {
		fmt.Fprintf(&b, "%s: %d bytes that begin with %.8x; ", name, len(content), content)
	}
	return "{" + b.String() + "}"
}

// staged returns the names of what waits or is under way.
func staged(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(dir, servertest.Staging))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

func TestKilledUnderUploads(t *testing.T) {
	rng := servertest.Seeded(t)
	dir := servertest.Shelf(t, nil)
	var people []*survivor
	for i := range 6 {
		v := &survivor{nick: fmt.Sprint("u", i), rng: rand.New(rand.NewPCG(rng.Uint64(), 0)), has: map[string]string{}}
		ok(t, os.Mkdir(filepath.Join(dir, v.nick), 0o700))
		people = append(people, v)
	}
	long, changes := servertest.Random(rng, longer+1<<20), 0
	for crash := range crashes + 1 {
		p, s := launch(t, servertest.Self(), "-files-dir", dir, "-files-reserve", "0")
		for _, v := range people {
			if err := v.check(s.Files); err != nil {
				t.Fatalf("after crash %d: %s: %v", crash, v.nick, err)
			}
		}
		stan := s.FTP(t, "stan")
		if crash > 0 {
			resumes(t, stan, long)
		}
		// Nobody else has an upload that could be resumed: the rest was swept.
		if left := staged(t, dir); len(left) > 0 {
			t.Fatalf("after crash %d there are still %q", crash, left)
		}
		if crash == crashes {
			p.Ends(t)
			break
		}

		data, err := stan.Begin("STOR long")
		ok(t, err)
		t.Cleanup(func() { data.Close() })
		_, err = io.WriteString(data, long[:longer])
		ok(t, err)
		servertest.Eventually(t, func() error {
			if names := staged(t, dir); len(names) < 2 {
				return fmt.Errorf("the long upload is not written down: there is %q", names)
			}
			return nil
		})
		changes += kills(t, p, s, people, 5+rng.IntN(40))
	}
	t.Logf("%d changes were acknowledged", changes)
}

// resumes finishes an upload that was killed, by its user's own connection.
func resumes(t *testing.T, c *ftpConn, content string) {
	t.Helper()
	if _, err := c.Get("long"); servertest.Code(err) != 550 {
		t.Fatalf("the long upload was published: %v", err)
	}
	text, err := c.Do(213, "SIZE long")
	ok(t, err)
	var at int
	if _, err := fmt.Sscan(text, &at); err != nil || at <= 0 || at > longer {
		t.Fatalf("%q bytes of it came", text)
	}
	_, err = c.Do(350, "REST %d", at)
	ok(t, err)
	ok(t, c.Put("long", content[at:]))
	if got, err := c.Get("long"); err != nil || got != content {
		t.Fatalf("resumed, it has %d bytes, want %d (%v)", len(got), len(content), err)
	}
	_, err = c.Do(250, "DELE long")
	ok(t, err)
}

// kills lets people work until so many changes are acknowledged.
func kills(t *testing.T, p *process, s *server, people []*survivor, changes int) (acknowledged int) {
	t.Helper()
	acks, dead, failed := make(chan struct{}), make(chan struct{}), make(chan error, len(people))
	var working sync.WaitGroup
	for _, v := range people {
		working.Go(func() {
			err := v.works(s.Files, func() {
				select {
				case acks <- struct{}{}:
				case <-dead:
				}
			})
			failed <- fmt.Errorf("%s: %w", v.nick, err)
		})
	}
	for acknowledged < changes {
		select {
		case <-acks:
			acknowledged++
		case err := <-failed:
			t.Fatal("before the server was killed: ", err)
		}
	}
	ok(t, p.Process.Kill())
	close(dead)
	_ = p.Wait()
	working.Wait()
	if log := p.Log.String(); strings.Contains(log, "DATA RACE") || strings.Contains(log, "panic") {
		t.Fatal(log)
	}
	return acknowledged
}
