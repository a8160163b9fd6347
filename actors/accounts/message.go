package accounts

import (
	"time"

	"tertulia/actors/event"
)

// A Message is a private line that waits for an account.
type Message struct {
	At   time.Time
	From event.Identity
	Text string
}

// Bounds of the messages that wait for one account.
const (
	maxMessages     = 100
	maxMessageBytes = 64 << 10 // of all texts together
	messagesWait    = 30 * 24 * time.Hour
)
