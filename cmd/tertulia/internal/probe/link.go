package probe

import (
	"context"
	"sync"
	"time"
)

const sendTries = 3 // attempts to send a datagram after pending errors

// link is an open wire with its reader and writer.
type link struct {
	wire Wire
	in   chan heard
	out  chan []byte
	gone chan struct{}
}

// heard is a line or an error. over means that the error ends the link.
type heard struct {
	at   time.Time
	text string
	err  error
	over bool
}

// newLink starts the reader and the writer in wg.
func newLink(p Protocol, wire Wire, wg *sync.WaitGroup) *link {
	l := &link{
		wire: wire,
		in:   make(chan heard, 1),
		out:  make(chan []byte),
		gone: make(chan struct{}),
	}
	wg.Go(func() { l.read(p) })
	wg.Go(func() { l.write(p) })
	return l
}

func (l *link) close() {
	close(l.gone)
	_ = l.wire.Close()
}

// tell hands h to the loop. It returns false if the link has ended.
func (l *link) tell(h heard) (going bool) {
	select {
	case l.in <- h:
		return !h.over
	case <-l.gone:
		return false
	}
}

func (l *link) read(p Protocol) {
	for {
		text, err := l.wire.Receive()
		if !l.tell(heard{time.Now(), text, err, err != nil && ended(p, err)}) {
			return
		}
	}
}

// write sends the lines from l.out. On a UDP socket an error may belong to an earlier datagram,
// and the current one is not sent. So write tries again.
func (l *link) write(p Protocol) {
	for {
		select {
		case b := <-l.out:
			for range sendTries {
				err := l.wire.Send(b)
				if err == nil {
					break
				}
				if !l.tell(heard{time.Now(), "", err, p == TCP}) {
					return
				}
				if whyNot(err) != Refused {
					break
				}
			}
		case <-l.gone:
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
