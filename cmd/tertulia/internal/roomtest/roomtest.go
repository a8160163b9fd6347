// Package roomtest is a small chat server for tests of the client. It has one room, speaks the
// client mode of the line protocol, and can simulate failures.
package roomtest

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"tertulia/transport/line/wire"
)

// Server is the server. Run owns its state.
type Server struct {
	calls chan func(*room)
	done  chan struct{}
}

type room struct {
	server *Server
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
	logins map[string]string // passwords by the names of accounts
	allow  int               // number of lines that are still read from current seats, -1 for all

	disk   disk
	unkept string // why lines are not kept, "" if they are
}

type event struct {
	seq  uint64
	kind wire.Kind
	body string
}

type seat struct {
	hello wire.Hello
	nick  string
	out   chan []byte // lines with their ends; closed by the room
}

// New returns a server; Run starts it.
func New() *Server {
	return &Server{calls: make(chan func(*room)), done: make(chan struct{})}
}

// Run runs the room until ctx ends.
func (s *Server) Run(ctx context.Context) {
	defer close(s.done)
	r := &room{server: s, epoch: 1, taken: map[string]uint64{}, seats: map[*seat]bool{}, refuse: map[string]string{}, logins: map[string]string{}, limit: 1024, allow: -1}
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
func (s *Server) Speak(kind wire.Kind, body string) { s.do(func(r *room) { r.publish(kind, body) }) }

// Raw sends a line unchanged to every seat.
func (s *Server) Raw(line string) {
	s.do(func(r *room) {
		for seat := range r.seats {
			r.send(seat, []byte(line+"\r\n"))
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

// Account adds an account, or changes its password.
func (s *Server) Account(name, password string) { s.do(func(r *room) { r.logins[name] = password }) }

// Nicks returns the nicks of the users who have a seat.
func (s *Server) Nicks() (nicks []string) {
	s.do(func(r *room) {
		for seat := range r.seats {
			nicks = append(nicks, seat.nick)
		}
	})
	return nicks
}

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
			r.commit()
			r.pong(seat, r.taken[seat.hello.Key])
			r.send(seat, answer(wire.KindBye, "* the server is closing"))
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
	hello, err := wire.ParseHello(readLine(in))
	if err != nil {
		return
	}
	// The buffer holds the whole conversation of a test, so the room never blocks.
	me := &seat{hello: hello, out: make(chan []byte, 1<<16)}
	pass := ""
	s.do(func(r *room) { pass = r.pass })
	account := ""
	for seated := false; !seated; {
		nick := readLine(in)
		if login, ok := strings.CutPrefix(nick, wire.LoginCommand+" "); ok {
			name, given, _ := strings.Cut(login, " ")
			right := false
			s.do(func(r *room) { right = r.logins[name] == given && given != "" })
			if !right {
				_, _ = conn.Write(answer(wire.KindNoEntry, "that is not the name and the password of an account"))
				return
			}
			account, pass = name, ""
			_, _ = conn.Write(answer(wire.KindLogin, account))
			continue
		}
		if account != "" && nick == wire.Quit {
			return
		}
		if pass != "" {
			switch given, ok := strings.CutPrefix(nick, "/pass "); {
			case given == pass:
				pass = ""
				continue
			case ok:
				_, _ = conn.Write(answer(wire.KindDenied, "that is not the password"))
			default:
				_, _ = conn.Write(answer(wire.KindDenied, "a password is needed here"))
			}
			return
		}
		if nick == "" {
			return
		}
		nick = cmp.Or(account, nick)
		refusal := ""
		s.do(func(r *room) {
			if refusal = r.refuse[nick]; refusal == "" && !r.mute {
				r.seat(me, nick)
				seated = true
			}
		})
		if refusal != "" {
			_, _ = fmt.Fprintf(conn, "* hello\r\n%s", answer(wire.KindRefused, refusal))
		}
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		defer conn.Close()
		w := bufio.NewWriter(conn)
		for line := range me.out {
			_, _ = w.Write(line)
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
func (r *room) seat(me *seat, nick string) {
	for other := range r.seats {
		if other.hello.Key == me.hello.Key {
			r.leave(other)
		}
	}
	r.commit()
	me.nick = nick
	r.seats[me] = true
	r.send(me, []byte("* a greeting\r\n"))
	r.allow = -1
	r.send(me, wire.Limits{MaxLine: r.limit}.Append(nil))
	r.warn(me)
	welcome := wire.Welcome{Epoch: fmt.Sprint("e", r.epoch), Taken: r.taken[me.hello.Key], Nick: nick}
	r.send(me, line(event{r.seq, wire.KindWelcome, string(welcome.Append(nil))}))
	r.send(me, line(event{r.seq, wire.KindRoom, "* you are " + nick + " in #tertulia"}))
	for _, e := range r.past {
		if e.seq > me.hello.Since || me.hello.Epoch != welcome.Epoch {
			r.send(me, line(e))
		}
	}
}

// line returns the line of an event in the room.
func line(e event) []byte {
	at := time.Date(2026, 1, 2, 14, 3, 0, 0, time.Local)
	return wire.Line{Seq: e.seq, Time: at, Kind: e.kind, Room: "#tertulia", Body: e.body}.Append(nil)
}

// answer returns a line that is for one client alone.
func answer(kind wire.Kind, body string) []byte {
	return wire.Line{Time: time.UnixMilli(0), Kind: kind, Body: body}.Append(nil)
}

func (r *room) pong(to *seat, taken uint64) {
	r.warn(to)
	r.send(to, answer(wire.KindPong, string(wire.AppendTaken(nil, taken))))
}

// warn sends an unkept if the server does not keep lines.
func (r *room) warn(to *seat) {
	if r.unkept != "" {
		r.send(to, answer(wire.KindUnkept, r.unkept))
	}
}

func (r *room) send(to *seat, line []byte) {
	select {
	case to.out <- line:
	default:
		panic("roomtest: more lines than a test should have")
	}
}

func (r *room) publish(kind wire.Kind, body string) {
	r.seq++
	e := event{r.seq, kind, body}
	r.past = append(r.past, e)
	for seat := range r.seats {
		r.send(seat, line(e))
	}
}

// take handles one line of a client.
func (r *room) take(me *seat, text string) {
	if r.mute || !r.seats[me] || r.allow == 0 {
		return
	}
	if r.allow > 0 {
		r.allow--
	}
	r.taken[me.hello.Key]++
	defer r.plan()
	switch {
	case len(text) > r.limit:
		r.send(me, answer(wire.KindNote, "* that line is too long"))
	case text == wire.Ping && r.disk.waits():
		r.disk.held = append(r.disk.held, held{me, r.taken[me.hello.Key]})
	case text == wire.Ping:
		r.pong(me, r.taken[me.hello.Key])
	case text == wire.Quit:
		r.send(me, answer(wire.KindBye, "* good-bye"))
		r.leave(me)
	case strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//"):
		r.send(me, answer(wire.KindNote, "* done: "+text))
	default:
		text = strings.TrimPrefix(text, "/")
		r.said = append(r.said, text)
		r.publish(wire.KindMsg, me.nick+": "+text)
	}
}
