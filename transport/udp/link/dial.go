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
	// Open opens a socket whose peer is the server. It is called again when the server no
	// longer answers, since this machine may have another address by then.
	Open func(context.Context) (net.Conn, error)
}

// Dial opens a session with the server at addr, a host and port. It blocks until the server
// answers or ctx ends. It returns an error if the server refuses (with the server's text),
// does not answer or is not there.
func Dial(ctx context.Context, addr string) (*Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, err
	}
	// IPv4 addresses go first: a server that listens on a name uses one of these.
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

// patience is how long DialAny tries one of several dialers: three HELLOs.
const patience = 3 * time.Second

// DialAny opens a session with the first dialer that reaches a server. Over UDP only an
// answer proves that a server is there, so DialAny tries the dialers in turn until ctx ends.
// Its errors are those of Dial. If no dialer reaches a server, the last one's is returned.
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

// tries is how many OPENs are sent with one cookie. After that the client asks for a new
// one, since the cookie may be too old or damaged.
const tries = 3

// Dial opens a session. It blocks until the server answers or ctx ends.
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

// A refusal is a server's reason to open no session.
type refusal string

func (r refusal) Error() string { return string(r) }

// errNoAnswer is the error of a handshake whose context ends.
var errNoAnswer = errors.New("the server does not answer")

// A handshake is a client that has no session yet.
type handshake struct {
	socket net.Conn
	nonce  Token
	cookie []byte // nil: not yet
	buffer [2 * MaxDatagram]byte
}

// run repeats HELLO or OPEN until the server answers or ctx ends. The pause doubles each
// time, up to maxRTO (RFC 8085 §3.1.1).
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
					continue // it answers a HELLO that was damaged on the path
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

// answers yields the server's answers to this handshake until the socket's deadline. It sets
// err to the error of the last read.
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
