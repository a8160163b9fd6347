package shelftest

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// Relay forwards connections between a client and a server, and breaks some of them.
type Relay struct {
	t    testing.TB
	fits func(addr string) bool
	cuts chan int64
}

// NewRelay returns a relay that breaks connections to addresses for which fits returns true.
// The n-th such connection breaks after cuts[n] bytes in one direction. Connections after the
// last of cuts are not broken.
func NewRelay(t testing.TB, fits func(addr string) bool, cuts ...int64) *Relay {
	r := &Relay{t: t, fits: fits, cuts: make(chan int64, len(cuts))}
	for _, n := range cuts {
		r.cuts <- n
	}
	close(r.cuts)
	return r
}

// IsControl reports whether addr is the address of control connections.
func (s *Server) IsControl(addr string) bool { return addr == s.Addr }

// IsData reports whether addr is the address of a data connection.
func (s *Server) IsData(addr string) bool { return addr != s.Addr }

// Dial connects to addr through the relay.
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

// carry copies bytes in both directions, until both ends are closed or one direction has copied
// most bytes. If most is negative there is no limit.
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
