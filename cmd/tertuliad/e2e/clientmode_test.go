package e2e

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/transport/line/wire"
)

const key = "0123456789abcdef0123456789abcdef"

// A client keeps what a program must that speaks the client's mode.
type client struct {
	*user
	nick  string
	epoch string
	last  uint64   // the last event seen
	sent  uint64   // how many lines, over all connections
	kept  []string // the last of them, which the server may not have taken
	seen  []string // all messages, each line once
}

// connects opens a connection, takes the seat and sends the unacknowledged lines again. It
// returns the received lines up to the entry into the room.
func (c *client) connects(s *server) (shown []event) {
	c.T.Helper()
	c.user = s.Dial(c.T)
	hello := wire.Hello{Key: key, Epoch: c.epoch, Since: c.last, Room: "#tertulia"}
	c.Writes(string(hello.Append(nil)) + c.nick + "\n")
	got := c.Line()
	if strings.HasPrefix(got, "* what is said ") { // of a server that keeps a history
		got = c.Line()
	}
	if got != servertest.ClientLimits {
		c.T.Fatalf("the server answers the hello with %q, want %q", got, servertest.ClientLimits)
	}
	for {
		e := c.event()
		shown = append(shown, e)
		switch e.Kind {
		case "welcome":
			welcome, ok := wire.ParseWelcome(e.Body)
			if !ok {
				c.T.Fatalf("the welcome is %q", e.Body)
			}
			if welcome.Epoch != c.epoch {
				c.epoch, c.last, c.sent = welcome.Epoch, 0, uint64(len(c.kept))
			}
			c.covers(welcome.Taken)
		case "room":
			for _, line := range c.kept {
				c.Sends(line)
			}
			return shown
		default:
			c.T.Fatalf("before it is in the room, the client reads %+v", e)
		}
	}
}

// covers lets go of the lines that the server has taken.
func (c *client) covers(taken uint64) {
	c.T.Helper()
	if first := c.sent - uint64(len(c.kept)); taken < first || taken > c.sent {
		c.T.Fatalf("the server has taken %d lines, of %d sent; %d were covered before", taken, c.sent, first)
	}
	c.kept = c.kept[uint64(len(c.kept))-(c.sent-taken):]
}

func (c *client) sends(line string) {
	c.T.Helper()
	c.sent++
	c.kept = append(c.kept, line)
	c.Sends(line)
}

// event reads one line of the server's.
func (c *client) event() event {
	c.T.Helper()
	e, err := servertest.ParseEvent(c.Line())
	if err != nil {
		c.T.Fatal(err)
	}
	if e.Kind == "msg" && e.Seq > c.last {
		c.last = e.Seq
		c.seen = append(c.seen, e.Body)
	}
	return e
}

// quiet reads until all that was sent has been taken.
func (c *client) quiet() (shown []event) {
	c.T.Helper()
	c.sends("/ping")
	for {
		e := c.event()
		if e.Kind == "pong" {
			taken, err := strconv.ParseUint(e.Body, 10, 64)
			if err != nil {
				c.T.Fatal(err)
			}
			c.covers(taken)
			if taken == c.sent {
				return shown
			}
			continue
		}
		shown = append(shown, e)
	}
}

func TestAClientWhoseConnectionIsCutLosesAndDoublesNothing(t *testing.T) {
	rng := servertest.Seeded(t)
	s := start(t, "-rate", "0", "-history", "1000")
	bob := s.bystander(t)
	eva := &client{user: &user{T: t}, nick: "eva"}
	eva.connects(s)
	n := 0
	said := func(lines int) {
		for range lines {
			n++
			eva.sends(fmt.Sprint("line ", n))
		}
	}
	for round := range 100 {
		said(rng.IntN(8))
		for range rng.IntN(4) {
			bob.Sends(fmt.Sprint("round ", round))
		}
		if rng.IntN(2) == 0 {
			eva.quiet()
			said(rng.IntN(8))
		}
		if rng.IntN(4) > 0 { // else the old connection stays, and the server takes it for alive
			eva.Resets()
		}
		eva.connects(s)
	}
	eva.quiet()
	want := bob.Quiet()
	eva.quiet()
	bob.Compare(eva.seen, want)
	mine := slices.DeleteFunc(want, func(l string) bool { return !strings.HasPrefix(l, "eva: ") })
	for i, line := range mine {
		if line != fmt.Sprint("eva: line ", i+1) {
			t.Fatalf("line %d of eva's is %q", i+1, line)
		}
	}
	if len(mine) != n {
		t.Errorf("%d of eva's %d lines were said", len(mine), n)
	}
}

func TestANewConnectionTakesThePlaceOfTheOld(t *testing.T) {
	s := start(t)
	ana := s.Join(t, "ana")
	eva := &client{user: &user{T: t}, nick: "eva"}
	eva.connects(s)
	eva.sends("one")
	eva.quiet()
	ana.Sees("* eva joined", "eva: one")
	old := eva.user
	shown := eva.connects(s)
	if got := shown[1].Body; got != "* you are eva in #tertulia with ana" {
		t.Errorf("eva is told %q", got)
	}
	rest := old.Rest()
	if bye, err := servertest.ParseEvent(rest[len(rest)-1]); err != nil || bye.Kind != "bye" || bye.Body != "* you are here from another connection now" {
		t.Errorf("the old connection ends with %q", rest)
	}
	eva.sends("two")
	eva.quiet()
	ana.Sees("eva: two")
	old.Closes()
	eva.quiet()
	ana.Sees()

	stranger := s.Join(t, "stranger")
	stranger.Sends("/nick eva")
	stranger.Sees("* eva is taken; eva2 is free")
}

func TestAClientIsToldWhichLinesAreGone(t *testing.T) {
	s := start(t, "-history", "5")
	ana := s.bystander(t)
	eva := &client{user: &user{T: t}, nick: "eva"}
	eva.connects(s)
	ana.Sends("seen")
	ana.Quiet()
	eva.quiet()
	eva.Resets()
	for i := range 8 {
		ana.Sends(fmt.Sprint(i))
	}
	ana.Quiet()
	eva.connects(s)
	shown := eva.quiet()
	if len(shown) != 6 || shown[0].Kind != "gap" || shown[1].Body != "ana: 3" || shown[5].Body != "ana: 7" {
		t.Errorf("eva is shown %+v", shown)
	}
}

func TestAClientFindsAServerThatStartedAnew(t *testing.T) {
	s := start(t)
	eva := &client{user: &user{T: t}, nick: "eva"}
	eva.connects(s)
	eva.sends("one")
	eva.quiet()
	s.Quit()
	eva.Rest()
	eva.Closes()
	s.Stop()
	eva.sent++
	eva.kept = append(eva.kept, "two") // was sent, and never arrived
	old, kept := eva.epoch, len(eva.kept)
	s = start(t)
	ana := s.bystander(t)
	shown := eva.connects(s)
	if eva.epoch == old || shown[0].Seq > 1 {
		t.Errorf("the new server greets with %+v", shown)
	}
	if kept != 1 {
		t.Errorf("%d lines are kept, want 1", kept)
	}
	eva.quiet()
	ana.Sees("eva: two")
}

func TestARefusedNickInTheClientsMode(t *testing.T) {
	s := start(t)
	ana := s.bystander(t)
	u := s.Dial(t)
	u.Sends("/client 1 "+key+" - 0 #tertulia", "ana")
	if got := u.Line(); got != servertest.ClientLimits {
		t.Errorf("the server answers the hello with %q", got)
	}
	if e, err := servertest.ParseEvent(u.Line()); err != nil || e.Kind != "refused" || e.Body != "ana2 ana is taken" {
		t.Errorf("the refusal is %+v, %v", e, err)
	}
	u.Sends("💥")
	if e, err := servertest.ParseEvent(u.Line()); err != nil || e.Kind != "refused" || e.Body != "- a name has letters, digits and _ - . only" {
		t.Errorf("the refusal is %+v, %v", e, err)
	}
	u.Sends("ana2")
	if e, err := servertest.ParseEvent(u.Line()); err != nil || e.Kind != "welcome" || !strings.HasSuffix(e.Body, " 0 ana2") {
		t.Errorf("the welcome is %+v, %v", e, err)
	}
	ana.Sees()
}

func TestRubbishOfAClient(t *testing.T) {
	s := start(t, "-debug-addr", ":0")
	ana := s.bystander(t)
	version := "* this server speaks version 1 of the client's protocol: use the client that came with it"
	noKey := "* the key is not 32 hexadecimal digits"
	for _, c := range []struct{ words, answer string }{
		{"", version},
		{"2 " + key + " - 0 #tertulia", version},
		{"one", version},
		{"1", "* /client takes a version and 4 words, not 0"},
		{"1 " + key + " - 0", "* /client takes a version and 4 words, not 3"},
		{"1 " + key + " - 0 #a b", "* /client takes a version and 4 words, not 5"},
		{"1 " + key[1:] + " - 0 #tertulia", noKey},
		{"1 " + key + "00 - 0 #tertulia", noKey},
		{"1 " + strings.Repeat("z", 32) + " - 0 #tertulia", noKey},
		{"1 " + key + " - -1 #tertulia", "* the number of the last line is not a number"},
		{"1 " + key + " - 99999999999999999999 #tertulia", "* the number of the last line is not a number"},
		{"1 " + key + " - 0 #", "* no room can be called that: a name needs at least one letter or digit"},
		{"1 " + key + " - 0 #a/b", "* no room can be called that: a name has letters, digits and _ - . only"},
	} {
		u := s.Dial(t)
		// Later input must not be read as the answer.
		u.Writes("/client " + c.words + "\n" + strings.Repeat("rubbish\n", 500))
		u.Ends(c.answer)
		u.Closes()
	}
	ana.Sees()
	servertest.Eventually(t, s.OneConnection)
}

func TestNothingIsSaidTwiceOverAPlannedRestart(t *testing.T) {
	const lines = 500
	s := start(t, "-rate", "0")
	bob := s.bystander(t)
	eva := &client{user: &user{T: t}, nick: "eva"}
	eva.connects(s)
	for i := range lines {
		eva.sends(fmt.Sprint("line ", i))
	}
	bob.Until("eva: line 9")
	s.Quit()
	said := []string{"eva: line 9"}
	for _, line := range bob.Rest() {
		if strings.HasPrefix(line, "eva: ") {
			said = append(said, line)
		}
	}
	for _, line := range eva.Rest() {
		if e, err := servertest.ParseEvent(line); err == nil && e.Kind == "pong" {
			taken, err := strconv.ParseUint(e.Body, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			eva.covers(taken)
		}
	}
	s.Stop()
	s = start(t, "-rate", "0")
	ana := s.bystander(t)
	eva.connects(s)
	eva.quiet()
	said = append(said, ana.Quiet()...)
	for i, line := range said {
		if line != fmt.Sprint("eva: line ", i+9) {
			t.Fatalf("line %d is %q", i+9, line)
		}
	}
	if len(said) != lines-9 {
		t.Errorf("%d of %d lines were said", len(said)+9, lines)
	}
}
