package socket

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/gobwas/ws"

	"tertulia/transport"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/web/internal/places"
)

// LinesConfig configures NewLines.
type LinesConfig struct {
	Listener string // in logs and metrics
	Protocol string // the subprotocol that a client may choose
	// Session serves a connection of lines until it is over. It must return soon after ctx has ended.
	Session func(ctx context.Context, conn net.Conn, end *transport.Outcome)
	Place   places.Acquire // for a socket; nil: there is no limit
	Refused func()         // is called for each socket without a place
	Log     *slog.Logger
	Accept  *transport.AcceptMetrics
}

// A Lines serves a protocol of lines over WebSocket. It is an http.Handler, and Run runs the sessions. Each
// message is one line without its end. Sessions see a connection whose lines end with CR LF.
type Lines struct{ *upgrades }

// NewLines returns a server.
func NewLines(cfg LinesConfig) *Lines {
	place := cfg.Place
	if place == nil {
		place = places.Unlimited
	}
	return &Lines{newUpgrades(upgrades{
		listener: cfg.Listener, protocol: cfg.Protocol, place: place, log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler)), accept: cfg.Accept,
		refused: cfg.Refused, session: func(ctx context.Context, u *upgraded) { cfg.Session(ctx, newLinesConn(u), &u.outcome) },
	})}
}

// A linesConn is a socket as a connection of lines. One goroutine may read, and another one may write.
type linesConn struct {
	net.Conn
	peer net.Addr

	// Owned by the reader.
	in    input
	lines []byte // received and not read yet
	ended error  // of the stream, once lines are read
}

func newLinesConn(u *upgraded) *linesConn {
	c := &linesConn{Conn: carrier(u.conn), peer: u.conn.RemoteAddr(), in: newInput()}
	if u.from.Peer.IsValid() {
		c.peer = &net.TCPAddr{IP: u.from.Peer.AsSlice()}
	}
	c.in.addBytes(u.early)
	c.take()
	return c
}

// RemoteAddr implements net.Conn. Behind a trusted proxy it is the address that the proxy names.
func (c *linesConn) RemoteAddr() net.Addr { return c.peer }

// Read implements net.Conn. It returns io.EOF after a close frame.
func (c *linesConn) Read(b []byte) (int, error) {
	for len(c.lines) == 0 {
		if c.ended != nil {
			return 0, c.ended
		}
		n, err := c.in.buffer.Read(c.Conn)
		if err != nil {
			return 0, err
		}
		c.in.add(n)
		c.take()
	}
	n := copy(b, c.lines)
	if c.lines = c.lines[n:]; len(c.lines) == 0 {
		c.lines = nil
	}
	return n, nil
}

// take takes the messages of a read, and answers the latest ping.
func (c *linesConn) take() {
	for {
		message, ok, err := c.in.next()
		if err != nil {
			c.end(err)
			break
		}
		if ok {
			c.lines = append(append(c.lines, bytes.TrimRight(message, "\r\n")...), "\r\n"...)
		} else if !c.in.costsTurn() {
			break
		}
	}
	c.in.finish()
	if c.in.ping != nil {
		c.control(pongFrame(nil, c.in.ping.payload))
		c.in.ping = nil
	}
}

// end ends the stream after a close frame, or a fault of the peer.
func (c *linesConn) end(why error) {
	if wrong, is := errors.AsType[*fault](why); is {
		c.ended = wrong
		c.control(closeFrame(nil, wrong.code, wrong.why))
		return
	}
	c.ended = io.EOF
}

// control sends a control frame. It does not wait for long for a peer that reads nothing.
func (c *linesConn) control(frame []byte) {
	c.SetWriteDeadline(time.Now().Add(sessions.StallTime))
	_, _ = c.Conn.Write(frame)
}

// Write implements net.Conn. It sends whole lines, each as one frame, in one call.
func (c *linesConn) Write(b []byte) (int, error) {
	frames := make([]byte, 0, len(b)+headerSpace*bytes.Count(b, []byte{'\n'}))
	for line := range bytes.Lines(b) {
		frames = appendText(frames, bytes.TrimRight(line, "\r\n"))
	}
	if _, err := c.Conn.Write(frames); err != nil {
		return 0, err
	}
	return len(b), nil
}

// CloseWrite sends a close frame, and closes the direction to the peer.
func (c *linesConn) CloseWrite() error {
	c.control(closeFrame(nil, ws.StatusNormalClosure, ""))
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
