package e2e

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	past "tertulia/actors/history"
	"tertulia/actors/sqlite"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// kills is how often the server is killed while clients speak. CI takes a few, and by hand
//
//	go test ./cmd/tertuliad/e2e -run TestNoAcknowledgedLineIsLost -kills 50 -speech 12000
//
// takes 50, of ten clients that say 120,000 lines.
var (
	historyKills = flag.Int("kills", 3, "how often a server is killed `times` while clients speak to it")
	speech       = flag.Int("speech", 100, "the `lines` that each of these clients says")
)

const speakers = 10 // half of them over UDP

// A speaker is our client, which says numbered lines from a pipe.
type speaker struct {
	name   string
	cmd    *osexec.Cmd
	stderr bytes.Buffer
	ended  chan error
}

// speaks starts our client. It calls said for each line that the client takes.
func speaks(t *testing.T, client, name, addr string, said func()) *speaker {
	t.Helper()
	s := &speaker{name: name, cmd: osexec.Command(client, "chat", "-nick", name, "-wait", "2m", addr), ended: make(chan error, 1)}
	s.cmd.Stderr, s.cmd.Stdout = &s.stderr, io.Discard
	lines, err := s.cmd.StdinPipe()
	ok(t, err)
	ok(t, s.cmd.Start())
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	go func() {
		for i := range *speech {
			if _, err := fmt.Fprintf(lines, "%s says number%dof%s\n", name, i, name); err != nil {
				break
			}
			said()
		}
		_ = lines.Close()
		s.ended <- s.cmd.Wait()
	}()
	return s
}

// Clients speak over TCP and UDP while the server is killed again and again. Each of their lines is
// acknowledged at last, and then it is in the history, once and in its place.
func TestNoAcknowledgedLineIsLost(t *testing.T) {
	rng := servertest.Seeded(t)
	client, state := servertest.BuildClient(t), t.TempDir()
	port := servertest.ReservedPort(t)
	args := []string{"-state-dir", state, "-rate", "0", "-max-conns-per-addr", "0", "-history-keep", "0", "-tcp-addr", ":" + port, "-udp-addr", ":" + port}
	p, s := launch(t, osexec.Command(servertest.Build(t)), args...)
	addr := s.Chat

	said := make(chan struct{}, 1024)
	var all []*speaker
	for i := range speakers {
		to := addr
		if i%2 == 1 {
			to = "udp://" + addr
		}
		all = append(all, speaks(t, client, fmt.Sprint("speaker", i), to, func() { said <- struct{}{} }))
	}
	total := *speech * speakers
	ends := make(map[int]bool) // numbers of lines after which the server is killed
	for len(ends) < *historyKills {
		ends[rng.IntN(total)] = true
	}
	for n := range total {
		<-said
		if ends[n] {
			ok(t, p.Process.Kill())
			_ = p.Wait() // it was killed
			p, _ = launch(t, osexec.Command(p.Path), args...)
		}
	}
	for _, c := range all {
		if err := <-c.ended; err != nil {
			t.Errorf("%s ends with %v:\n%s", c.name, err, &c.stderr)
		}
	}
	p.Ends(t)
	hasAll(t, state, all)
}

// hasAll checks that the history has each line of the speakers once and in order, and that each is
// found.
func hasAll(t *testing.T, state string, all []*speaker) {
	t.Helper()
	path := filepath.Join(state, statedir.Database)
	d, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	ok(t, err)
	damage, err := d.Check(t.Context())
	if err != nil || len(damage) > 0 {
		t.Errorf("the database has the damage %v, %v", damage, err)
	}
	counts := make(map[string]int)
	lastSeq, lastTime := uint64(0), int64(0)
	for after, more := uint64(0), true; more; {
		found, next, err := d.Select(t.Context(), past.Selection{}, after)
		ok(t, err)
		for _, e := range found {
			if e.Seq <= lastSeq || e.Time < lastTime {
				t.Fatalf("%+v follows %d at %d", e, lastSeq, lastTime)
			}
			lastSeq, lastTime = e.Seq, e.Time
			if want := fmt.Sprintf("%s says number%dof%s", e.Nick, counts[e.Nick], e.Nick); e.Text != want {
				t.Fatalf("line %d is %q, want %q", e.Seq, e.Text, want)
			}
			counts[e.Nick]++
		}
		after, more = next, next != 0
	}
	for _, c := range all {
		if n := counts[c.name]; n != *speech {
			t.Errorf("%d lines of %s are kept, want %d", n, c.name, *speech)
		}
	}
	rng := servertest.Seeded(t)
	for range 200 {
		word := fmt.Sprintf("number%dof%s", rng.IntN(*speech), all[rng.IntN(len(all))].name)
		// The space ends the word, which otherwise begins others too.
		found, err := past.Search(t.Context(), d, past.Query{Words: word + " ", Limit: 3})
		if err != nil || len(found) != 1 || !strings.HasSuffix(found[0].Text, word) {
			t.Errorf("%s is found in %v, %v", word, found, err)
		}
	}
	ok(t, d.Close())
	soundToSQLite(t, path)
}

// soundToSQLite lets the program sqlite3 check the database. CI must have it.
func soundToSQLite(t *testing.T, path string) {
	t.Helper()
	sqlite3, err := osexec.LookPath("sqlite3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Error(err)
		}
		t.Log("sqlite3 is not installed: the database is not checked by it")
		return
	}
	out, err := osexec.CommandContext(context.Background(), sqlite3, path, "PRAGMA integrity_check").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "ok" {
		t.Errorf("sqlite3 says %s, %v", out, err)
	}
}
