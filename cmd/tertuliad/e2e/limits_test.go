package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestConnectionLimits(t *testing.T) {
	for _, c := range []struct{ flag, reason, word string }{
		{"-max-conns", "full", "* the server is full, come back later"},
		{"-max-conns-per-addr", "address", "* there are too many connections from your address"},
	} {
		t.Run(c.flag, func(t *testing.T) {
			s := start(t, c.flag, "2", "-debug-addr", ":0")
			ana, bob := s.Join(t, "ana"), s.Dial(t)
			for range 3 {
				s.Knock(t).Ends(c.word)
			}
			if n := s.Metric(fmt.Sprintf(`tertulia_connections_refused_total{listener="line",reason=%q}`, c.reason)); n != 3 {
				t.Errorf("%v refusals are counted, want 3", n)
			}
			bob.Sends("/quit")
			bob.Ends()
			bob.Closes()
			servertest.Eventually(t, s.OneConnection)
			eva := s.Join(t, "eva")
			s.Knock(t).Ends(c.word)
			eva.Resets()
			servertest.Eventually(t, s.OneConnection)
			leo := s.Join(t, "leo")
			leo.Sends("there is a place again")
			leo.Sees("leo: there is a place again")
			ana.Sees("* eva joined", "* eva left (connection lost)", "* leo joined", "leo: there is a place again")
		})
	}
}

// The rest of the flood would take the server six minutes to read.
func TestAFlooderDelaysNobody(t *testing.T) {
	s := start(t, "-rate", "0.1", "-burst", "4")
	ana, eva := s.Join(t, "ana"), s.Join(t, "eva")
	eva.Writes(strings.Repeat("spam\n", 40))
	ana.Until("eva: spam")
	ana.Sends("who is that?")
	bob := s.Join(t, "bob")
	bob.Sends("nobody")
	bob.Sees("bob: nobody")
	said := ana.Quiet()
	if !slices.Contains(said, "ana: who is that?") || !slices.Contains(said, "bob: nobody") {
		t.Errorf("ana sees %q", said)
	}
	if n := strings.Count(strings.Join(said, "\n"), "eva: spam"); n > 20 {
		t.Errorf("%d lines of the flood passed", n)
	}
}

func TestAFlooderIsSlowedAndNotDropped(t *testing.T) {
	s := start(t, "-rate", "200", "-burst", "1", "-debug-addr", ":0")
	ana, eva := s.Join(t, "ana"), s.Join(t, "eva")
	var flood, want []string
	for i := range 100 {
		flood = append(flood, fmt.Sprint(i))
		want = append(want, fmt.Sprint("eva: ", i))
	}
	eva.Sends(flood...)
	isTold := func(line string) bool { return strings.HasPrefix(line, "* you are read at 200 lines a second") }
	got := eva.Quiet()
	if n := len(got); n != len(want)+1 || !slices.ContainsFunc(got, isTold) {
		t.Errorf("eva is told nothing, or too much: %q", got)
	}
	eva.Compare(slices.DeleteFunc(got, isTold), want)
	ana.Sees(append([]string{"* eva joined"}, want...)...)
	if n := s.Metric("tertulia_line_throttled_total"); n == 0 {
		t.Error("nobody was read more slowly")
	}
	if n := s.Metric("tertulia_seats"); n != 2 {
		t.Errorf("%v seats, want 2", n)
	}
}

func TestAStalledReaderIsDropped(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t, "-rate", "0", "-max-lag", "64KiB", "-debug-addr", ":0")
	ana, bob := s.Join(t, "ana"), s.Join(t, "bob")
	ana.Sees("* bob joined")
	stan := s.Stalls(t, "stan")
	ana.Sees("* stan joined")
	var want, also []string
	const drop = "* stan left (too slow)"
	for i := 0; !slices.Contains(want, drop); i++ {
		ana.Sends(fmt.Sprint(i, " ", strings.Repeat("x", 1000)))
		want = append(want, ana.Quiet()...)
		also = append(also, bob.Quiet()...)
	}
	bob.Compare(also, append([]string{"* stan joined"}, want...))
	said := slices.DeleteFunc(want, func(l string) bool { return l == drop })
	for i, line := range said {
		if !strings.HasPrefix(line, fmt.Sprintf("ana: %d x", i)) {
			t.Fatalf("line %d is %q", i, line)
		}
	}
	if n := s.Metric(`tertulia_drops_total{reason="slow"}`); n != 1 {
		t.Errorf("%v drops are counted, want 1", n)
	}
	got := stan.Rest()
	if last := got[len(got)-1]; last != "* you were dropped: your connection did not take what was said" {
		t.Errorf("the last that stan sees is %q", last)
	}
	stan.Compare(got[:10], said[:10])
	s.Stop()
	if log := s.Log.String(); !strings.Contains(log, `msg="seat dropped" nick=stan reason=slow`) {
		t.Errorf("the log has no word of it:\n%s", log)
	}
}
