package shelf

import (
	"context"
	"net"
	"time"
)

// Config says where the shelf is and how to reach it. Addr, Nick, Jobs, Timeout
// and Events are needed.
type Config struct {
	// Addr is host:port.
	Addr string
	// Nick and Password log in.
	Nick, Password string
	// Wait is how long to go on trying while nothing moves; 0 is for ever.
	Wait time.Duration
	// Timeout is how long the server may be silent.
	Timeout time.Duration
	// Pause is before the second attempt, 0.5 s if it is 0. It doubles.
	Pause time.Duration
	// Jobs is how many files are moved at once, at least 1.
	Jobs int
	// Dial makes the connections, a net.Dialer if nil.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Events tells what happens. Its receiver must not wait for the shelf.
	Events chan<- Event
}

// Shelf is the server's shelf, seen by one user. One call of its methods may
// run at a time.
type Shelf struct {
	cfg  Config
	free chan *client // all of them, while no call is running
	next int          // the next transfer's number; the caller's goroutine has it
}

// New makes a shelf. It connects when it has to.
func New(cfg Config) *Shelf {
	if cfg.Dial == nil {
		cfg.Dial = new(net.Dialer).DialContext
	}
	if cfg.Pause == 0 {
		cfg.Pause = 500 * time.Millisecond
	}
	s := &Shelf{cfg: cfg, free: make(chan *client, cfg.Jobs)}
	for range cfg.Jobs {
		s.free <- &client{cfg: &s.cfg}
	}
	return s
}

// Close says good-bye.
func (s *Shelf) Close() {
	for range s.cfg.Jobs {
		c := <-s.free
		c.quit()
		s.free <- c
	}
}

func (s *Shelf) tell(e Event) { s.cfg.Events <- e }

// newID is called on the goroutine of the caller of Get, Put and Remove only.
func (s *Shelf) newID() int {
	s.next++
	return s.next - 1
}
