// Package roomtest is a small chat server for tests of the client. It has one room, speaks the
// client mode of the line protocol, and can simulate failures.
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

// Server is the server. Run owns its state.
type Server struct {
	calls chan func(*room)
	done  chan struct{}
}

type room struct {
	epoch  int
	seq    uint64
	taken  map[string]uint64 // number of taken lines by session key
	past   []event
	said   []string
	seats  map[*seat]bool
	refuse map[string]string // nick to "ALT reason"
	mute   bool              // lines are ignored
	limit  int               // maximum length of a line in bytes
	pass   string            // required password, "" for none
	allow  int               // number of lines that are still read from current seats, -1 for all
}

type event struct {
	seq        uint64
	kind, body string
}

type seat struct {
	nick, key string
	out       chan string // closed by the room
}

// New returns a server; Run starts it.
func New() *Server {
	return &Server{calls: make(chan func(*room)), done: make(chan struct{})}
}

// Run runs the room until ctx ends.
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

// do calls f on Run's goroutine and waits for it. It returns at once if Run has ended.
func (s *Server) do(f func(*room)) {
	ran := make(chan struct{})
	select {
	case s.calls <- func(r *room) { f(r); close(ran) }:
		<-ran
	case <-s.done:
	}
}

// Said returns the messages of all clients, in order.
func (s *Server) Said() (said []string) {
	s.do(func(r *room) { said = slices.Clone(r.said) })
	return said
}

// Speak publishes an event in the room, as from another user.
func (s *Server) Speak(kind, body string) { s.do(func(r *room) { r.publish(kind, body) }) }

// Raw sends a line unchanged to every seat.
func (s *Server) Raw(line string) {
	s.do(func(r *room) {
		for seat := range r.seats {
			r.send(seat, line)
		}
	})
}

// Refuse makes the server refuse a nick with the answer "ALT reason".
func (s *Server) Refuse(nick, answer string) { s.do(func(r *room) { r.refuse[nick] = answer }) }

// Mute makes the server ignore all lines, or stops that.
func (s *Server) Mute(on bool) { s.do(func(r *room) { r.mute = on }) }

// Limit sets the maximum length of a line in bytes; longer lines are discarded.
func (s *Server) Limit(n int) { s.do(func(r *room) { r.limit = n }) }

// Password sets the password that new clients must give.
func (s *Server) Password(p string) { s.do(func(r *room) { r.pass = p }) }

// Allow makes the server read n more lines, and then none until another client joins.
func (s *Server) Allow(n int) { s.do(func(r *room) { r.allow = n }) }

// Cut closes every connection.
func (s *Server) Cut() { s.do((*room).cut) }

// Restart closes every connection and forgets everything except the result of Said.
func (s *Server) Restart() {
	s.do(func(r *room) {
		r.cut()
		r.epoch++
		r.seq = 0
		r.past = nil
		clear(r.taken)
	})
}

// End is a planned Restart: it first acknowledges the lines of each client.
func (s *Server) End() {
	s.do(func(r *room) {
		for seat := range r.seats {
			r.send(seat, fmt.Sprintf("@0 0 pong - %d", r.taken[seat.key]))
			r.send(seat, "@0 0 bye - * the server is closing")
		}
	})
	s.Restart()
}

// Listen serves the connections of ln until ln is closed.
func (s *Server) Listen(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		go s.Serve(conn)
	}
}

// Serve serves one connection until it ends.
func (s *Server) Serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	hello := strings.Fields(readLine(in))
	if len(hello) != 6 || hello[0] != "/client" {
		return
	}
	// The buffer holds the whole conversation of a test, so the room never blocks.
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

// readLine returns the next line, or "" at the end. It discards an incomplete line.
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

// seat admits a client, replaces an earlier one with the same key, and replays missed events.
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

// take handles one line of a client.
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
