package crowd

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const (
	users      = 480 // users who come, talk, move, rename, are cut off, leave and come again
	steadyEach = 10  // one in this many keeps their nick and connection
	stallers   = 7   // users who read nothing, and number of users who send them private messages
)

var rooms = []string{lobby, "#r1", "#r2", "#r3", "#r4", "#r5"}

// Each user's own transcript must fit into the one order of all that happened.
func TestFiveHundredPeople(t *testing.T) {
	rng := servertest.Seeded(t)
	s := start(t, "-rate", "0", "-max-conns", "0", "-max-conns-per-addr", "0", "-max-lag", "512KiB",
		"-history", "5000", "-debug-addr", ":0")
	newRand := func() *rand.Rand { return rand.New(rand.NewPCG(rng.Uint64(), 0)) }
	must := func(who string, err error) {
		if err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
	var scribes, people, naggers []*sim
	for i, room := range rooms {
		scribe := newSim(overTCP(s.Chat), newRand(), 1<<20+i, true)
		scribe.nick, scribe.seen = fmt.Sprint("scribe", i), room
		must(scribe.nick, scribe.connect())
		scribes = append(scribes, scribe)
	}
	for id := range users {
		people = append(people, newSim(overTCP(s.Chat), newRand(), id, id%2 == id/steadyEach%2))
	}
	var stalled []*user
	for i := range stallers {
		nag := newSim(overTCP(s.Chat), newRand(), users+i, false)
		nag.nick = fmt.Sprint("nag", i)
		must(nag.nick, nag.connect())
		naggers = append(naggers, nag)
		stalled = append(stalled, s.Stalls(t, fmt.Sprint("stall", i)))
	}
	if t.Failed() {
		t.FailNow()
	}

	// Steady users are there before anybody writes to them.
	var seatedAll, done sync.WaitGroup
	come := make(chan struct{})
	for _, u := range people {
		steady := u.id%steadyEach == 0
		if steady {
			seatedAll.Add(1)
		}
		rounds := 4 + u.rng.IntN(9)
		done.Go(func() {
			if !steady {
				<-come
			}
			err := u.connect()
			if steady {
				seatedAll.Done()
				<-come
			}
			if err == nil {
				err = u.lives(rounds)
			}
			must(u.nick, err)
		})
	}
	for i, nag := range naggers {
		done.Go(func() {
			<-come
			must(nag.nick, nag.nags(fmt.Sprint("stall", i)))
		})
	}
	ended := make(chan error, len(scribes))
	for _, scribe := range scribes {
		go func() {
			_, err := scribe.kind("pong")
			ended <- err
		}()
	}
	seatedAll.Wait()
	close(come)
	done.Wait()
	seats := users + len(naggers) + len(scribes)
	servertest.Eventually(t, func() error {
		if n := s.Metric("tertulia_seats"); n != float64(seats) {
			return fmt.Errorf("%v seats, want %d", n, seats)
		}
		return nil
	})
	for _, scribe := range scribes {
		must(scribe.nick, scribe.write("line "+scribe.seen+" "+scribe.number()+"\n/who\n/ping\n"))
	}
	for range scribes {
		must("a scribe", <-ended)
	}
	if t.Failed() {
		t.FailNow()
	}
	for _, u := range people {
		must(u.nick, u.quiet())
		u.now.whole = true
	}

	drops := s.Metric(`tertulia_drops_total{reason="slow"}`)
	for _, u := range append(append(people, naggers...), scribes...) {
		u.conn.Close()
	}
	for _, u := range stalled {
		u.Closes()
	}
	s.Stop()
	log := s.Log.String()
	if n := strings.Count(log, `msg="seat dropped"`); drops != float64(n) {
		t.Errorf("%v drops are counted, and %d in the log", drops, n)
	}
	for i := range stallers {
		// On a slow machine a user may be dropped as stalled, after ten seconds, before they
		// are that far behind.
		behind, stuck := fmt.Sprintf(`msg="seat dropped" nick=stall%d reason=slow`, i), fmt.Sprintf(`nick=stall%d reason=stalled`, i)
		if !strings.Contains(log, behind) && !strings.Contains(log, stuck) {
			t.Errorf("the log has no word of why stall%d was dropped", i)
		}
	}
	check(t, scribes, people, naggers)
}

// nags sends private messages to one user until the user is gone.
func (s *sim) nags(nick string) error {
	for {
		read := len(s.now.lines)
		for range 20 {
			if err := s.sends("/msg " + nick + " " + strings.Repeat("x", 900)); err != nil {
				return err
			}
		}
		if err := s.quiet(); err != nil {
			return err
		}
		for _, line := range s.now.lines[read:] {
			if strings.HasPrefix(line, "* nobody here is called "+nick) {
				return nil
			}
		}
	}
}

func check(t *testing.T, scribes, people, naggers []*sim) {
	faults, first := 0, ""
	fault := func(format string, args ...any) {
		faults++
		switch {
		case faults == 1:
			first = fmt.Sprintf(format, args...)
		case faults <= 20:
			t.Errorf(format, args...)
		}
	}
	o := newOrder(scribes, fault)
	lines := 0
	for _, u := range people {
		for _, tr := range u.all {
			if tr.tagged {
				o.learn(tr)
			}
		}
	}
	seen := make(map[*sim]map[string]bool) // over all connections of a client
	blind := make(map[*sim]bool)           // users who need not see all of their own lines
	for _, u := range append(people, naggers...) {
		seen[u] = make(map[string]bool)
		for _, tr := range u.all {
			maps.Copy(seen[u], o.check(tr))
			lines += len(tr.lines)
			blind[u] = blind[u] || tr.partial || tr.gap
		}
	}
	said := 0
	for _, u := range people {
		for _, name := range u.sure {
			said++
			_, public := o.place[name]
			switch {
			case !public && o.got[name] != 1:
				fault("the line %s of %s is in no room, and %d people got it in private", name, u.nick, o.got[name])
			case public && !seen[u][name] && !blind[u]:
				fault("%s (client %v) does not see their own line %s", u.nick, u.tagged, name)
			}
		}
	}
	for name, n := range o.got {
		if n > 1 {
			fault("the private line %s was delivered %d times", name, n)
		}
	}
	for _, scribe := range scribes {
		checkPresence(scribe, fault)
	}
	t.Logf("%d lines taken, %d lines of transcripts checked", said, lines)
	// The other faults mostly follow from the first.
	if faults > 0 {
		t.Errorf("%d faults, of which the first is: %s", faults, first)
	}
}

var (
	came   = regexp.MustCompile(`([\d,]+) (?:people|person) joined`)
	went   = regexp.MustCompile(`([\d,]+) (?:people |person )?left`)
	inRoom = regexp.MustCompile(`^\* ([\d,]+) in #`)
)

// checkPresence compares the joins and leaves that a scribe has seen with the users who are
// present at the end.
func checkPresence(scribe *sim, fault func(format string, args ...any)) {
	number := func(re *regexp.Regexp, text string) int {
		m := re.FindStringSubmatch(text)
		if m == nil {
			return 0
		}
		n, _ := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
		return n
	}
	here, roster := 1, 0
	for _, line := range scribe.now.lines {
		e, _ := servertest.ParseEvent(line)
		switch e.Kind {
		case "join":
			here++
		case "leave":
			here--
		case "crowd":
			here += number(came, e.Body) - number(went, e.Body)
		case "note":
			roster = number(inRoom, e.Body)
		}
	}
	if here != roster {
		fault("%s was told of joins and leaves that make %d people in %s, but there are %d", scribe.nick, here, scribe.seen, roster)
	}
}
