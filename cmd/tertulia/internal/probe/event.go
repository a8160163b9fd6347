package probe

import "time"

// Protocol is TCP or UDP.
type Protocol string

// The protocols.
const (
	TCP Protocol = "tcp"
	UDP Protocol = "udp"
)

// Kind is the kind of an event.
type Kind int

// The kinds of events.
const (
	// Connected: a TCP connection was opened in Took; Text is the far end.
	Connected Kind = iota
	// Answered: probe Number was answered after Took. Swapped means that a later probe was
	// answered before it.
	Answered
	// Late: the answer arrived after the timeout.
	Late
	// Duplicate: another answer arrived.
	Duplicate
	// Lost: no answer arrived; Why and Err give the reason, if known.
	Lost
	// Foreign: the far end sent Text, which is not an answer. It is unsafe to show.
	Foreign
)

// Event is an event of a run.
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
