package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/cmd/tertulia/internal/roomtest"
)

var errDown = errors.New("connection refused")

// world is a server and a session in a bubble.
type world struct {
	t       *testing.T
	server  *roomtest.Server
	session *Session
	start   time.Time
	ended   chan error
	down    func(attempt int) bool

	// of whoever holds turn
	turn   chan struct{}
	events []Event
	dials  []time.Duration         // since the start
	wire   func(net.Conn) net.Conn // put between client and server
	dark   bool                    // nothing comes through
}

// inWorld runs test in a bubble, with a session that edit may change.
func inWorld(t *testing.T, edit func(*world, *Config), test func(*testing.T, *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, server: roomtest.New(), start: time.Now(), ended: make(chan error, 1), turn: make(chan struct{}, 1)}
		cfg := Config{Name: "here:4000", Nick: "ana", Dial: w.dial}
		if edit != nil {
			edit(w, &cfg)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go w.server.Run(ctx)
		w.session = New(cfg)
		go func() { w.ended <- w.session.Run(ctx) }()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			for events := range w.session.Events() {
				w.inTurn(func() { w.events = append(w.events, events...) })
			}
		}()
		test(t, w)
		cancel()
		<-drained
		synctest.Wait()
	})
}

func (w *world) inTurn(f func()) {
	w.turn <- struct{}{}
	f()
	<-w.turn
}

func (w *world) dial(context.Context) (conn net.Conn, err error) {
	w.inTurn(func() {
		w.dials = append(w.dials, time.Since(w.start))
		if w.down != nil && w.down(len(w.dials)) {
			err = errDown
			return
		}
		client, server := net.Pipe()
		go w.server.Serve(server)
		if conn = client; w.wire != nil {
			conn = w.wire(client)
		}
	})
	return conn, err
}

func (w *world) say(lines ...string) {
	w.t.Helper()
	for _, line := range lines {
		if err := w.session.Say(w.t.Context(), line); err != nil {
			w.t.Fatalf("say %q: %v", line, err)
		}
	}
}

// after lets time pass until everything that is due has happened.
func (w *world) after(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
	synctest.Wait()
}

// heard answers the events so far.
func (w *world) heard() (events []Event) {
	synctest.Wait()
	w.inTurn(func() { events = slices.Clone(w.events) })
	return events
}

// attempts answers when connections were asked for.
func (w *world) attempts() (dials []time.Duration) {
	synctest.Wait()
	w.inTurn(func() { dials = slices.Clone(w.dials) })
	return dials
}

// bodies answers the text of the events of these kinds.
func (w *world) bodies(kinds ...Kind) []string {
	var texts []string
	for _, e := range w.heard() {
		if slices.Contains(kinds, e.Kind) {
			texts = append(texts, e.Body)
		}
	}
	return texts
}

func (w *world) wantSaid(want ...string) {
	w.t.Helper()
	synctest.Wait()
	if got := w.server.Said(); !slices.Equal(got, want) {
		w.t.Errorf("the server heard %q, want %q", got, want)
	}
}

func (w *world) want(got []string, want ...string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("got %q, want %q", got, want)
	}
}

func numbered(from, to int) []string {
	var lines []string
	for i := from; i <= to; i++ {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	return lines
}
