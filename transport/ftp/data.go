package ftp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/plain"
)

// onItsWay is the maximum time that a session waits for a data connection that the client
// may have opened already. The session handles no other event during this time.
const onItsWay = 5 * time.Millisecond

// data says how the next data connection opens: passive, active, or neither.
type data struct {
	passive *passive
	active  netip.AddrPort
	epsvAll bool // EPSV ALL was given (RFC 2428 §4)
}

// retire cancels the data connection that the last PASV, EPSV, PORT or EPRT prepared.
func (s *session) retire() {
	if s.passive != nil {
		s.passive.retire()
	}
	s.passive, s.active = nil, netip.AddrPort{}
}

// pasv opens a port to which the client connects, for IPv4 only (RFC 959 §4.1.2).
func (s *session) pasv(string) {
	switch {
	case s.epsvAll:
		s.reply(503, "You chose EPSV ALL.")
	case !s.local.Is4():
		s.reply(425, "PASV is for IPv4. EPSV is what works here.")
	case s.listen():
		at := s.passive.at
		if public := s.srv.cfg.PublicAddr; public.IsValid() {
			at = netip.AddrPortFrom(public.Unmap(), at.Port())
		}
		s.reply(227, "Entering Passive Mode (%s).", portWords(at))
	}
}

// epsv opens a port to which the client connects (RFC 2428 §3).
func (s *session) epsv(arg string) {
	switch arg = strings.ToUpper(strings.TrimSpace(arg)); arg {
	case "ALL":
		s.epsvAll = true
		s.reply(200, "EPSV it is, for good.")
		return
	case "":
	default:
		family, ok := parseDecimal(arg, 65535)
		if !ok {
			s.reply(501, "It goes: EPSV %s", s.srv.commands["EPSV"].usage)
			return
		}
		if family != familyOf(s.local) {
			s.reply(522, "Not in that family of addresses, use (%d).", familyOf(s.local))
			return
		}
	}
	if s.listen() {
		s.reply(229, "Entering Extended Passive Mode (|||%d|)", s.passive.at.Port())
	}
}

// listen cancels the prepared data connection and opens a port. If it cannot, it replies
// with 425 and returns false.
func (s *session) listen() bool {
	s.retire()
	p, err := s.srv.listenPassive(s.local, s.peer.Addr())
	if err != nil {
		words := "The server cannot open a port now."
		if errors.Is(err, errNoPort) {
			words = plain.Line(err.Error())
		}
		s.reply(425, "%s", words)
		return false
	}
	s.passive = p
	return true
}

// port sets the IPv4 port on which the client listens (RFC 959 §4.1.2).
func (s *session) port(arg string) {
	at, ok := parsePort(arg)
	switch {
	case s.epsvAll:
		s.reply(503, "You chose EPSV ALL.")
	case !ok:
		s.reply(501, "It goes: PORT %s", s.srv.commands["PORT"].usage)
	case !s.local.Is4():
		s.reply(425, "PORT is for IPv4. EPSV and EPRT work here.")
	default:
		s.activate(at)
	}
}

// eprt sets the port on which the client listens (RFC 2428 §2).
func (s *session) eprt(arg string) {
	family, at, ok := parseEPRT(arg)
	switch {
	case s.epsvAll:
		s.reply(503, "You chose EPSV ALL.")
	case !ok:
		s.reply(501, "It goes: EPRT %s", s.srv.commands["EPRT"].usage)
	case family != familyOf(s.local):
		s.reply(522, "Not in that family of addresses, use (%d).", familyOf(s.local))
	default:
		s.activate(at)
	}
}

// activate sets the address for an active data connection. It refuses other hosts and
// ports below 1024, so that nobody can use the server for a bounce attack (RFC 2577 §3).
// Without Config.ActiveLocal it also refuses clients on the server's own machine.
func (s *session) activate(at netip.AddrPort) {
	switch {
	case at.Addr() != s.peer.Addr().WithZone(""):
		s.reply(504, "Data goes to your own address only, %s.", s.peer.Addr())
	case at.Port() < 1024:
		s.reply(504, "Data goes to ports from 1024 on only.")
	case !s.srv.cfg.ActiveLocal && s.onThisMachine():
		s.reply(504, "Use passive mode (EPSV or PASV): to a program on its own machine this server connects only with -ftp-active-local.")
	default:
		s.retire()
		s.active = netip.AddrPortFrom(s.peer.Addr(), at.Port())
		s.reply(200, "Port %s it is.", strconv.Itoa(int(at.Port())))
	}
}

// prepared returns an error if no command has prepared a data connection.
func (s *session) prepared() error {
	if s.srv.cfg.Policy == TLSRequired && !s.protected {
		return errUnprotected
	}
	if s.passive == nil && !s.active.IsValid() {
		return &noDataError{words: "EPSV, PASV, EPRT or PORT comes first"}
	}
	return nil
}

// route opens one data connection, for one transfer.
type route struct {
	data
	local    netip.Addr
	patience time.Duration
	conn     net.Conn // the connection if it is already open
	protection
}

// route returns the prepared route and clears it, because it serves only one transfer.
// The transfer must open or close it.
func (s *session) route() *route {
	r := &route{data: s.data, local: s.local, patience: s.srv.cfg.AcceptTimeout}
	if s.protected {
		r.protection = protection{s.srv.cfg.TLS, s.srv.cfg.StallTimeout}
	}
	if s.passive != nil {
		s.srv.ports.lent.ask(s.passive)
	}
	s.passive, s.active = nil, netip.AddrPort{}
	return r
}

// standing returns the connection if the client has already opened it, or nil. Most
// clients open it before they ask for a file, so standing waits up to onItsWay for it to
// arrive. It ignores active routes, and those that are encrypted: a handshake takes long.
func (r *route) standing() net.Conn {
	if r.passive == nil || r.config != nil {
		return nil
	}
	select {
	case r.conn = <-r.passive.got:
		return r.conn
	default:
	}
	late := time.NewTimer(onItsWay)
	defer late.Stop()
	select {
	case r.conn = <-r.passive.got:
	case <-late.C:
	}
	return r.conn
}

// open returns the data connection, a *protected if it is encrypted. It blocks until the connection is
// open, for at most the route's patience and the time of a handshake. It returns a noDataError if that
// fails, or the cause of ctx. The caller closes the connection.
func (r *route) open(ctx context.Context) (net.Conn, error) {
	conn, err := r.connect(ctx)
	if err != nil || r.config == nil {
		return conn, err
	}
	secured, err := r.protect(ctx, conn)
	if err != nil {
		return nil, err
	}
	return secured, nil
}

// connect is open without the handshake.
func (r *route) connect(ctx context.Context) (net.Conn, error) {
	switch {
	case r.conn != nil:
		return r.conn, nil
	case r.passive == nil:
		return dial(ctx, r.local, r.active, r.patience)
	}
	return r.passive.connection(ctx, r.patience)
}

// close cancels a route whose connection was never opened.
func (r *route) close() {
	if r.passive != nil {
		r.passive.retire()
	}
}

// dial connects to a port on which the client listens. It blocks for at most patience. It
// returns a noDataError if that fails, or the cause of ctx.
func dial(ctx context.Context, from netip.Addr, to netip.AddrPort, patience time.Duration) (net.Conn, error) {
	d := net.Dialer{
		Timeout:   patience,
		KeepAlive: -1,
		LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0)),
	}
	conn, err := d.DialContext(ctx, "tcp", to.String())
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return nil, &noDataError{words: "nobody answers at your port " + strconv.Itoa(int(to.Port())), cause: err}
}
