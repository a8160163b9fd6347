package probe

import (
	"context"
	"sync"
	"time"
)

const sendTries = 3 // attempts to send a datagram after pending errors

// connection is an open wire with its reader and writer.
type connection struct {
	wire Wire
	in   chan heard
	out  chan []byte
	gone chan struct{}
}

// heard is a line or an error. over means that the error ends the connection.
type heard struct {
	at   time.Time
	text string
	err  error
	over bool
}

// newConnection starts the reader and the writer in wg.
func newConnection(p Protocol, wire Wire, wg *sync.WaitGroup) *connection {
	c := &connection{
		wire: wire,
		in:   make(chan heard, 1),
		out:  make(chan []byte),
		gone: make(chan struct{}),
	}
	wg.Go(func() { c.read(p) })
	wg.Go(func() { c.write(p) })
	return c
}

func (c *connection) close() {
	close(c.gone)
	_ = c.wire.Close()
}

// tell hands h to the loop. It returns false if the connection has ended.
func (c *connection) tell(h heard) (going bool) {
	select {
	case c.in <- h:
		return !h.over
	case <-c.gone:
		return false
	}
}

func (c *connection) read(p Protocol) {
	for {
		text, err := c.wire.Receive()
		if !c.tell(heard{time.Now(), text, err, err != nil && ended(p, err)}) {
			return
		}
	}
}

// write sends the lines from c.out. On a UDP socket an error may belong to an earlier datagram,
// and the current one is not sent. So write tries again.
func (c *connection) write(p Protocol) {
	for {
		select {
		case b := <-c.out:
			for range sendTries {
				err := c.wire.Send(b)
				if err == nil {
					break
				}
				if !c.tell(heard{time.Now(), "", err, p == TCP}) {
					return
				}
				if whyNot(err) != Refused {
					break
				}
			}
		case <-c.gone:
			return
		}
	}
}

type dialed struct {
	wire Wire
	err  error
	took time.Duration
}

// dial connects and sends the result to into, which must have free capacity.
func dial(ctx context.Context, cfg Config, into chan<- dialed) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	start := time.Now()
	wire, err := cfg.Dial(ctx)
	into <- dialed{wire, err, time.Since(start)}
}
