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
	// Ask lets the user answer when the server refuses the nick and offers none,
	// or wants a password. Otherwise that ends the session.
	Ask bool
	// Inspect words how a connection fares, for Session.Inspect. It may wait until
	// the connection is closed.
	Inspect func(net.Conn) string
}

// ErrLeft is returned by Say and Nick when the session is over or leaving.
var ErrLeft = errors.New("the session is over")

// NotTakenError says how many of the user's lines did not arrive.
type NotTakenError struct {
	Taken  int // that the server has taken
	Lines  int // that it has not taken
	Unsure int // that it may have taken: its answer did not come
}

func (e *NotTakenError) Error() string {
	var parts []string
	if e.Lines > 0 {
		parts = append(parts, "has not taken "+lines(e.Lines))
	}
	if e.Unsure > 0 {
		parts = append(parts, "has not confirmed "+lines(e.Unsure))
	}
	words := "the server " + strings.Join(parts, " and ")
	if e.Taken > 0 {
		words += fmt.Sprintf("; it has taken %d", e.Taken)
	}
	return words
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// NoConnectionError ends a session that was Wait long without a connection.
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

// RefusedError ends a session whose nick was refused without an alternative.
type RefusedError struct{ Nick, Why string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the server refuses the nick %s: %s", e.Nick, e.Why)
}

// DeniedError ends a session that the server does not let in.
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

// ForeignError ends a session whose port belongs to another service.
type ForeignError struct{ Name, Found string }

func (e *ForeignError) Error() string { return e.Name + " is no chat, but " + e.Found }

// Session is a seat in a room, kept over several connections.
type Session struct {
	cfg    Config
	key    string // names the session to the server, 128 random bits
	lines  chan string
	nicks  chan string
	leaves chan time.Duration
	events chan []Event

	passwords chan string
	settles   chan chan struct{}
	inspects  chan struct{}

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

		passwords: make(chan string),
		settles:   make(chan chan struct{}),
		inspects:  make(chan struct{}),

		closed: make(chan struct{}),
		done:   make(chan struct{}),
	}
}

// Events brings what happens, in order; it is closed when Run returns.
func (s *Session) Events() <-chan []Event { return s.events }
