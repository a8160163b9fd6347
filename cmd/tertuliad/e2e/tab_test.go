package e2e

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"tertulia/transport/web/sockettest"
)

// A tab keeps what a page must that comes back: it is the page's part of the protocol, in short.
type tab struct {
	t *testing.T
	*sockettest.Client
	nick, key string
	epoch     string
	since     map[string]uint64   // the newest line seen, by room
	private   uint64              // the newest private line seen
	sent      uint64              // number of lines, over all connections
	kept      [][2]string         // the rooms and texts of the last of them, which the server may not have taken
	seen      map[string][]string // by room, or private: all messages, each once
}

// private is the key of private lines in tab.seen.
const private = "private"

// open returns the tab of a user who is in rooms, of which the first is the one that it names first.
func (s *server) open(t *testing.T, nick string, rooms ...string) *tab {
	t.Helper()
	p := &tab{t: t, nick: nick, key: fmt.Sprintf("%032x", nick), since: map[string]uint64{}, seen: map[string][]string{}}
	for _, room := range rooms {
		p.since[room] = 0
	}
	p.key = p.key[len(p.key)-32:]
	p.connects(s)
	return p
}

// connects opens a socket, enters all rooms and sends the unacknowledged lines again.
func (p *tab) connects(s *server) {
	p.t.Helper()
	c, err := sockettest.Dial(p.t.Context(), "ws://"+s.Page+"/ws", nil)
	ok(p.t, err)
	ok(p.t, c.Conn.SetDeadline(time.Now().Add(hang)))
	p.t.Cleanup(func() { c.Close() })
	p.Client = c
	rooms := slices.Collect(maps.Keys(p.since)) // in any order
	first := rooms[0]
	hello := sockettest.Hello{Key: p.key, Nick: p.nick, Room: first, Epoch: p.epoch}
	if p.epoch != "" {
		hello.Since, hello.Private = p.since[first], p.private
	}
	ok(p.t, p.Hello(hello))
	welcome := p.frame()
	for ; welcome.Kind != "welcome"; welcome = p.frame() {
		if welcome.Kind != "unkept" {
			p.t.Fatalf("%s is greeted with %s", p.nick, welcome.Raw)
		}
	}
	if p.epoch != welcome.Epoch {
		p.epoch, p.private, p.sent = welcome.Epoch, 0, uint64(len(p.kept))
		for room := range p.since {
			p.since[room] = 0
		}
	}
	p.covers(welcome.Taken)
	for _, room := range rooms[1:] {
		ok(p.t, p.Send(map[string]any{"enter": map[string]any{"room": room, "since": p.since[room]}}))
	}
	for _, line := range p.kept {
		ok(p.t, p.Say(line[0], line[1]))
	}
}

// covers drops the lines that the server has taken.
func (p *tab) covers(taken uint64) {
	p.t.Helper()
	if first := p.sent - uint64(len(p.kept)); taken < first || taken > p.sent {
		p.t.Fatalf("the server has taken %d lines of %s, of %d sent; %d were covered before", taken, p.nick, p.sent, first)
	}
	p.kept = p.kept[uint64(len(p.kept))-(p.sent-taken):]
}

// says says a line in a room.
func (p *tab) says(room, line string) {
	p.sent++
	p.kept = append(p.kept, [2]string{room, line})
	_ = p.Say(room, line) // it is sent again if the connection has failed
}

// frame reads one frame of a server that is there.
func (p *tab) frame() sockettest.Frame {
	p.t.Helper()
	f, err := p.next()
	ok(p.t, err)
	return f
}

// next reads one frame.
func (p *tab) next() (f sockettest.Frame, err error) {
	if f, err = p.Next(); err != nil {
		return f, err
	}
	switch f.Kind {
	case "msg":
		if f.Seq > p.since[f.Room] {
			p.since[f.Room] = f.Seq
			p.seen[f.Room] = append(p.seen[f.Room], f.Nick+": "+f.Text)
		}
	case "priv":
		if f.Seq > p.private {
			p.private = f.Seq
			p.seen[private] = append(p.seen[private], f.Text)
		}
	case "sent":
		p.seen[private] = append(p.seen[private], f.Text)
	case "pong", "bye":
		p.covers(f.Taken)
	}
	return f, nil
}

// quiet reads until all that was sent has been taken, and returns the frames.
func (p *tab) quiet() (shown []sockettest.Frame) {
	p.t.Helper()
	ok(p.t, p.Ping())
	for {
		f := p.frame()
		if f.Kind == "pong" {
			if len(p.kept) > 0 {
				p.t.Fatalf("%d lines of %s were sent before the ping, and are not taken", len(p.kept), p.nick)
			}
			return shown
		}
		shown = append(shown, f)
	}
}

// rest reads up to the end of the connection.
func (p *tab) rest() (last sockettest.Frame) {
	p.t.Helper()
	for {
		f, err := p.next()
		if errors.Is(err, io.EOF) {
			return last
		}
		ok(p.t, err)
		last = f
	}
}
