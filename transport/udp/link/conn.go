package link

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const (
	clientWindow = maxWindow
	maxQueued    = 64 << 10 // bytes that Write takes ahead of what is sent
	// reopenTime is of no answer, after which the socket is opened anew. Each time that
	// this brings no answer it is longer by as much, up to maxReopenTime: an address that is
	// new to the server has to be proved, which takes several round trips on a path that
	// loses much. It is no longer, since a machine that wakes has another address.
	reopenTime    = 5 * time.Second
	maxReopenTime = 15 * time.Second
	closeTime     = time.Second // for which Close waits for the server
)

// A Conn is a client's session: a stream of lines, each with a line feed, both
// ways. Reads and writes work as those of TCP do, deadlines included; LocalAddr
// may be an earlier one.
//
// It survives the loss of the way for up to five minutes, and a change of
// this machine's address. Read returns io.EOF where the server has ended the
// session, or why it was lost.
type Conn struct {
	// Static after Dial.
	net.Conn          // what the user reads
	toWrite  net.Conn // what the user writes
	local    net.Addr
	remote   net.Addr
	dialer   Dialer
	closing  chan struct{} // closed by the user's first Close
	once     sync.Once     // for closing
	ended    chan struct{} // closed when the server has ended the session and all is read
	over     chan struct{} // closed when the loop has ended and err can be read
	all      sync.WaitGroup
	asks     chan chan Stats
	err      error // written by the loop before over is closed

	// Owned by the loop.
	link     *Link
	socket   net.Conn
	opened   time.Time     // the latest socket
	heard    time.Time     // the latest datagram of the session, a STRAY too
	patience time.Duration // after either, until the socket is opened anew
	incoming chan []byte
	written  chan []byte // from the user; closed at his end
	unread   chan []byte // to the user
	free     chan []byte // buffers to read the socket into
	closed   time.Time   // until when Close waits; zero: not yet
}

// newConn starts the session's goroutines. They end with the session.
func newConn(d Dialer, socket net.Conn, sid Token) *Conn {
	in, toUser := net.Pipe()
	fromUser, out := net.Pipe()
	now := time.Now()
	c := &Conn{
		Conn: in, toWrite: out, local: socket.LocalAddr(), remote: socket.RemoteAddr(), dialer: d,
		closing: make(chan struct{}), ended: make(chan struct{}), over: make(chan struct{}),
		link:     New(Config{SID: sid, Window: clientWindow, KeepAlive: KeepAlive}, now),
		opened:   now,
		patience: reopenTime,
		incoming: make(chan []byte, 64),
		written:  make(chan []byte),
		unread:   make(chan []byte),
		free:     make(chan []byte, 64),
		asks:     make(chan chan Stats),
	}
	c.listen(socket)
	c.all.Go(func() { c.readUser(fromUser) })
	c.all.Go(func() { c.writeUser(toUser) })
	go c.run(fromUser)
	return c
}

// Read implements net.Conn.
func (c *Conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if errors.Is(err, io.EOF) {
		select {
		case <-c.ended:
		case <-c.over:
			if c.err != nil {
				err = &net.OpError{Op: "read", Net: "udp", Addr: c.remote, Err: c.err}
			}
		}
	}
	return n, err
}

// Write implements net.Conn. Bytes behind the last line feed are sent when the
// line's rest, or the end, follows.
func (c *Conn) Write(b []byte) (int, error) { return c.toWrite.Write(b) }

// Stats is how a session has fared.
type Stats struct {
	RTT time.Duration // smoothed (RFC 6298 §2); 0 before there is a sample
	Counts
}

// Stats returns how the session has fared, and false once it has ended.
func (c *Conn) Stats() (s Stats, ok bool) {
	answer := make(chan Stats, 1)
	select {
	case c.asks <- answer:
		return <-answer, true
	case <-c.over:
		return s, false
	}
}

// CloseWrite tells the server that no more lines come.
func (c *Conn) CloseWrite() error { return c.toWrite.Close() }

// Close ends the session: what was written is still sent, for at most a second.
func (c *Conn) Close() error {
	c.once.Do(func() {
		close(c.closing)
		_ = c.SetDeadline(time.Time{}) // whose timers would keep the pipes for as long
		_ = c.toWrite.Close()
		_ = c.Conn.Close()
	})
	<-c.over
	return nil
}

// LocalAddr implements net.Conn.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetWriteDeadline implements net.Conn.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.toWrite.SetWriteDeadline(t) }

// readUser hands whole lines that the user writes to the loop, and a last one
// without an end.
func (c *Conn) readUser(from net.Conn) {
	defer close(c.written)
	var line []byte
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		line = append(line, buffer[:n]...)
		whole := lastLine(line)
		if err != nil || len(line)-whole > maxText {
			whole = len(line)
		}
		if whole > 0 {
			select {
			case c.written <- line[:whole:whole]:
				line = append([]byte(nil), line[whole:]...)
			case <-c.over:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// lastLine returns the length of b's whole lines.
func lastLine(b []byte) int {
	n := len(b)
	for n > 0 && b[n-1] != '\n' {
		n--
	}
	return n
}

// writeUser hands what came to the user, and the end behind it.
func (c *Conn) writeUser(to net.Conn) {
	defer to.Close()
	for b := range c.unread {
		if _, err := to.Write(b); err != nil {
			break
		}
	}
	for range c.unread { // let go, so that the loop does not wait
	}
}

// listen reads a socket until it is closed.
func (c *Conn) listen(socket net.Conn) {
	c.socket = socket
	c.all.Go(func() {
		for {
			var b []byte
			select {
			case b = <-c.free:
			default:
				b = make([]byte, 2*MaxDatagram)
			}
			n, err := socket.Read(b[:cap(b)])
			switch {
			case err == nil:
				select {
				case c.incoming <- b[:n]:
				case <-c.over:
					return
				}
			case errors.Is(err, net.ErrClosed), errors.Is(err, io.EOF):
				return
			default: // such as "connection refused": the server may be back soon
				select {
				case <-time.After(pingMin):
				case <-c.over:
					return
				}
			}
		}
	})
}

// run is the loop that owns the session.
func (c *Conn) run(fromUser net.Conn) {
	var frames []Frame
	var pending []byte // lines for the user
	var taken int      // frames that they came in
	unread := c.unread
	datagram := make([]byte, 0, MaxDatagram)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		now := time.Now()
		c.link.Advance(now)
		for b := c.link.Append(datagram[:0], now); b != nil; b = c.link.Append(datagram[:0], now) {
			// A datagram that cannot be sent is one that is lost.
			_, _ = c.socket.Write(b)
		}
		if b, n, ended := c.link.Take(); unread != nil {
			pending, taken = append(pending, b...), taken+n
			if ended && len(pending) == 0 {
				close(c.ended)
				close(unread)
				unread = nil
			}
		}
		if c.finished(now) {
			break
		}
		c.reopen(now)
		at := c.link.Deadline()
		if quiet := c.link.Unheard(now); quiet > 0 {
			at = earlier(at, now.Add(max(pingMin, reopenTime-quiet, c.reopens().Sub(now))))
		}
		timer.Reset(max(0, earlier(at, c.closed).Sub(now)))

		var toUser chan []byte
		if len(pending) > 0 {
			toUser = unread
		}
		written := c.written
		if c.link.Queued() >= maxQueued {
			written = nil
		}
		closing := c.closing
		if !c.closed.IsZero() {
			closing = nil
		}
		select {
		case b := <-c.incoming:
			frames = c.receive(frames[:0], b)
		case b, more := <-written:
			if more {
				c.link.Write(b)
			} else {
				c.link.End(time.Now())
				c.written = nil
			}
		case toUser <- pending:
			c.link.Took(taken)
			pending, taken = nil, 0
		case answer := <-c.asks:
			answer <- Stats{c.link.RTT(), c.link.Counts()}
		case <-closing:
			c.closed = time.Now().Add(closeTime)
		case <-timer.C:
		}
	}
	if why := c.link.Why(); why != "" && unread != nil {
		c.err = errors.New(why)
	}
	close(c.over)
	c.socket.Close()
	fromUser.Close()
	if unread != nil {
		if len(pending) > 0 && c.closed.IsZero() {
			select {
			case unread <- pending:
			case <-c.closing:
			}
		}
		close(unread)
	}
	c.all.Wait()
}

// receive takes a datagram from the socket, whose peer is the server.
func (c *Conn) receive(frames []Frame, b []byte) []Frame {
	now := time.Now()
	d, err := Parse(b)
	if err == nil && d.Word == Session && d.SID == c.link.SID() {
		if frames, err = ParseFrames(frames, d.Frames); err == nil {
			c.heard = now
			if len(frames) == 1 && frames[0].Kind == Stray {
				c.link.MoveWith(frames[0].Text)
			} else {
				c.patience = reopenTime
				c.link.Receive(frames, false, now)
			}
		}
	}
	select {
	case c.free <- b:
	default:
	}
	return frames
}

// finished reports whether the session is over. A closed one is so for the
// client: it is the server that lingers.
func (c *Conn) finished(now time.Time) bool {
	if !c.closed.IsZero() && c.link.State() < Closed {
		if c.closed.After(now) && c.link.State() == Attached {
			return false
		}
		c.link.Abort("the client has gone")
		if b := c.link.Append(nil, now); b != nil {
			_, _ = c.socket.Write(b)
		}
	}
	return c.link.State() >= Closed
}

// reopens returns before when the socket is not opened anew.
func (c *Conn) reopens() time.Time {
	if c.heard.After(c.opened) {
		return c.heard.Add(c.patience)
	}
	return c.opened.Add(c.patience)
}

// reopen opens the socket anew where the server is not heard any more.
func (c *Conn) reopen(now time.Time) {
	if c.link.Unheard(now) < reopenTime || now.Before(c.reopens()) {
		return
	}
	c.opened, c.patience = now, min(c.patience+reopenTime, maxReopenTime)
	ctx, stop := context.WithTimeout(context.Background(), pingMin)
	defer stop()
	socket, err := c.dialer.Open(ctx)
	if err != nil {
		return // there is no network: try again later
	}
	c.socket.Close()
	c.listen(socket)
}
