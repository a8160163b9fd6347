package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
)

// listeners opens the server's sockets, or takes those that systemd passes (sd_listen_fds).
// close closes them when serve returns.
type listeners struct {
	cfg   *config
	given []*os.File // passed by systemd and not taken yet
	open  []io.Closer
	addrs []any // name and address of each open socket, as pairs for slog
}

// newListeners takes over the sockets that systemd passes, and unsets its environment
// variables.
func newListeners(cfg *config) *listeners {
	return &listeners{cfg: cfg, given: activation.Files(true)}
}

// socketName returns the name (FileDescriptorName=) under which systemd passes the socket for
// an address: the flag's name without "-addr".
func (a *address) socketName() string { return strings.TrimSuffix(a.flag, "-addr") }

// take removes and returns the socket that systemd passed for an address, or nil.
func (l *listeners) take(a address) *os.File {
	i := slices.IndexFunc(l.given, func(f *os.File) bool { return f.Name() == a.socketName() })
	if i < 0 {
		return nil
	}
	f := l.given[i]
	l.given = slices.Delete(l.given, i, i+1)
	return f
}

// tcp returns a listener for the address: the socket that systemd passed, or else a new one. It
// returns nil, nil if the address is off and systemd passed no socket. Its connections use
// keep-alive, and end if sent data stays unacknowledged for the same time.
func (l *listeners) tcp(ctx context.Context, a address) (net.Listener, error) {
	quiet := l.cfg.keepAlive
	keepAlive := net.KeepAliveConfig{Enable: true, Idle: quiet, Interval: max(quiet/3, 1e9), Count: 4}
	unanswered := quiet + time.Duration(keepAlive.Count)*keepAlive.Interval // as for an idle connection
	if f := l.take(a); f != nil {
		defer f.Close()
		given, err := net.FileListener(f) // a copy
		if err != nil {
			return nil, notGiven(a, "listening TCP", err)
		}
		l.open = append(l.open, given)
		tcp, ok := given.(*net.TCPListener)
		if !ok {
			return nil, notGiven(a, "listening TCP", nil)
		}
		l.note(a, given.Addr())
		return kept{boundUnanswered(tcp, unanswered), keepAlive}, nil
	}
	if a.off() {
		return nil, nil
	}
	lc, at := net.ListenConfig{KeepAliveConfig: keepAlive}, a.on(l.cfg.host)
	lc.SetMultipathTCP(false) // MPTCP sockets do not support TCP_USER_TIMEOUT
	listener, err := lc.Listen(ctx, "tcp"+family(at), at)
	if err != nil {
		return nil, l.cannotOpen(a, err)
	}
	l.open = append(l.open, listener)
	l.note(a, listener.Addr())
	return boundUnanswered(listener.(*net.TCPListener), unanswered), nil
}

// kept is a listener from systemd. It sets keep-alive on each accepted connection.
type kept struct {
	net.Listener
	keepAlive net.KeepAliveConfig
}

// Accept implements net.Listener.
func (k kept) Accept() (net.Conn, error) {
	conn, err := k.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(k.keepAlive) // fails only if the connection is already closed
	}
	return conn, err
}

// udp returns a UDP socket for the address. It treats systemd and off as tcp does.
func (l *listeners) udp(ctx context.Context, a address) (*net.UDPConn, error) {
	if f := l.take(a); f != nil {
		defer f.Close()
		given, err := net.FilePacketConn(f) // a copy
		if err != nil {
			return nil, notGiven(a, "UDP", err)
		}
		l.open = append(l.open, given)
		udp, ok := given.(*net.UDPConn)
		if !ok {
			return nil, notGiven(a, "UDP", nil)
		}
		l.note(a, udp.LocalAddr())
		return udp, nil
	}
	if a.off() {
		return nil, nil
	}
	lc, at := net.ListenConfig{}, a.on(l.cfg.host)
	conn, err := lc.ListenPacket(ctx, "udp"+family(at), at)
	if err != nil {
		return nil, l.cannotOpen(a, err)
	}
	l.open = append(l.open, conn)
	l.note(a, conn.LocalAddr())
	return conn.(*net.UDPConn), nil
}

// family returns the suffix of a network name ("tcp4") that restricts an IPv4 address to IPv4.
// Without it package net opens 0.0.0.0 on all IPv6 addresses too.
func family(hostPort string) string {
	host, _, _ := net.SplitHostPort(hostPort)
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is4() {
		return "4"
	}
	return ""
}

// note records the address of an open socket for the log.
func (l *listeners) note(a address, at net.Addr) {
	l.addrs = append(l.addrs, a.socketName(), at.String())
}

// cannotOpen explains how to choose another address for a listener that failed with err.
func (l *listeners) cannotOpen(a address, err error) error {
	choose := "choose another with that flag"
	if host, _, _ := net.SplitHostPort(a.text); host == "" {
		choose += ", or another host than " + l.cfg.host + " with -host"
	}
	return &openError{fmt.Sprintf("-%s %s cannot be opened (%s)", a.flag, a.text, choose), err}
}

// An openError says why an address cannot be opened.
type openError struct {
	text string
	err  error
}

// Error implements error.
func (e *openError) Error() string { return e.text + ": " + e.err.Error() }

// Unwrap returns the cause.
func (e *openError) Unwrap() error { return e.err }

// taken reports whether another program has the address.
func (e *openError) taken() bool { return errors.Is(e.err, syscall.EADDRINUSE) }

// notGiven reports that a socket from systemd has the wrong type. err may be nil.
func notGiven(a address, kind string, err error) error {
	if err == nil {
		return fmt.Errorf("the socket that systemd gives as %q is not a %s socket", a.socketName(), kind)
	}
	return fmt.Errorf("the socket that systemd gives as %q is not a %s socket: %w", a.socketName(), kind, err)
}

// check returns an error if systemd passed a socket that no listener took.
func (l *listeners) check() error {
	if len(l.given) == 0 {
		return nil
	}
	return fmt.Errorf("systemd gives a socket as %q, which nothing serves: FileDescriptorName= is the name of an address's flag without -addr, such as tcp, and each is given once",
		l.given[0].Name())
}

// close closes all open sockets and those from systemd that no listener took.
func (l *listeners) close() {
	for _, socket := range l.open {
		_ = socket.Close() // the servers have already closed most of them
	}
	for _, f := range l.given {
		_ = f.Close()
	}
}
