package probe

import (
	"context"
	"sync"
	"time"
)

const sendTries = 3 // of a datagram that earlier ones' errors stand before

// link is an open wire with its two goroutines.
type link struct {
	wire Wire
	in   chan heard
	out  chan []byte
	gone chan struct{}
}

// heard is a line, or an error, of which over says that it ends the link.
type heard struct {
	at   time.Time
	text string
	err  error
	over bool
}

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

// write sends what the loop hands over. On a datagram socket an error may be
// that of an earlier datagram, and nothing was sent: so it is tried again.
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

// dial answers on into, which must have room.
func dial(ctx context.Context, cfg Config, into chan<- dialed) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	start := time.Now()
	wire, err := cfg.Dial(ctx)
	into <- dialed{wire, err, time.Since(start)}
}
