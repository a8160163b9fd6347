package crowd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/transport/line/wire"
)

// A sim is a simulated user: half of them at bare terminals, half with the
// client's mode. It belongs to one goroutine.
type sim struct {
	dial   func() (net.Conn, error)
	rng    *rand.Rand
	id     int
	first  int // the lowest id of the sims in this group,
	of     int // and their number
	tagged bool
	nick   string
	room   string // where the next line will be sent
	said   int    // own lines of all kinds, which number them
	nicks  int    // so far

	conn net.Conn
	in   *bufio.Reader
	now  *transcript
	all  []*transcript // of each connection

	// For the client's mode.
	epoch string
	seen  string   // the room where the user was last seen
	last  uint64   // the last event seen there
	sent  uint64   // number of lines, over all connections
	kept  []string // the latest lines, which the server may not have taken

	// What the checker compares the transcripts with.
	unsure []string // own lines, by number, that may be lost with the connection
	sure   []string // those that were taken
}

// A transcript is what one connection was shown.
type transcript struct {
	nick    string // at its start
	tagged  bool
	resumed bool   // its first replay is what followed since
	since   uint64 // the last event seen before
	lines   []string
	sure    []string // own lines of a bare connection that were taken
	whole   bool     // it was read to the end of all that happened
	anew    bool     // the protocol shows nothing of before
	partial bool     // the protocol shows others' lines only, and not all of them
	gap     bool     // the server has reported missing lines
}

const lobby = "#tertulia"

// happenings are the kinds of events that happen in a room.
var happenings = []string{"msg", "act", "nick", "join", "leave", "crowd", "file"}

// presence is those of the happenings that have no number.
var presence = []string{"nick", "join", "leave", "crowd"}

func newSim(dial func() (net.Conn, error), rng *rand.Rand, id int, tagged bool) *sim {
	return &sim{dial: dial, rng: rng, id: id, of: users, tagged: tagged, nick: fmt.Sprint("u", id), seen: lobby}
}

// overTCP opens connections to addr.
func overTCP(addr string) func() (net.Conn, error) {
	return func() (net.Conn, error) { return net.Dial("tcp", addr) }
}

// connect takes a seat, in the client's mode the one that it had.
func (s *sim) connect() error {
	conn, err := s.dial()
	if err != nil {
		return err
	}
	if err := conn.SetDeadline(time.Now().Add(5 * hang)); err != nil {
		return err
	}
	s.conn, s.in = conn, bufio.NewReader(conn)
	s.now = &transcript{nick: s.nick, tagged: s.tagged}
	s.all = append(s.all, s.now)
	if !s.tagged {
		s.room = lobby
		if err := s.write(s.nick + "\n"); err != nil {
			return err
		}
		_, err := s.until(func(line string) bool { return line == servertest.Seated })
		return err
	}
	s.now.resumed, s.now.since, s.room = s.epoch != "", s.last, s.seen
	hello := wire.Hello{Key: fmt.Sprintf("%032x", s.id), Epoch: s.epoch, Since: s.last, Room: s.room}
	if err := s.write(string(hello.Append(nil)) + s.nick + "\n"); err != nil {
		return err
	}
	if _, err := s.kind("welcome"); err != nil {
		return err
	}
	e, _ := servertest.ParseEvent(s.now.lines[len(s.now.lines)-1])
	welcome, ok := wire.ParseWelcome(e.Body)
	if !ok {
		return fmt.Errorf("the welcome is %q", e.Body)
	}
	s.epoch = welcome.Epoch
	if err := s.covers(welcome.Taken); err != nil {
		return err
	}
	if _, err := s.kind("room"); err != nil {
		return err
	}
	for _, line := range s.kept {
		if err := s.write(line + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// covers lets go of the lines that the server has taken.
func (s *sim) covers(taken uint64) error {
	if taken > s.sent || s.sent-taken > uint64(len(s.kept)) {
		return fmt.Errorf("the server has taken %d lines, of %d sent; %d were not covered", taken, s.sent, len(s.kept))
	}
	s.kept = s.kept[uint64(len(s.kept))-(s.sent-taken):]
	return nil
}

// write sends bytes, now and then in two parts.
func (s *sim) write(text string) error {
	cut := 0
	if s.rng.IntN(4) == 0 {
		cut = s.rng.IntN(len(text))
		if _, err := io.WriteString(s.conn, text[:cut]); err != nil {
			return err
		}
	}
	_, err := io.WriteString(s.conn, text[cut:])
	return err
}

// sends sends several lines in one write.
func (s *sim) sends(lines ...string) error {
	if s.tagged {
		s.sent += uint64(len(lines))
		s.kept = append(s.kept, lines...)
	}
	return s.write(strings.Join(lines, "\n") + "\n")
}

// until reads lines up to one.
func (s *sim) until(last func(line string) bool) (string, error) {
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return "", err
		}
		line = strings.TrimRight(line, "\r\n")
		if s.now.lines == nil && (line == servertest.Greeting || line == servertest.ClientLimits) {
			continue
		}
		s.now.lines = append(s.now.lines, line)
		if s.tagged {
			s.notice(line)
		}
		if last(line) {
			return line, nil
		}
	}
}

// kind reads up to an event of a kind.
func (s *sim) kind(kind string) (string, error) {
	return s.until(func(line string) bool {
		e, err := servertest.ParseEvent(line)
		return err == nil && e.Kind == kind
	})
}

// notice records the room of a client, and the last event seen there.
func (s *sim) notice(line string) {
	e, err := servertest.ParseEvent(line)
	switch {
	case err != nil:
	case e.Kind == "room" && e.Room != s.seen:
		s.seen, s.last = e.Room, 0
	case e.Room == s.seen && slices.Contains(happenings, e.Kind):
		s.last = max(s.last, e.Seq)
	}
}

// quiet reads until all that was sent has been taken.
func (s *sim) quiet() error {
	if err := s.sends("/ping"); err != nil {
		return err
	}
	for {
		line, err := s.until(func(line string) bool { return line == "* pong" || strings.Contains(line, " pong ") })
		if err != nil {
			return err
		}
		if s.tagged {
			e, err := servertest.ParseEvent(line)
			if err != nil || e.Kind != "pong" {
				continue
			}
			taken, err := strconv.ParseUint(e.Body, 10, 64)
			if err != nil {
				return err
			}
			if err := s.covers(taken); err != nil {
				return err
			}
			if taken < s.sent {
				continue
			}
		}
		s.sure = append(s.sure, s.unsure...)
		if !s.tagged {
			s.now.sure = append(s.now.sure, s.unsure...)
		}
		s.unsure = nil
		return nil
	}
}

// leaves says /quit and reads to the end.
func (s *sim) leaves() error {
	if err := s.sends("/quit"); err != nil {
		return err
	}
	_, err := s.until(func(string) bool { return false })
	s.conn.Close()
	if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// resets cuts the connection with lines still on their way. One over UDP can
// only be left.
func (s *sim) resets() error {
	if tcp, ok := s.conn.(*net.TCPConn); ok {
		if err := tcp.SetLinger(0); err != nil {
			return err
		}
	}
	s.conn.Close()
	if !s.tagged {
		s.unsure = nil
	}
	return nil
}

// number returns the text that distinguishes this line of the user from all others.
func (s *sim) number() string {
	s.said++
	n := fmt.Sprintf("%d.%d", s.id, s.said)
	s.unsure = append(s.unsure, n)
	return n
}

// does returns the next input of the user. If the connection is about to be cut, the user only
// talks, because a client does not repeat a move that was taken.
func (s *sim) does(talk bool) string {
	n := s.rng.IntN(100)
	switch {
	case n < 10 && !talk && s.id%steadyEach != 0:
		s.nicks++
		s.nick = fmt.Sprintf("u%dv%d", s.id, s.nicks)
		return "/nick " + s.nick
	case n < 17 && !talk:
		s.room = rooms[s.rng.IntN(len(rooms))]
		return "/join " + s.room
	case n < 30:
		to := s.rng.IntN(s.of/steadyEach) * steadyEach
		if to += s.first; to == s.id {
			to = s.first + (to-s.first+steadyEach)%s.of
		}
		return fmt.Sprintf("/msg u%d p %s", to, s.number())
	case n < 40:
		return "/me waves " + s.room + " " + s.number()
	}
	return "line " + s.room + " " + s.number()
}

// lives does all that a connected user does, up to the last barrier.
func (s *sim) lives(rounds int) error {
	for range rounds {
		ends := s.rng.IntN(100)
		talk := ends < 12 && s.id%steadyEach != 0
		var lines []string
		for range 1 + s.rng.IntN(6) {
			lines = append(lines, s.does(talk))
		}
		if err := s.sends(lines...); err != nil {
			return err
		}
		if talk && ends < 9 {
			if err := s.resets(); err != nil {
				return err
			}
		} else if err := s.quiet(); err != nil {
			return err
		} else if talk {
			if err := s.leaves(); err != nil {
				return err
			}
		}
		if !talk {
			continue
		}
		if !s.tagged {
			s.nicks++
			s.nick = fmt.Sprintf("u%dv%d", s.id, s.nicks)
		}
		if err := s.connect(); err != nil {
			return err
		}
	}
	return s.quiet()
}
