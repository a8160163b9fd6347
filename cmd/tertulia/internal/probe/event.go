package probe

import "time"

// Protocol is TCP or UDP.
type Protocol string

// The protocols.
const (
	TCP Protocol = "tcp"
	UDP Protocol = "udp"
)

// Kind says what an event is.
type Kind int

// The kinds of events.
const (
	// Connected: over TCP, after the time in Took; Text is the far end.
	Connected Kind = iota
	// Answered: the probe Number came back after Took. Swapped tells that a
	// later one was answered before it.
	Answered
	// Late: it came back, but after its time.
	Late
	// Duplicate: it came back once more.
	Duplicate
	// Lost: it did not come back; Why and Err tell what is known.
	Lost
	// Foreign: the far end said Text, as it came, which is no answer.
	Foreign
)

// Event is something that happened in a run.
type Event struct {
	Protocol Protocol
	Kind     Kind
	Number   int
	Took     time.Duration
	Swapped  bool
	Why      Why
	Err      error
	Text     string
}
