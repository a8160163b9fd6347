package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestTwoPeopleTalk(t *testing.T) {
	s := start(t)
	ana := s.Join(t, "ana")
	bob := s.Dial(t)
	bob.Sends("bob")
	bob.Compare(bob.Until(servertest.Seated), []string{"* you are bob in #tertulia with ana"})
	ana.Sends("hola, bob")
	ana.Sees("* bob joined", "ana: hola, bob")
	bob.Sends("//shrug", "/me waves", "/msg ana psst")
	bob.Sees("ana: hola, bob", "bob: /shrug", "bob * waves", "you (to ana): psst")
	ana.Sees("bob: /shrug", "bob * waves", "bob (to you): psst")
	bob.Sends("/nick eva", "/quit see you")
	bob.Ends("* bob is now eva", "* bye")
	ana.Sees("* bob is now eva", "* eva left (see you)")

	late := s.Dial(t)
	late.Sends("leo")
	var recent []string
	for _, line := range late.Until(servertest.Seated) {
		_, text, _ := strings.Cut(line, " ") // the time
		recent = append(recent, text)
	}
	late.Compare(recent, []string{"you are leo in #tertulia with ana", "ana: hola, bob", "bob: /shrug", "bob * waves"})
}

func TestRoomsAreApart(t *testing.T) {
	s := start(t)
	ana, bob, eva := s.Join(t, "ana"), s.Join(t, "bob"), s.Join(t, "eva")
	ana.Quiet()
	bob.Sends("/join #lab", "here?")
	bob.Sees("* eva joined", "* you are bob in #lab, nobody else is here yet", "bob: here?")
	eva.Sends("/join lab")
	got := eva.Quiet()
	if want := "* you are eva in #lab with bob"; len(got) != 3 || got[0] != "* bob left" || got[1] != want || !strings.HasSuffix(got[2], " bob: here?") {
		t.Errorf("eva sees %q", got)
	}
	eva.Sends("yes", "/rooms", "/who #tertulia")
	eva.Sees("eva: yes", "* #lab: 2 here", "* #tertulia: 1 here", "* 1 in #tertulia: ana")
	bob.Sees("* eva joined", "eva: yes")
	ana.Sees("* bob left", "* eva left")
	bob.Sends("/leave")
	bob.Sees("* you are bob in #tertulia with ana")
	ana.Sees("* bob joined")
	eva.Sees("* bob left")
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
			ana := s.Join(t, "ana")
			pipe := s.Knock(t)
			pipe.Writes(c.sends)
			pipe.HalfCloses()
			got := pipe.Rest()
			if got[len(got)-1] != "* bye" {
				t.Errorf("the pipe's last line is %q", got[len(got)-1])
			}
			seen := ana.Quiet()
			if len(seen) < 2 || !strings.HasSuffix(seen[0], " joined") || !strings.HasSuffix(seen[len(seen)-1], " left") {
				t.Fatalf("ana sees %q", seen)
			}
			ana.Compare(seen[1:len(seen)-1], c.said)
		})
	}
}

// Telnet's commands may be cut anywhere. That the first part was read alone
// shows in the answer to the line at its beginning.
func TestTelnetSurvivesEverySplit(t *testing.T) {
	s := start(t)
	ana := s.Join(t, "ana")
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
		u := s.Join(t, nick)
		u.Writes("/ping\n" + text[:cut])
		seen := u.Line()
		u.Writes(text[cut:])
		seen += "\n" + u.Line()
		for _, a := range answers {
			if n := strings.Count(seen, a); n != 1 {
				t.Errorf("cut at %d: %q is answered %d times", cut, a, n)
			}
			seen = strings.Replace(seen, a, "", 1)
		}
		if seen != "* pong\n"+said {
			t.Errorf("cut at %d they see %q", cut, seen)
		}
		u.Sends("/quit")
		u.Ends("* bye")
		ana.Sees("* "+nick+" joined", said, "* "+nick+" left")
	}
	u := s.Join(t, "ana-maria")
	for i := range len(text) {
		u.Writes(text[i : i+1])
	}
	if got := u.Line(); !strings.HasSuffix(got, "ana-maria: hola €!") {
		t.Errorf("byte by byte they see %q", got)
	}
	if seen := ana.Quiet(); !slices.Contains(seen, "ana-maria: hola €!") {
		t.Errorf("ana sees %q", seen)
	}
}
