package ftp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/tlsconn"
)

// protection is the way in which a route encrypts its connection.
type protection struct {
	config *tls.Config   // nil: it does not
	stall  time.Duration // for each of the bytes below TLS
}

// uploadConfig returns the configuration for the data connections of uploads. The server sends no session
// tickets to them: a client that never reads would leave one unread, so that its system resets the
// connection and takes back the end of the file.
func uploadConfig(cfg *tls.Config) *tls.Config {
	cfg = cfg.Clone()
	cfg.SessionTicketsDisabled = true
	return cfg
}

// uploadRoute is route for an upload.
func (s *session) uploadRoute() *route {
	r := s.route()
	if r.config != nil {
		r.config = s.srv.uploads
	}
	return r
}

// errSecured says that a data connection has broken the rules of TLS, or that a party has ended it with
// an alert.
var errSecured = errors.New("TLS failed on the data connection")

// A protected is a data connection over TLS. It belongs to the goroutine of a job.
//
// A deadline that passes within a write breaks a connection of TLS for good. So deadlines are set below
// TLS only, by the mover there, whose calls return when the bytes of TLS have moved or the transfer is
// over.
type protected struct {
	*tls.Conn
	below  *below
	broken bool // Close sends no end of TLS
}

// below is the TCP connection below TLS.
type below struct {
	net.Conn
	*mover
	ended bool // the client has ended the TCP stream
}

// Read implements net.Conn.
func (b *below) Read(p []byte) (int, error) {
	n, err := b.mover.Read(p)
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

// Write implements net.Conn.
func (b *below) Write(p []byte) (int, error) { return b.mover.Write(p) }

// protect makes the handshake over conn, as the server (RFC 4217 §7). It blocks for
// tlsconn.HandshakeTime at most. The error is a noDataError, or the cause of ctx. It closes conn after an
// error.
func (p protection) protect(ctx context.Context, conn net.Conn) (*protected, error) {
	limited, stop := context.WithTimeoutCause(ctx, tlsconn.HandshakeTime, errStalled)
	defer stop()
	m, release := newMover(limited, conn, p.stall, make(chan int64, 1))
	low := &below{Conn: conn, mover: m}
	secured := &protected{Conn: tls.Server(low, p.config), below: low}
	err := secured.Handshake()
	release()
	if err == nil {
		m.ctx = ctx
		return secured, nil
	}
	conn.Close()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, &noDataError{words: "it has to begin with TLS, since you chose PROT P", cause: err}
}

// Read implements net.Conn.
func (p *protected) Read(b []byte) (int, error) {
	n, err := p.Conn.Read(b)
	return n, p.explain(err)
}

// Write implements net.Conn.
func (p *protected) Write(b []byte) (int, error) {
	n, err := p.Conn.Write(b)
	return n, p.explain(err)
}

// explain wraps the errors of TLS itself with errSecured.
func (p *protected) explain(err error) error {
	if err == nil || errors.Is(err, io.EOF) || isCut(err) {
		return err
	}
	return fmt.Errorf("%w: %w", errSecured, err)
}

// SetDeadline interrupts the calls below TLS if the deadline is past. Others are not needed, see protected.
func (p *protected) SetDeadline(t time.Time) error {
	if t.After(time.Now()) {
		return nil
	}
	return p.below.SetDeadline(t)
}

// closed reports whether the client has ended the stream as TLS does (close_notify, RFC 8446 §6.1), after
// Read has returned io.EOF. Otherwise anybody on the way can have ended it.
func (p *protected) closed() bool { return !p.below.ended }

// Close ends the stream to the client, unless it is broken, and closes the connection. It blocks for
// sessions.LingerTime at most.
func (p *protected) Close() error {
	if p.broken {
		return p.below.Close()
	}
	p.below.stall = sessions.LingerTime
	return p.Conn.Close()
}

// CloseWrite ends the stream to the client.
func (p *protected) CloseWrite() error { return closeWrite(p.Conn, p.below.Conn) }
