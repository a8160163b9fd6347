package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/transport/web/sockettest"
)

func TestTabsAndTerminalsSeeOneOrder(t *testing.T) {
	const lines = 200
	s := start(t, "-rate", "0")
	eva := s.bystander(t)
	kim := s.OverUDP(t, "kim")
	kim.Asks("/quiet on")
	bob, leo := s.open(t, "bob", lobby), s.open(t, "leo", lobby)
	bob.quiet()
	leo.quiet()
	for i := range lines {
		eva.Sends(fmt.Sprint("line ", i))
		bob.says(lobby, fmt.Sprint("line ", i))
		kim.Sends(fmt.Sprint("line ", i))
		leo.says(lobby, fmt.Sprint("line ", i))
	}
	seen := make(map[*user][]string)
	for range 2 { // all lines are said once each has read its pong, and seen by all at the second one
		bob.quiet()
		leo.quiet()
		for _, u := range []*user{eva, kim} {
			seen[u] = append(seen[u], u.Quiet()...)
		}
	}
	want := seen[eva]
	if len(want) != 4*lines {
		t.Errorf("%d lines are said, want %d", len(want), 4*lines)
	}
	for nick, got := range map[string][]string{"kim": seen[kim], "bob": bob.seen[lobby], "leo": leo.seen[lobby]} {
		if !slices.Equal(got, want) {
			t.Errorf("%s sees another order, of %d lines", nick, len(got))
		}
	}
}

// In each round lines are said, the connection is cut or not, and the tab comes back.
func TestATabWhoseSocketIsCutLosesAndDoublesNothing(t *testing.T) {
	rng := servertest.Seeded(t)
	s := start(t, "-rate", "0", "-history", "1000")
	const lab = "#lab"
	bob, eva := s.open(t, "bob", lab, lobby), s.open(t, "eva", lab, lobby)
	bob.quiet()
	eva.quiet()
	for _, room := range []string{lab, lobby} { // so that each has seen a line of each room
		bob.says(room, "hola")
	}
	bob.quiet()
	eva.quiet()
	n, told := 0, 0
	said := func(lines int) {
		for range lines {
			n++
			eva.says([]string{lab, lobby}[rng.IntN(2)], fmt.Sprint("line ", n))
		}
	}
	for round := range 100 {
		said(rng.IntN(8))
		for range rng.IntN(4) {
			bob.says([]string{lab, lobby}[rng.IntN(2)], fmt.Sprint("round ", round))
		}
		for range rng.IntN(3) {
			told++
			bob.says(lobby, fmt.Sprint("/msg eva private ", told))
		}
		if rng.IntN(2) == 0 {
			eva.quiet()
			said(rng.IntN(8))
		}
		if rng.IntN(4) > 0 { // else the old connection stays, and the server takes it for alive
			eva.Close()
		}
		eva.connects(s)
	}
	for range 2 {
		eva.quiet()
		bob.quiet()
	}
	of := 0
	for _, room := range []string{lab, lobby} {
		if !slices.Equal(eva.seen[room], bob.seen[room]) {
			t.Errorf("in %s eva sees %d lines, and bob %d others", room, len(eva.seen[room]), len(bob.seen[room]))
		}
		last := 0
		for _, line := range eva.seen[room] {
			if number, own := strings.CutPrefix(line, "eva: line "); own {
				var i int
				_, err := fmt.Sscan(number, &i)
				ok(t, err)
				if i <= last {
					t.Errorf("in %s line %d follows line %d", room, i, last)
				}
				last, of = i, of+1
			}
		}
	}
	if of != n {
		t.Errorf("%d of eva's %d lines were said", of, n)
	}
	// Private lines to eva while she was not there were refused, and bob was told.
	if got, want := eva.seen[private], bob.seen[private]; !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("eva sees the private lines %q, and bob sent %q", got, want)
	}
}

func TestATabContinuesAfterAPlannedRestart(t *testing.T) {
	state := t.TempDir()
	s := start(t, "-state-dir", state, "-rate", "0")
	bob := s.open(t, "bob", "#lab", lobby)
	for i := range 300 {
		bob.says(lobby, fmt.Sprint("line ", i))
	}
	bob.quiet()
	for i := range 100 {
		bob.says("#lab", fmt.Sprint("line ", i))
	}
	s.Quit()
	if bye := bob.rest(); bye.Kind != "bye" || bye.Reason != "closing" {
		t.Errorf("the last frame is %s", bye.Raw)
	}
	s.Stop()
	s = start(t, "-state-dir", state, "-rate", "0")
	bob.connects(s)
	bob.quiet()
	bob.sees(lobby, 300)
	bob.sees("#lab", 100)
}

// sees checks that a tab has seen its own lines in a room, once each and in order.
func (p *tab) sees(room string, lines int) {
	p.t.Helper()
	got := p.seen[room]
	for i, line := range got {
		if line != fmt.Sprintf("%s: line %d", p.nick, i) {
			p.t.Fatalf("line %d of %s in %s is %q", i, p.nick, room, line)
		}
	}
	if len(got) != lines {
		p.t.Errorf("%s sees %d lines in %s, want %d", p.nick, len(got), room, lines)
	}
}

// The server is killed while a tab types. Lines that it has shown, and not acknowledged, may be said
// again: so the test looks at what is kept.
func TestNoLineOfATabIsLostWhenTheServerIsKilled(t *testing.T) {
	state := t.TempDir()
	args := []string{"-state-dir", state, "-rate", "0", "-max-conns-per-addr", "0"}
	p, s := launch(t, servertest.Self(), args...)
	bob := s.open(t, "bob", lobby)
	n := 0
	for range 3 {
		for range 50 {
			bob.says(lobby, fmt.Sprint("line ", n))
			n++
		}
		bob.quiet()
		for range 50 {
			bob.says(lobby, fmt.Sprint("line ", n))
			n++
		}
		ok(t, p.Process.Kill())
		_ = p.Wait() // it was killed
		bob.Close()
		p, s = launch(t, servertest.Self(), args...)
		bob.connects(s)
	}
	bob.quiet()
	p.Ends(t)

	s = start(t, "-state-dir", state)
	eva := s.open(t, "eva", lobby)
	var got []string
	page := sockettest.Frame{More: true}
	for page.More {
		ok(t, eva.Send(map[string]any{"page": map[string]any{"room": lobby, "before": page.First}}))
		var err error
		page, err = eva.Await("page")
		ok(t, err)
		var texts []string
		for _, l := range page.Lines {
			texts = append(texts, l.Text)
		}
		got = append(texts, got...)
	}
	for i, line := range got {
		if line != fmt.Sprint("line ", i) {
			t.Fatalf("line %d is %q", i, line)
		}
	}
	if len(got) != n {
		t.Errorf("%d lines are kept, want %d", len(got), n)
	}
}
