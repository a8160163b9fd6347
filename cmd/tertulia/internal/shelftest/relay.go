package shelftest

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// Relay stands between a client and a server, and breaks connections.
type Relay struct {
	t    testing.TB
	fits func(addr string) bool
	cuts chan int64
}

// NewRelay makes a relay that breaks the connections to addresses that fit, in
// the order in which they are made, each after so many bytes in one direction.
// Those behind the last of cuts stay whole.
func NewRelay(t testing.TB, fits func(addr string) bool, cuts ...int64) *Relay {
	r := &Relay{t: t, fits: fits, cuts: make(chan int64, len(cuts))}
	for _, n := range cuts {
		r.cuts <- n
	}
	close(r.cuts)
	return r
}

// IsControl fits the control connections.
func (s *Server) IsControl(addr string) bool { return addr == s.Addr }

// IsData fits the data connections.
func (s *Server) IsData(addr string) bool { return addr != s.Addr }

// Dial connects through a socket of the relay's own.
func (r *Relay) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer ln.Close()
	var d net.Dialer
	server, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	client, err := d.DialContext(ctx, network, ln.Addr().String())
	if err != nil {
		return nil, err
	}
	between, err := ln.Accept()
	if err != nil {
		return nil, err
	}
	most := int64(-1)
	if r.fits(addr) {
		if n, ok := <-r.cuts; ok {
			most = n
		}
	}
	carried := make(chan struct{})
	go func() { defer close(carried); carry(between.(*net.TCPConn), server.(*net.TCPConn), most) }()
	r.t.Cleanup(func() { <-carried })
	return client, nil
}

// carry moves bytes both ways, until both ends are closed or one way has
// carried most bytes.
func carry(a, b *net.TCPConn, most int64) {
	var ways sync.WaitGroup
	one := func(dst, src *net.TCPConn) {
		var err error
		if most < 0 {
			_, err = io.Copy(dst, src)
		} else if _, err = io.CopyN(dst, src, most); err == nil {
			err = io.ErrUnexpectedEOF
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
		if err == nil {
			_ = dst.CloseWrite()
			return
		}
		for _, conn := range []*net.TCPConn{a, b} {
			_ = conn.SetLinger(0)
			_ = conn.Close()
		}
	}
	ways.Go(func() { one(a, b) })
	ways.Go(func() { one(b, a) })
	ways.Wait()
	_ = a.Close()
	_ = b.Close()
}
