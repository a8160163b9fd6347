package transport

import "time"

// A Setting is a value that an operator may change while the server runs. It is a channel
// with one slot. Each call takes the value out and puts it back at once, so no call
// blocks for longer. Any goroutine may call the methods.
type Setting[T any] struct{ slot chan T }

// NewSetting returns a setting with the value v.
func NewSetting[T any](v T) Setting[T] {
	s := Setting[T]{make(chan T, 1)}
	s.slot <- v
	return s
}

// Get returns the value.
func (s Setting[T]) Get() T {
	v := <-s.slot
	s.slot <- v
	return v
}

// Set replaces the value.
func (s Setting[T]) Set(v T) {
	<-s.slot
	s.slot <- v
}

// A Pace limits the lines that a chat session may send. A session keeps the pace that was
// set when it began.
type Pace struct {
	Rate      float64       // lines per second and seat; 0 means no limit
	Burst     int           // lines in one burst
	MaxLine   int           // bytes of a line without its line end
	FirstLine time.Duration // time limit for the nick
}
