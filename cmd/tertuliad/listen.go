package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
)

// listeners opens the server's sockets, or takes those that systemd has opened
// (sd_listen_fds), and closes them where the start fails.
type listeners struct {
	cfg   *config
	given []*os.File // by systemd, and not taken yet
	open  []io.Closer
	addrs []any // of those that are open, by the name of their flag: pairs for the log
}

func newListeners(cfg *config) *listeners {
	return &listeners{cfg: cfg, given: activation.Files(true)}
}

// socketName is the name (FileDescriptorName=) under which systemd gives a
// socket that takes the place of an address: that of its flag without "-addr".
func (a *address) socketName() string { return strings.TrimSuffix(a.flag, "-addr") }

// take returns the socket that systemd has given for an address, nil if none.
func (l *listeners) take(a address) *os.File {
	i := slices.IndexFunc(l.given, func(f *os.File) bool { return f.Name() == a.socketName() })
	if i < 0 {
		return nil
	}
	f := l.given[i]
	l.given = slices.Delete(l.given, i, i+1)
	return f
}

// tcp opens the address that a flag gives, or returns nil where that is off.
func (l *listeners) tcp(ctx context.Context, a address) (net.Listener, error) {
	quiet := l.cfg.keepAlive
	keepAlive := net.KeepAliveConfig{Enable: true, Idle: quiet, Interval: max(quiet/3, 1e9), Count: 4}
	unanswered := quiet + time.Duration(keepAlive.Count)*keepAlive.Interval // as long as without anything to send
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
	lc.SetMultipathTCP(false) // its sockets have no bound on what stays unanswered
	listener, err := lc.Listen(ctx, "tcp"+family(at), at)
	if err != nil {
		return nil, l.cannotOpen(a, err)
	}
	l.open = append(l.open, listener)
	l.note(a, listener.Addr())
	return boundUnanswered(listener.(*net.TCPListener), unanswered), nil
}

// kept is a listener of systemd's, whose connections ask whether their peers are
// still there.
type kept struct {
	net.Listener
	keepAlive net.KeepAliveConfig
}

// Accept implements net.Listener.
func (k kept) Accept() (net.Conn, error) {
	conn, err := k.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(k.keepAlive) // of a connection that is closed
	}
	return conn, err
}

// udp is as tcp.
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

// family returns the end of a network's name that keeps an IPv4 address to
// IPv4: for package net 0.0.0.0 is all addresses of IPv6 too.
func family(hostPort string) string {
	host, _, _ := net.SplitHostPort(hostPort)
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is4() {
		return "4"
	}
	return ""
}

// note keeps for the log where a socket is open.
func (l *listeners) note(a address, at net.Addr) {
	l.addrs = append(l.addrs, a.socketName(), at.String())
}

func (l *listeners) cannotOpen(a address, err error) error {
	choose := "choose another with that flag"
	if host, _, _ := net.SplitHostPort(a.text); host == "" {
		choose += ", or another host than " + l.cfg.host + " with -host"
	}
	return fmt.Errorf("-%s %s cannot be opened (%s): %w", a.flag, a.text, choose, err)
}

func notGiven(a address, kind string, err error) error {
	if err == nil {
		return fmt.Errorf("the socket that systemd gives as %q is not a %s socket", a.socketName(), kind)
	}
	return fmt.Errorf("the socket that systemd gives as %q is not a %s socket: %w", a.socketName(), kind, err)
}

// check returns an error where systemd has given a socket that nothing serves.
func (l *listeners) check() error {
	if len(l.given) == 0 {
		return nil
	}
	return fmt.Errorf("systemd gives a socket as %q, which nothing serves: FileDescriptorName= is the name of an address's flag without -addr, such as tcp, and each is given once",
		l.given[0].Name())
}

func (l *listeners) close() {
	for _, socket := range l.open {
		_ = socket.Close() // most have been closed by those who serve them
	}
	for _, f := range l.given {
		_ = f.Close()
	}
}
