package link

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"tertulia/actors/plain"
)

// A Dialer opens sessions.
type Dialer struct {
	// Open opens a socket whose peer is the server. It is called again when
	// the server is not heard any more, since this machine may have another
	// address by then.
	Open func(context.Context) (net.Conn, error)
}

// Dial opens a session with the server at addr, a host and port. It returns an
// error where the server refuses (its words), does not answer until ctx ends, or
// is not there.
func Dial(ctx context.Context, addr string) (*Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, err
	}
	// A server that listens on a name takes an IPv4 address of it.
	slices.SortStableFunc(ips, func(a, b net.IPAddr) int { return cmp.Compare(len(b.IP.To4()), len(a.IP.To4())) })
	ways := make([]Dialer, len(ips))
	for i, ip := range ips {
		ways[i].Open = func(ctx context.Context) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "udp", net.JoinHostPort(ip.String(), port))
		}
	}
	return DialAny(ctx, ways)
}

// patience is how long one way of several is tried: three HELLOs.
const patience = 3 * time.Second

// DialAny opens a session in the first of some ways that leads to a server. Over
// UDP only its answer tells, so they are tried in turns until ctx ends. It
// returns an error as Dial does, and where none leads anywhere that of the last.
func DialAny(ctx context.Context, ways []Dialer) (conn *Conn, err error) {
	for silent := true; silent; {
		silent = false
		for _, d := range ways {
			turn, stop := ctx, context.CancelFunc(func() {})
			if len(ways) > 1 {
				turn, stop = context.WithTimeout(ctx, patience)
			}
			conn, err = d.Dial(turn)
			stop()
			if _, refused := errors.AsType[refusal](err); err == nil || refused || ctx.Err() != nil {
				return conn, err
			}
			silent = silent || errors.Is(err, errNoAnswer)
		}
	}
	return nil, err
}

// tries is how often an OPEN is sent before a new cookie is asked for: the old
// one may be too old by then, or damaged.
const tries = 3

// Dial opens a session.
func (d Dialer) Dial(ctx context.Context) (*Conn, error) {
	socket, err := d.Open(ctx)
	if err != nil {
		return nil, err
	}
	var raw [16]byte
	rand.Read(raw[:])
	h := handshake{socket: socket, nonce: NewToken(raw)}
	sid, err := h.run(ctx)
	if err != nil {
		socket.Close()
		return nil, fmt.Errorf("open a session over UDP: %w", err)
	}
	return newConn(d, socket, sid), nil
}

// A refusal is a server's word that it opens no session.
type refusal string

func (r refusal) Error() string { return string(r) }

// errNoAnswer is what a handshake ends with when its context does.
var errNoAnswer = errors.New("the server does not answer")

// A handshake is a client that has no session yet.
type handshake struct {
	socket net.Conn
	nonce  Token
	cookie []byte // nil: not yet
	buffer [2 * MaxDatagram]byte
}

// run asks, each time for twice as long as before, until the server answers.
func (h *handshake) run(ctx context.Context) (sid Token, err error) {
	defer context.AfterFunc(ctx, func() { h.socket.SetReadDeadline(time.Unix(1, 0)) })()
	wait, sent := firstRTO/2, 0
	for ctx.Err() == nil {
		if sent == tries {
			h.cookie, sent = nil, 0
		}
		request := AppendHello(nil, h.nonce)
		if h.cookie != nil {
			request = AppendOpen(nil, h.nonce, h.cookie)
			sent++
		}
		if _, err := h.socket.Write(request); err != nil {
			return sid, err
		}
		h.socket.SetReadDeadline(time.Now().Add(wait))
		before := h.cookie
		for d := range h.answers(&err) {
			switch d.Word {
			case Cookie:
				h.cookie = append([]byte(nil), d.Cookie...)
			case Opened:
				h.socket.SetReadDeadline(time.Time{})
				return d.SID, ctx.Err()
			case Refused:
				return sid, refusal(plain.Line(string(d.Text)))
			case Speak:
				if slices.Contains(strings.Fields(string(d.Text)), version) {
					continue // it is the answer to a HELLO that was damaged on its way
				}
				return sid, refusal("the server speaks version " + plain.Line(string(d.Text)) + " of the protocol, this program " + version)
			}
			if before == nil && h.cookie != nil {
				break
			}
		}
		switch {
		case before == nil && h.cookie != nil:
			wait = firstRTO / 2
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
			wait = min(2*wait, maxRTO)
		default:
			return sid, err
		}
	}
	return sid, fmt.Errorf("%w: %w", errNoAnswer, context.Cause(ctx))
}

// answers yields the server's answers until the deadline. err is why they end.
func (h *handshake) answers(err *error) func(yield func(Datagram) bool) {
	return func(yield func(Datagram) bool) {
		for {
			n, e := h.socket.Read(h.buffer[:])
			if *err = e; e != nil {
				return
			}
			d, e := Parse(h.buffer[:n])
			if e == nil && d.Word != Session && d.Nonce == h.nonce && !yield(d) {
				return
			}
		}
	}
}
