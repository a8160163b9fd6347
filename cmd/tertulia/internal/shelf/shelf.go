package shelf

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// Config is the address of the shelf and the parameters of its connections. Addr, Nick, Jobs,
// Timeout and Events are required.
type Config struct {
	// Addr is host:port.
	Addr string
	// Nick and Password are the login.
	Nick, Password string
	// Allows reports whether the password may be sent over a control connection; nil: over any.
	Allows func(net.Conn) bool
	// Wait bounds the time of retries while nothing moves; 0 means no bound.
	Wait time.Duration
	// Timeout bounds the silence of the server.
	Timeout time.Duration
	// Pause is the delay before the first retry; 0 means 0.5 s. It doubles.
	Pause time.Duration
	// Jobs is the number of parallel transfers, at least 1.
	Jobs int
	// Dial opens the connections; nil means a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS encrypts all connections; nil means that none is.
	TLS *tls.Config
	// Events receives all events. Its receiver must not wait for the shelf.
	Events chan<- Event
}

// Shelf is the server's shelf, as one user sees it. Its methods must not be called
// concurrently.
type Shelf struct {
	cfg  Config
	free chan *client // holds all clients while no call is running
	next int          // number of the next transfer, owned by the caller's goroutine
}

// New returns a shelf. It connects when a call needs a connection.
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

// Close ends all sessions in good order. No call may be running.
func (s *Shelf) Close() {
	for range s.cfg.Jobs {
		c := <-s.free
		c.quit()
		s.free <- c
	}
}

func (s *Shelf) tell(e Event) { s.cfg.Events <- e }

// newID returns a new number for a file. It must be called only on the goroutine of the caller
// of Get, Put or Remove.
func (s *Shelf) newID() int {
	s.next++
	return s.next - 1
}
