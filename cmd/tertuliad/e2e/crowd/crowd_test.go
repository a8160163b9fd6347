package crowd

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/transport/udp/link"
)

var soak = flag.Duration("soak", 0, "for this `time` one crowd of two thousand after the other comes, instead of a small one alone")

// A crowd is two thousand people over everything that is open.
const (
	talkersTCP = 700 // half at bare terminals, half with our client's mode
	talkersUDP = 500 // the same over the reliable protocol
	mumblers   = 200 // with nc -u
	depositing = 200 // with FTP
	labMulti   = 150
	labTurn    = 60
	labTurnUDP = 40
	labHello   = 30
	labHellos  = 20 // over UDP
	labFiles   = 100

	small = 5 // so many times fewer come without -soak

	mayStay = 32 << 20 // bytes of the heap, for history and what Go keeps for the next crowd

	crowdSize = talkersTCP + talkersUDP + mumblers + depositing + labMulti + labTurn + labTurnUDP + labHello + labHellos + labFiles
)

// A party is the crowd that is there now.
type party struct {
	*server
	dir     string // the shelf
	rng     *rand.Rand
	next    int // id
	scribes []*sim
	talkers []*sim
	guests  []*sim
	fewer   int // how many times
	givers  []*depositor
	lived   chan error // one result from each user when they have finished,
	heard   chan error // and each talker when they have read all
}

// Two thousand people talk and share files over all transports at once. There is one order,
// nothing is lost or repeated, and every acknowledged upload exists. When they have left, the
// server holds no resources for them.
func TestCrowd(t *testing.T) {
	rng := servertest.Seeded(t)
	dir := servertest.Shelf(t, nil)
	s := start(t, append(slices.Clone(servertest.ClassicPorts), "-files-dir", dir, "-files-reserve", "0", "-rate", "0", "-max-conns", "0",
		"-max-conns-per-addr", "0", "-max-lag", "64MiB", "-history", "5000", "-udp-unverified", "0", "-first-line", "30s",
		"-debug-addr", ":0", "-log-level", "warn")...)
	s.Get("/metrics")
	first, err := servertest.DialFTP(s.Files, "first", "x") // has the server open the shelf
	ok(t, err)
	ok(t, first.Put("first", ""))
	_, err = first.Do(250, "DELE first")
	ok(t, err)
	first.Close()
	servertest.Eventually(t, func() error {
		if n := s.Metric(`tertulia_connections{listener="ftp"}`); n != 0 {
			return fmt.Errorf("%v FTP sessions are left", n)
		}
		return nil
	})
	goroutines, descriptors := servertest.Left(t)
	heap := servertest.HeapInUse()
	began, next, fewer := time.Now(), 0, 1
	if *soak == 0 {
		fewer = small
	}
	for crowds := 1; ; crowds++ {
		p := &party{server: s, dir: dir, rng: rng, next: next, fewer: fewer, lived: make(chan error, crowdSize+1), heard: make(chan error, crowdSize)}
		p.meets(t)
		next = p.next
		if t.Failed() {
			return
		}
		servertest.Eventually(t, func() error {
			if n := s.Metric("tertulia_seats"); n != 0 {
				return fmt.Errorf("%v seats are left", n)
			}
			if g, d := servertest.Left(t); g > goroutines || d > descriptors {
				return fmt.Errorf("%d goroutines and %d descriptors are left, there were %d and %d: %q", g, d, goroutines, descriptors, openFiles())
			}
			return nil
		})
		now := servertest.HeapInUse()
		t.Logf("%v: crowd %d of %d people has gone; heap %.1f MiB", time.Since(began).Round(time.Second), crowds, crowdSize/fewer, float64(now)/(1<<20))
		if now > heap+mayStay {
			t.Fatalf("the heap has grown from %d to %d bytes", heap, now)
		}
		if time.Since(began) >= *soak {
			return
		}
	}
}

func (p *party) newRand() *rand.Rand { return rand.New(rand.NewPCG(p.rng.Uint64(), 0)) }

// overLink opens sessions of the reliable protocol over UDP.
func overLink(addr string) func() (net.Conn, error) {
	return func() (net.Conn, error) {
		ctx, stop := context.WithTimeout(context.Background(), hang)
		defer stop()
		return link.Dial(ctx, addr)
	}
}

// meets lets a crowd come, talk and go, and checks the received lines.
func (p *party) meets(t *testing.T) {
	p.writesDown(t)
	p.invites(t)
	ended := make(chan error, len(p.scribes))
	for _, scribe := range p.scribes {
		go func() {
			_, err := scribe.kind("pong")
			ended <- err
		}()
	}
	p.lives(t)
	defer func() {
		for _, u := range slices.Concat(p.scribes, p.talkers) {
			if u.conn != nil {
				u.conn.Close()
			}
		}
	}()
	if t.Failed() {
		return
	}
	servertest.Eventually(t, func() error {
		if n := p.Metric("tertulia_seats"); n != float64(len(p.talkers)+len(p.scribes)) {
			return fmt.Errorf("%v seats, want %d", n, len(p.talkers)+len(p.scribes))
		}
		return nil
	})
	for _, scribe := range p.scribes {
		ok(t, scribe.write("line "+scribe.seen+" "+scribe.number()+"\n"+allIsSaid+"\n/who\n/ping\n"))
	}
	for range p.scribes {
		ok(t, <-ended)
	}
	waits(t, p.heard, len(p.talkers))
	if t.Failed() {
		return
	}
	check(t, p.scribes, slices.Concat(p.talkers, p.guests), nil)
	checkShelf(t, p.dir, p.givers)
	p.clears(t)
}

const allIsSaid = "that is all"

// writesDown seats a scribe in each room. Each begins with as many lines as a newcomer is
// shown. So a newcomer is shown nothing from the crowd before.
func (p *party) writesDown(t *testing.T) {
	for i, room := range rooms {
		scribe := newSim(overTCP(p.Chat), p.newRand(), 1<<30+p.next+i, true)
		scribe.nick, scribe.seen = fmt.Sprint("scribe", i), room
		ok(t, scribe.connect())
		var lines []string
		for range 20 {
			lines = append(lines, "line "+room+" "+scribe.number())
		}
		ok(t, scribe.sends(lines...))
		ok(t, scribe.quiet())
		p.scribes = append(p.scribes, scribe)
	}
}

// invites creates the users who talk until the end.
func (p *party) invites(t *testing.T) {
	udp := p.UDP
	talkers := (talkersTCP + talkersUDP) / p.fewer
	p.next += steadyEach - p.next%steadyEach
	for i := range talkers {
		dial := overTCP(p.Chat)
		if i >= talkersTCP/p.fewer {
			dial = overLink(udp)
		}
		u := newSim(dial, p.newRand(), p.next+i, i%2 == i/steadyEach%2)
		u.first, u.of = p.next, talkers
		p.talkers = append(p.talkers, u)
	}
	p.next += talkers
}

// guest makes one more.
func (p *party) guest() *sim {
	g := newGuest(p.newRand(), p.next)
	p.next++
	p.guests = append(p.guests, g)
	return g
}

// each runs the lives of users concurrently.
func (p *party) each(people []*sim, life func(u *sim) error) {
	for _, u := range people {
		go func() {
			err := life(u)
			if err != nil {
				err = fmt.Errorf("%s (client %v): %w", u.nick, u.tagged, err)
			}
			p.lived <- err
		}()
	}
}

func waits(t *testing.T, errs <-chan error, people int) {
	t.Helper()
	for range people {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// lives runs the whole crowd until only its talkers are left, who wait for the last message.
func (p *party) lives(t *testing.T) {
	var seatedAll sync.WaitGroup
	come := make(chan struct{})
	seatedAll.Add(len(p.talkers) / steadyEach)
	joining := make(chan struct{}, 200)
	p.each(p.talkers, func(u *sim) error {
		steady := u.id%steadyEach == 0
		if !steady {
			<-come
		}
		joining <- struct{}{}
		err := u.settles()
		<-joining
		if steady {
			seatedAll.Done()
			<-come
		}
		if err == nil {
			err = u.lives(1 + u.rng.IntN(2))
		}
		if err == nil {
			go func() { p.heard <- u.hearsOut() }()
		}
		return err
	})

	multi, turn, hello, lab := p.Lab(t, "multi-user chat"), p.Lab(t, "turn-taking chat"), p.Lab(t, "hello"), p.Lab(t, "simple FTP")
	udp := p.UDP
	people := len(p.talkers)
	several := func(n int, life func(g *sim) error) {
		var group []*sim
		for range n {
			group = append(group, p.guest())
		}
		p.each(group, func(g *sim) error {
			<-come
			return life(g)
		})
		people += n
	}
	turnsOver := make(chan struct{}, labTurn+labTurnUDP)
	over := func(err error) error {
		turnsOver <- struct{}{}
		return err
	}
	times := func(n int) func() bool { return func() bool { n--; return n >= 0 } }
	several(mumblers/p.fewer, func(g *sim) error { return (&mumbler{sim: g, got: make(map[int]string)}).lives(udp, 2) })
	several(labMulti/p.fewer, func(g *sim) error { return g.multi(multi[g.id%2], times(3)) })
	several(labTurn/p.fewer, func(g *sim) error { return over(g.turns(turn[0], 3)) })
	several(labTurnUDP/p.fewer, func(g *sim) error { return over(g.turnsUDP(turn[1], 3)) })
	several(labHello/p.fewer, func(g *sim) error { return g.hello("tcp", hello[0]) })
	several(labHellos/p.fewer, func(g *sim) error { return g.hello("udp", hello[1]) })
	several(labFiles/p.fewer, func(g *sim) error { return g.deposits(lab[0], fmt.Sprint("common-", g.id)) })
	for range depositing / p.fewer {
		d := &depositor{addr: p.Files, nick: fmt.Sprint("u", p.next), rng: p.newRand(), has: map[string]string{}}
		p.next++
		p.givers = append(p.givers, d)
		go func() {
			<-come
			p.lived <- d.lives(3, func(int) error { return nil })
		}()
	}
	people += depositing / p.fewer
	// A turn ends when another talks: somebody always does.
	several(1, func(g *sim) error {
		left := labTurn/p.fewer + labTurnUDP/p.fewer
		return g.multi(multi[0], func() bool {
			for {
				select {
				case <-turnsOver:
					left--
					continue
				default:
				}
				return left > 0
			}
		})
	})
	seatedAll.Wait()
	close(come)
	waits(t, p.lived, people)
}

// settles joins and goes to a room of the user's own choice.
func (s *sim) settles() error {
	if err := s.connect(); err != nil {
		return err
	}
	s.room = rooms[s.rng.IntN(len(rooms))]
	if err := s.sends("/join " + s.room); err != nil {
		return err
	}
	return s.quiet()
}

// hearsOut reads to the end of all that happened.
func (s *sim) hearsOut() error {
	_, err := s.until(func(line string) bool { return strings.HasSuffix(line, ": "+allIsSaid) })
	s.now.whole = true
	return err
}

// clears takes the crowd's files away.
func (p *party) clears(t *testing.T) {
	list, err := os.ReadDir(p.dir)
	ok(t, err)
	for _, entry := range list {
		if entry.Name() != servertest.Staging {
			ok(t, os.RemoveAll(filepath.Join(p.dir, entry.Name())))
		}
	}
	runtime.GC()
}

// openFiles returns the targets of this process's descriptors.
func openFiles() (targets []string) {
	links, _ := filepath.Glob("/proc/self/fd/*")
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil {
			targets = append(targets, target)
		}
	}
	return targets
}
