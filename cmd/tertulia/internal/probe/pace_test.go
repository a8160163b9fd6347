package probe

import (
	"bufio"
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// In a bubble no time passes while a burst comes in.
func TestUDPRateIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := &dream{
			left:   3 * MaxRate,
			text:   string(newProbe(1, testNonce, MinSize)),
			closed: make(chan struct{}),
			done:   cancel,
		}
		tally, err := ServeUDP(ctx, d)
		if err != nil || tally != (Tally{Answered: MaxRate, Dropped: 2 * MaxRate}) || d.wrote != MaxRate {
			t.Errorf("tally %+v, %d written, %v", tally, d.wrote, err)
		}
	})
}

// Over TCP probes beyond the rate wait, and a silent connection is closed.
func TestTCPRateAndIdleTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, end := net.Pipe()
		ln := &oneConn{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
		ln.conn <- end
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan Tally, 1)
		go func() { served <- ServeTCP(ctx, ln) }()
		start := time.Now()
		in := bufio.NewReader(near)
		for n := range 2 * MaxRate {
			if _, err := near.Write(newProbe(n+1, testNonce, MinSize)); err != nil {
				t.Fatal(err)
			}
			if _, err := in.ReadSlice('\n'); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 990*time.Millisecond || took > 1010*time.Millisecond {
			t.Errorf("%d probes took %v", 2*MaxRate, took)
		}
		start = time.Now()
		if _, err := in.ReadByte(); err == nil || time.Since(start) != idleTime {
			t.Errorf("silence ended after %v with %v", time.Since(start), err)
		}
		cancel()
		if tally := <-served; tally.Answered != 2*MaxRate {
			t.Errorf("tally %+v", tally)
		}
	})
}

// oneConn is a listener with one connection to accept.
type oneConn struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Close() error   { close(l.closed); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// dream is a PacketConn that brings the same datagram again and again.
type dream struct {
	net.PacketConn
	left   int
	text   string
	closed chan struct{}
	done   func()
	wrote  int
}

func (d *dream) ReadFrom(b []byte) (int, net.Addr, error) {
	if d.left == 0 {
		d.done()
		<-d.closed
		return 0, nil, net.ErrClosed
	}
	d.left--
	return copy(b, d.text), &net.UDPAddr{}, nil
}

func (d *dream) WriteTo(b []byte, _ net.Addr) (int, error) {
	d.wrote++
	return len(b), nil
}

func (d *dream) Close() error {
	select {
	case <-d.closed:
	default:
		close(d.closed)
	}
	return nil
}
