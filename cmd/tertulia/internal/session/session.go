package session

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"tertulia/actors/plain"
)

// Config configures a session. Name, Dial and Nick are required.
type Config struct {
	// Name is the server's name in status messages.
	Name string
	// Dial opens a connection; its context ends after 10 s.
	Dial func(context.Context) (net.Conn, error)
	// Nick is the requested nick; the server may assign another one.
	Nick string
	// Room is the first room, #tertulia if empty.
	Room string
	// Password is the server's password, empty for none.
	Password string
	// Login is the user's account at the server; zero for none.
	Login Login
	// Answer bounds how long the session waits for the server's answer before it closes the
	// connection; 0 means 10 s.
	Answer time.Duration
	// Resumes means that a connection survives silence, and fails by itself when it cannot
	// recover. Silence of a seated connection is then only reported. The session does not close
	// it, because lines in flight would be lost with it.
	Resumes bool
	// Wait bounds the time without a connection; 0 means no bound.
	Wait time.Duration
	// Ask lets the user type another nick or a password if the server requires one. Without Ask
	// the session ends instead.
	Ask bool
	// Inspect returns statistics of a connection as text, for Session.Inspect. It may block
	// until the connection is closed.
	Inspect func(net.Conn) string
}

// ErrLeft is returned by the methods that hand something to the session, if it is over or
// leaving.
var ErrLeft = errors.New("the session is over")

// NotTakenError reports how many of the user's lines the server did not acknowledge or does not
// keep.
type NotTakenError struct {
	Taken  int // lines that the server has taken
	Lines  int // lines that it has not taken
	Unsure int // lines that it may have taken: no answer arrived
	Unkept int // lines of Taken that are not in its history, since it could not write them
}

// Error returns the numbers of lost, unconfirmed, taken and unkept lines as text.
func (e *NotTakenError) Error() string {
	var parts []string
	if e.Lines > 0 {
		parts = append(parts, "has not taken "+lines(e.Lines))
	}
	if e.Unsure > 0 {
		parts = append(parts, "has not confirmed "+lines(e.Unsure))
	}
	if len(parts) == 0 {
		if e.Unkept == 1 {
			return "1 line was said, but the server does not keep it"
		}
		return lines(e.Unkept) + " were said, but the server does not keep them"
	}
	words := "the server " + strings.Join(parts, " and ")
	if e.Taken > 0 {
		words += fmt.Sprintf("; it has taken %d", e.Taken)
	}
	if e.Unkept > 0 {
		words += fmt.Sprintf(", but does not keep %d of them", e.Unkept)
	}
	return words
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// NoConnectionError ends a session that had no connection for Wait.
type NoConnectionError struct {
	Name string
	Wait time.Duration
	Why  string
	Lost error // a NotTakenError, or nil
}

func (e *NoConnectionError) Error() string {
	s := fmt.Sprintf("no connection to %s within %v: %s", e.Name, e.Wait, e.Why)
	if e.Lost != nil {
		s += "; " + e.Lost.Error()
	}
	return s
}

func (e *NoConnectionError) Unwrap() error { return e.Lost }

// RefusedError ends a session if the server refuses its nick and offers no other.
type RefusedError struct{ Nick, Why string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the server refuses the nick %s: %s", e.Nick, e.Why)
}

// DeniedError ends a session if the server denies access.
type DeniedError struct {
	Why   string
	Given bool // a password was given
}

func (e *DeniedError) Error() string {
	words := "the server does not let you in: " + e.Why
	if !e.Given {
		words += " (put it into the variable TERTULIA_PASSWORD)"
	}
	return words
}

// ForeignError ends a session if another service uses the port.
type ForeignError struct{ Name, Found string }

func (e *ForeignError) Error() string { return e.Name + " is no chat, but " + e.Found }

// Session is a seat in a room, kept over several connections.
type Session struct {
	cfg    Config
	key    string // identifies the session to the server, 128 random bits
	lines  chan string
	nicks  chan string
	leaves chan time.Duration
	events chan []Event

	passwords chan string
	settles   chan chan struct{}
	inspects  chan struct{}

	closed chan struct{} // closed when no more lines are accepted
	done   chan struct{}
}

// New returns a session; Run starts it.
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

		passwords: make(chan string),
		settles:   make(chan chan struct{}),
		inspects:  make(chan struct{}),

		closed: make(chan struct{}),
		done:   make(chan struct{}),
	}
}

// Events returns the channel of events, in order. It is closed when Run returns.
func (s *Session) Events() <-chan []Event { return s.events }
