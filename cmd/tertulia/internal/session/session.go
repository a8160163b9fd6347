package session

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"time"

	"tertulia/actors/plain"
)

// Config says where the session goes. Name, Dial and Nick are needed.
type Config struct {
	// Name is what the person calls the server, for status lines.
	Name string
	// Dial makes a connection; its context ends after 10 s.
	Dial func(context.Context) (net.Conn, error)
	// Nick is the wish; the server may give another.
	Nick string
	// Room is entered first, #tertulia if empty.
	Room string
	// Password is what the server may ask for; empty is none.
	Password string
	// Answer is how long the server may take to answer before the connection is
	// given up; 10 s if 0.
	Answer time.Duration
	// Resumes tells that a connection outlives silence, and fails by itself when
	// it cannot any more. Then the silence of one that has a seat is told, and no
	// reason to give it up: with it would go what is on its way.
	Resumes bool
	// Wait is how long to go on without a connection; 0 is for ever.
	Wait time.Duration
	// Ask lets the person choose when the server refuses the nick and
	// offers none. Otherwise that ends the session.
	Ask bool
}

// ErrLeft is returned by Say and Nick when the session is over or leaving.
var ErrLeft = errors.New("the session is over")

// NotTakenError says how many lines the server is not known to have taken.
type NotTakenError struct{ Lines int }

func (e *NotTakenError) Error() string {
	if e.Lines == 1 {
		return "the server has not taken 1 line"
	}
	return fmt.Sprintf("the server has not taken %d lines", e.Lines)
}

// NoConnectionError ends a session that was Wait long without a connection.
type NoConnectionError struct {
	Name  string
	Wait  time.Duration
	Why   string
	Lines int // that the server is not known to have taken
}

func (e *NoConnectionError) Error() string {
	s := fmt.Sprintf("no connection to %s within %v: %s", e.Name, e.Wait, e.Why)
	if e.Lines > 0 {
		s += "; " + (&NotTakenError{e.Lines}).Error()
	}
	return s
}

// RefusedError ends a session whose nick was refused without an alternative.
type RefusedError struct{ Nick, Why string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the server refuses the nick %s: %s", e.Nick, e.Why)
}

// DeniedError ends a session that the server does not let in.
type DeniedError struct{ Why string }

func (e *DeniedError) Error() string { return "the server does not let you in: " + e.Why }

// Session is a seat in a room, kept over several connections.
type Session struct {
	cfg    Config
	key    string // names the session to the server, 128 random bits
	lines  chan string
	nicks  chan string
	leaves chan time.Duration
	events chan []Event
	closed chan struct{} // no more lines are accepted
	done   chan struct{}
}

// New makes a session; Run starts it.
func New(cfg Config) *Session {
	if cfg.Room == "" {
		cfg.Room = "#tertulia"
	}
	if cfg.Answer == 0 {
		cfg.Answer = answerTime
	}
	cfg.Nick = plain.Line(cfg.Nick)
	key := make([]byte, 16)
	rand.Read(key)
	return &Session{
		cfg:    cfg,
		key:    hex.EncodeToString(key),
		lines:  make(chan string),
		nicks:  make(chan string),
		leaves: make(chan time.Duration),
		events: make(chan []Event),
		closed: make(chan struct{}),
		done:   make(chan struct{}),
	}
}

// Events brings what happens, in order; it is closed when Run returns.
func (s *Session) Events() <-chan []Event { return s.events }

// Say hands in one line of the protocol: words, a command, or words that
// begin with a doubled slash. The line must come from Verbatim or Typed. Say
// waits while the session keeps too many lines that were not taken.
func (s *Session) Say(ctx context.Context, line string) error {
	select {
	case s.lines <- line:
		return nil
	case <-s.closed:
		return ErrLeft
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Nick answers an Ask event.
func (s *Session) Nick(ctx context.Context, nick string) error {
	select {
	case s.nicks <- plain.Line(nick):
		return nil
	case <-s.closed:
		return ErrLeft
	case <-ctx.Done():
		return ctx.Err()
	}
}

// NoLimit is the Leave that takes as long as it needs.
const NoLimit time.Duration = 0

// Leave ends the session politely: no further lines are accepted, those kept
// are delivered, the server is told, and Run returns. With a limit that takes
// no longer than that and stops at once where there is no connection; with
// NoLimit a lost connection is made again. A second call may set a limit.
func (s *Session) Leave(limit time.Duration) {
	select {
	case s.leaves <- limit:
	case <-s.done:
	}
}
