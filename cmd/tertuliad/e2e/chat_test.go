package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTwoPeopleTalk(t *testing.T) {
	s := start(t)
	ana := s.join(t, "ana")
	bob := s.dial(t)
	bob.sends("bob")
	bob.compare(bob.until(seated), []string{"* you are bob in #tertulia with ana"})
	ana.sends("hola, bob")
	ana.sees("* bob joined", "ana: hola, bob")
	bob.sends("//shrug", "/me waves", "/msg ana psst")
	bob.sees("ana: hola, bob", "bob: /shrug", "bob * waves", "you (to ana): psst")
	ana.sees("bob: /shrug", "bob * waves", "bob (to you): psst")
	bob.sends("/nick eva", "/quit see you")
	bob.ends("* bob is now eva", "* bye")
	ana.sees("* bob is now eva", "* eva left (see you)")

	late := s.dial(t)
	late.sends("leo")
	var recent []string
	for _, line := range late.until(seated) {
		_, text, _ := strings.Cut(line, " ") // the time
		recent = append(recent, text)
	}
	late.compare(recent, []string{"you are leo in #tertulia with ana", "ana: hola, bob", "bob: /shrug", "bob * waves"})
}

func TestRoomsAreApart(t *testing.T) {
	s := start(t)
	ana, bob, eva := s.join(t, "ana"), s.join(t, "bob"), s.join(t, "eva")
	ana.quiet()
	bob.sends("/join #lab", "here?")
	bob.sees("* eva joined", "* you are bob in #lab, nobody else is here yet", "bob: here?")
	eva.sends("/join lab")
	got := eva.quiet()
	if want := "* you are eva in #lab with bob"; len(got) != 3 || got[0] != "* bob left" || got[1] != want || !strings.HasSuffix(got[2], " bob: here?") {
		t.Errorf("eva sees %q", got)
	}
	eva.sends("yes", "/rooms", "/who #tertulia")
	eva.sees("eva: yes", "* #lab: 2 here", "* #tertulia: 1 here", "* 1 in #tertulia: ana")
	bob.sees("* eva joined", "eva: yes")
	ana.sees("* bob left", "* eva left")
	bob.sends("/leave")
	bob.sees("* you are bob in #tertulia with ana")
	ana.sees("* bob joined")
	eva.sees("* bob left")
}

// The pipes that post without waiting for anything.
func TestAPipePostsEveryLine(t *testing.T) {
	for _, c := range []struct {
		name, sends string
		said        []string
	}{
		{"nick and lines", "ci\none\ntwo\n", []string{"ci: one", "ci: two"}},
		{"a last line without an end", "ci\none\ntwo", []string{"ci: one", "ci: two"}},
		{"Windows", "ci\r\none\r\ntwo\r\n", []string{"ci: one", "ci: two"}},
		{"no nick", "make: nothing to be done\nbye for now\n", []string{"guest: make: nothing to be done", "guest: bye for now"}},
		{"a nick that is taken", "ana\none\n", []string{"ana2: one"}},
		{"nothing but a nick", "ci", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t)
			ana := s.join(t, "ana")
			pipe := s.knock(t)
			pipe.writes(c.sends)
			pipe.halfCloses()
			got := pipe.rest()
			if got[len(got)-1] != "* bye" {
				t.Errorf("the pipe's last line is %q", got[len(got)-1])
			}
			seen := ana.quiet()
			if len(seen) < 2 || !strings.HasSuffix(seen[0], " joined") || !strings.HasSuffix(seen[len(seen)-1], " left") {
				t.Fatalf("ana sees %q", seen)
			}
			ana.compare(seen[1:len(seen)-1], c.said)
		})
	}
}

// Telnet's commands may be cut anywhere. That the first part was read alone
// shows in the answer to the line at its beginning.
func TestTelnetSurvivesEverySplit(t *testing.T) {
	s := start(t)
	ana := s.join(t, "ana")
	const (
		do    = "\xff\xfd\x01"
		will  = "\xff\xfb\x1f"
		sub   = "\xff\xfa\x18\x00xterm\xff\xff\xff\xf0"
		ctrlC = "\xff\xf4\xff\xfd\x06"
		erase = "\xff\xf7"
		text  = "ho" + do + "l" + will + sub + "x" + erase + "a €" + ctrlC + "!\r\x00"
	)
	answers := []string{"\xff\xfd\x00", "\xff\xfc\x01", "\xff\xfe\x1f", "\xff\xfc\x06"}
	for cut := range len(text) {
		nick := fmt.Sprint("u", cut)
		said := nick + ": hola €!"
		u := s.join(t, nick)
		u.writes("/ping\n" + text[:cut])
		seen := u.line()
		u.writes(text[cut:])
		seen += "\n" + u.line()
		for _, a := range answers {
			if n := strings.Count(seen, a); n != 1 {
				t.Errorf("cut at %d: %q is answered %d times", cut, a, n)
			}
			seen = strings.Replace(seen, a, "", 1)
		}
		if seen != "* pong\n"+said {
			t.Errorf("cut at %d they see %q", cut, seen)
		}
		u.sends("/quit")
		u.ends("* bye")
		ana.sees("* "+nick+" joined", said, "* "+nick+" left")
	}
	u := s.join(t, "ana-maria")
	for i := range len(text) {
		u.writes(text[i : i+1])
	}
	if got := u.line(); !strings.HasSuffix(got, "ana-maria: hola €!") {
		t.Errorf("byte by byte they see %q", got)
	}
	if seen := ana.quiet(); !slices.Contains(seen, "ana-maria: hola €!") {
		t.Errorf("ana sees %q", seen)
	}
}
