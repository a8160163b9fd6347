package transport

import "time"

// A Setting is a value that an operator may change while the server runs. It is a
// channel with one slot. Whoever reads takes the value out and puts it back at once,
// so that nobody waits for longer than that. The methods may be called from any
// goroutine.
type Setting[T any] struct{ slot chan T }

// NewSetting returns a setting with its first value.
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

// Set changes the value.
func (s Setting[T]) Set(v T) {
	<-s.slot
	s.slot <- v
}

// A Pace bounds what a session of the chat may send. A session keeps the one that
// held when it began.
type Pace struct {
	Rate      float64       // lines per second and seat; 0: no limit
	Burst     int           // lines at once
	MaxLine   int           // bytes of a line without its end
	FirstLine time.Duration // time to give a nick
}
