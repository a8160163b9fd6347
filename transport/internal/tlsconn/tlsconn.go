// Package tlsconn makes the server's side of TLS connections.
package tlsconn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"time"

	"tertulia/transport"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/reason"
)

// HandshakeTime is the time that a peer has for a handshake.
const HandshakeTime = 10 * time.Second

// The errors of Secure. Their reason is reason.Handshake.
var (
	// ErrPlain is the error of a peer that sends something other than TLS, or nothing in time. Nothing
	// was sent to the peer, so a plain text can still reach them.
	ErrPlain = reason.New(reason.Handshake, "the peer does not speak TLS")

	errFailed = reason.New(reason.Handshake, "the handshake of TLS failed")
)

// Secure makes the handshake (RFC 8446 §4, RFC 5246 §7.3) over conn, and returns the connection over it
// without deadlines. It blocks for HandshakeTime at most, or until ctx ends. So it belongs into a session,
// never into an accept loop. It counts the result for the listener. After an error the caller still has to
// close conn.
func Secure(ctx context.Context, conn net.Conn, cfg *tls.Config, m *transport.AcceptMetrics, listener string) (*tls.Conn, error) {
	start := &opening{Conn: conn}
	secured := tls.Server(start, cfg)
	// A handshake is deep, and an idle session would keep such a stack.
	err := freshstack.Run(func() error { return handshake(ctx, conn, secured) })
	if errors.Is(err, os.ErrDeadlineExceeded) && !start.begun {
		err = ErrPlain // a person who waits for a greeting
	}
	switch {
	case err == nil:
		m.Handshake(listener, transport.HandshakeComplete)
		return secured, nil
	case errors.Is(err, ErrPlain):
		m.Handshake(listener, transport.HandshakePlain)
	default:
		m.Handshake(listener, transport.HandshakeFailed)
	}
	return nil, err
}

// handshake makes the handshake of a connection within HandshakeTime.
func handshake(ctx context.Context, conn net.Conn, secured *tls.Conn) error {
	conn.SetDeadline(time.Now().Add(HandshakeTime))
	forget := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err := secured.Handshake()
	if !forget() {
		return context.Cause(ctx)
	}
	conn.SetDeadline(time.Time{})
	if err == nil || errors.Is(err, ErrPlain) {
		return err
	}
	return errors.Join(errFailed, err)
}
