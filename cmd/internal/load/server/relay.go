//go:build linux

package server

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"sync"
)

// A relay lets a crowd, which speaks no TLS, use a server that does. It encrypts each connection. What it
// costs is a part of the load and not of the server.
type relay struct {
	addr    netip.AddrPort
	l       net.Listener
	stop    context.CancelFunc
	running sync.WaitGroup
}

// startRelay starts a relay to the server at addr.
func startRelay(ctx context.Context, addr netip.AddrPort) (*relay, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &relay{addr: l.Addr().(*net.TCPAddr).AddrPort(), l: l, stop: stop}
	r.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			r.running.Go(func() { relayTo(ctx, conn, addr.String()) })
		}
	})
	return r, nil
}

// close ends the relay and all its connections.
func (r *relay) close() {
	r.stop()
	_ = r.l.Close()
	r.running.Wait()
}

// relayTo moves bytes between conn and a new connection to addr, until both have ended.
func relayTo(ctx context.Context, conn net.Conn, addr string) {
	defer conn.Close()
	d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} // the server is on this machine
	server, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return
	}
	defer server.Close()
	defer context.AfterFunc(ctx, func() { _, _ = conn.Close(), server.Close() })()
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(conn, server)
		_ = conn.(*net.TCPConn).CloseWrite()
	})
	_, _ = io.Copy(server, conn)
	_ = server.(*tls.Conn).CloseWrite()
	back.Wait()
}
