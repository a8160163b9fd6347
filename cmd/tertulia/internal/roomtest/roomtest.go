// Package roomtest is a small server for the tests of the client: one room,
// the client mode of the line protocol, and a hand on everything that can go
// wrong.
package roomtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Server is the room. Its state belongs to Run.
type Server struct {
	calls chan func(*room)
	done  chan struct{}
}

type room struct {
	epoch  int
	seq    uint64
	taken  map[string]uint64 // by key
	past   []event
	said   []string
	seats  map[*seat]bool
	refuse map[string]string // nick: ALT reason
	mute   bool              // nothing is taken or answered
	limit  int               // bytes of a line
	pass   string            // needed to come in
	allow  int               // lines that are still read of the seats there are, -1 for all
}

type event struct {
	seq        uint64
	kind, body string
}

type seat struct {
	nick, key string
	out       chan string // closed by the room
}

// New makes a server; Run starts it.
func New() *Server {
	return &Server{calls: make(chan func(*room)), done: make(chan struct{})}
}

// Run owns the room until ctx ends.
func (s *Server) Run(ctx context.Context) {
	defer close(s.done)
	r := &room{epoch: 1, taken: map[string]uint64{}, seats: map[*seat]bool{}, refuse: map[string]string{}, limit: 1024, allow: -1}
	for {
		select {
		case f := <-s.calls:
			f(r)
		case <-ctx.Done():
			r.cut()
			return
		}
	}
}

func (s *Server) do(f func(*room)) {
	ran := make(chan struct{})
	select {
	case s.calls <- func(r *room) { f(r); close(ran) }:
		<-ran
	case <-s.done:
	}
}

// Said answers the lines said by clients, in order.
func (s *Server) Said() (said []string) {
	s.do(func(r *room) { said = slices.Clone(r.said) })
	return said
}

// Speak lets somebody else have an event in the room.
func (s *Server) Speak(kind, body string) { s.do(func(r *room) { r.publish(kind, body) }) }

// Raw sends a line to every seat as it is.
func (s *Server) Raw(line string) {
	s.do(func(r *room) {
		for seat := range r.seats {
			r.send(seat, line)
		}
	})
}

// Refuse answers a nick with "ALT reason".
func (s *Server) Refuse(nick, answer string) { s.do(func(r *room) { r.refuse[nick] = answer }) }

// Mute makes the server deaf and dumb, or not.
func (s *Server) Mute(on bool) { s.do(func(r *room) { r.mute = on }) }

// Limit sets how many bytes a line may have; a longer one is lost.
func (s *Server) Limit(n int) { s.do(func(r *room) { r.limit = n }) }

// Password is what a client has to give from now on.
func (s *Server) Password(p string) { s.do(func(r *room) { r.pass = p }) }

// Allow makes the server read n more lines, and then none until a client comes
// anew.
func (s *Server) Allow(n int) { s.do(func(r *room) { r.allow = n }) }

// Cut breaks every connection.
func (s *Server) Cut() { s.do((*room).cut) }

// Restart is Cut by a server that remembers nothing but what was said.
func (s *Server) Restart() {
	s.do(func(r *room) {
		r.cut()
		r.epoch++
		r.seq = 0
		r.past = nil
		clear(r.taken)
	})
}

// End is Restart at a planned end: the server tells each client what it has taken.
func (s *Server) End() {
	s.do(func(r *room) {
		for seat := range r.seats {
			r.send(seat, fmt.Sprintf("@0 0 pong - %d", r.taken[seat.key]))
			r.send(seat, "@0 0 bye - * the server is closing")
		}
	})
	s.Restart()
}

// Listen serves connections of ln until it is closed.
func (s *Server) Listen(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		go s.Serve(conn)
	}
}

// Serve is the life of one connection.
func (s *Server) Serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	hello := strings.Fields(readLine(in))
	if len(hello) != 6 || hello[0] != "/client" {
		return
	}
	// The buffer of a test's whole conversation: the room never waits.
	me := &seat{key: hello[2], out: make(chan string, 1<<16)}
	pass := ""
	s.do(func(r *room) { pass = r.pass })
	for seated := false; !seated; {
		nick := readLine(in)
		if pass != "" {
			switch given, ok := strings.CutPrefix(nick, "/pass "); {
			case given == pass:
				pass = ""
				continue
			case ok:
				fmt.Fprint(conn, "@0 0 denied - that is not the password\r\n")
			default:
				fmt.Fprint(conn, "@0 0 denied - a password is needed here\r\n")
			}
			return
		}
		if nick == "" {
			return
		}
		refusal := ""
		s.do(func(r *room) {
			if refusal = r.refuse[nick]; refusal == "" && !r.mute {
				r.seat(me, nick, hello)
				seated = true
			}
		})
		if refusal != "" {
			fmt.Fprintf(conn, "* hello\r\n@0 0 refused - %s\r\n", refusal)
		}
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		defer conn.Close()
		w := bufio.NewWriter(conn)
		for line := range me.out {
			_, _ = io.WriteString(w, line+"\r\n")
			if len(me.out) == 0 && w.Flush() != nil {
				return
			}
		}
		_ = w.Flush()
	}()
	for {
		line := readLine(in)
		if line == "" {
			break
		}
		s.do(func(r *room) { r.take(me, line) })
	}
	s.do(func(r *room) { r.leave(me) })
	<-written
}

// readLine answers "" at the end. A line that the end cut short is no line.
func readLine(in *bufio.Reader) string {
	line, err := in.ReadString('\n')
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(line, "\n")
}

func (r *room) cut() {
	for seat := range r.seats {
		r.leave(seat)
	}
}

func (r *room) leave(me *seat) {
	if r.seats[me] {
		delete(r.seats, me)
		close(me.out)
	}
}

func (r *room) seat(me *seat, nick string, hello []string) {
	for other := range r.seats {
		if other.key == me.key {
			r.leave(other)
		}
	}
	me.nick = nick
	r.seats[me] = true
	r.send(me, "* a greeting")
	r.allow = -1
	r.send(me, fmt.Sprintf("/client 1 max-line=%d", r.limit))
	r.send(me, r.line(event{r.seq, "welcome", fmt.Sprintf("e%d %d %s", r.epoch, r.taken[me.key], nick)}))
	r.send(me, r.line(event{r.seq, "room", "* you are " + nick + " in #tertulia"}))
	since := uint64(0)
	if hello[3] == fmt.Sprintf("e%d", r.epoch) {
		since, _ = strconv.ParseUint(hello[4], 10, 64)
	}
	for _, e := range r.past {
		if e.seq > since {
			r.send(me, r.line(e))
		}
	}
}

func (r *room) line(e event) string {
	at := time.Date(2026, 1, 2, 14, 3, 0, 0, time.Local)
	return fmt.Sprintf("@%d %d %s #tertulia %s", e.seq, at.UnixMilli(), e.kind, e.body)
}

func (r *room) send(to *seat, line string) {
	select {
	case to.out <- line:
	default:
		panic("roomtest: more lines than a test should have")
	}
}

func (r *room) publish(kind, body string) {
	r.seq++
	e := event{r.seq, kind, body}
	r.past = append(r.past, e)
	for seat := range r.seats {
		r.send(seat, r.line(e))
	}
}

func (r *room) take(me *seat, line string) {
	if r.mute || !r.seats[me] || r.allow == 0 {
		return
	}
	if r.allow > 0 {
		r.allow--
	}
	r.taken[me.key]++
	switch {
	case len(line) > r.limit:
		r.send(me, "@0 0 note - * that line is too long")
	case line == "/ping":
		r.send(me, fmt.Sprintf("@0 0 pong - %d", r.taken[me.key]))
	case line == "/quit":
		r.send(me, "@0 0 bye - * good-bye")
		r.leave(me)
	case strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "//"):
		r.send(me, "@0 0 note - * done: "+line)
	default:
		text := strings.TrimPrefix(line, "/")
		r.said = append(r.said, text)
		r.publish("msg", me.nick+": "+text)
	}
}
