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
	maxQueued    = 64 << 10 // unsent bytes above which Write waits
	// reopenTime is the time without an answer after which the socket is opened anew. Each
	// attempt without an answer adds as much, up to maxReopenTime: the server asks for
	// proof of a new address, which takes several round trips on a path with heavy loss.
	// The bound is low because a machine that wakes has another address.
	reopenTime    = 5 * time.Second
	maxReopenTime = 15 * time.Second
	closeTime     = time.Second // how long Close waits for the server
)

// A Conn is a client's session: a stream of lines in both directions, each ended by a line
// feed. Reads, writes and deadlines work as those of TCP do. LocalAddr may be out of date.
//
// It survives the loss of the path for up to five minutes, and a change of this machine's
// address. Read returns io.EOF if the server has ended the session, and the reason if the
// session was lost.
type Conn struct {
	// Static after Dial.
	net.Conn          // end of the pipe that the user reads
	toWrite  net.Conn // end of the pipe that the user writes
	local    net.Addr
	remote   net.Addr
	dialer   Dialer
	closing  chan struct{} // closed by the user's first Close
	once     sync.Once     // for closing
	ended    chan struct{} // closed when the server has ended the stream and the user has read all
	over     chan struct{} // closed when the loop has ended; err is static then
	all      sync.WaitGroup
	asks     chan chan Stats
	err      error // written by the loop before over is closed

	// Owned by the loop.
	link     *Link
	socket   net.Conn
	opened   time.Time     // when the latest socket was opened
	heard    time.Time     // time of the latest datagram of the session, STRAY included
	patience time.Duration // time after both of these until the socket is opened anew
	incoming chan []byte   // datagrams from the socket
	written  chan []byte   // lines from the user; closed at the end of their stream
	unread   chan []byte   // lines to the user
	free     chan []byte   // buffers for reads of the socket
	closed   time.Time     // until when Close waits; zero: not closed
}

// newConn returns a session on an open socket and starts its goroutines. They end with the
// session.
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

// Read implements net.Conn. It returns a *net.OpError with the reason if the session is lost.
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

// Write implements net.Conn. It blocks while 64 KiB wait to be sent. Bytes after the last
// line feed are sent once the line's rest, or the end, follows.
func (c *Conn) Write(b []byte) (int, error) { return c.toWrite.Write(b) }

// Stats holds the measurements of a session.
type Stats struct {
	RTT time.Duration // smoothed (RFC 6298 §2); 0 before there is a sample
	Counts
}

// Stats returns the session's measurements, and false once the session has ended. It waits
// for the loop, which answers at once.
func (c *Conn) Stats() (s Stats, ok bool) {
	answer := make(chan Stats, 1)
	select {
	case c.asks <- answer:
		return <-answer, true
	case <-c.over:
		return s, false
	}
}

// CloseWrite ends the stream to the server. Reads go on.
func (c *Conn) CloseWrite() error { return c.toWrite.Close() }

// Close ends the session. It blocks for at most about a second, while lines that were
// written are still sent. It always returns nil and may be called more than once.
func (c *Conn) Close() error {
	c.once.Do(func() {
		close(c.closing)
		_ = c.SetDeadline(time.Time{}) // a timer would keep the pipes in memory until it expires
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

// readUser passes lines that the user writes to the loop. A part of a line is passed only at
// the end of the stream or above maxText bytes.
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

// lastLine returns how many bytes of b are whole lines.
func lastLine(b []byte) int {
	n := len(b)
	for n > 0 && b[n-1] != '\n' {
		n--
	}
	return n
}

// writeUser writes the lines from the loop to the user, and then the end of the stream.
func (c *Conn) writeUser(to net.Conn) {
	defer to.Close()
	for b := range c.unread {
		if _, err := to.Write(b); err != nil {
			break
		}
	}
	for range c.unread { // discarded, so that the loop does not wait
	}
}

// listen makes socket the session's socket and starts a goroutine that reads it until it is
// closed.
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

// run is the loop that owns the link and the socket, until the session is over. Then it
// closes the socket and the pipes and waits for the other goroutines.
func (c *Conn) run(fromUser net.Conn) {
	var frames []Frame
	var pending []byte // lines for the user
	var taken int      // frames of pending, for Took
	unread := c.unread
	datagram := make([]byte, 0, MaxDatagram)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		// After Advance and these calls of Append nothing is due: the link changes only
		// by a case of the select below, or at its Deadline.
		now := time.Now()
		c.link.Advance(now)
		for b := c.link.Append(datagram[:0], now); b != nil; b = c.link.Append(datagram[:0], now) {
			// A failed write is a lost datagram: the link sends its frames again.
			_, _ = c.socket.Write(b)
		}
		if b, n, ended := c.link.Take(); unread != nil {
			pending, taken = append(pending, b...), taken+n
			// The end follows the last line: nothing can arrive after ended, so an empty
			// pending means that the user has everything.
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
		// The socket's reopening has a time of its own, not in the link's Deadline. It is at
		// least pingMin away: a failed reopening must not make the loop spin.
		timer.Reset(max(0, earlier(at, c.closed).Sub(now)))

		// A nil channel turns its case off: toUser without lines, written while the queue is
		// full, closing once it was seen. So the loop waits for neither user nor server.
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
			// Only now may the peer send more: pending is bounded by the receiver's window.
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
	// Read reads err only once over is closed, so err must be written first. Closing over,
	// the socket and the pipe ends the goroutines that read them.
	close(c.over)
	c.socket.Close()
	fromUser.Close()
	if unread != nil {
		// Lines that have arrived still reach the user, unless the user calls Close.
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

// receive handles a datagram from the socket and gives its buffer back. It ignores one that
// is malformed or of another session. frames is scratch memory, which it returns.
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

// finished reports whether the session is over. After Close it aborts a session that is
// detached or out of time. A closed session is over for the client: only the server lingers.
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

// reopens returns the earliest time at which the socket may be opened anew.
func (c *Conn) reopens() time.Time {
	if c.heard.After(c.opened) {
		return c.heard.Add(c.patience)
	}
	return c.opened.Add(c.patience)
}

// reopen opens the socket anew if the server no longer answers. It may block for pingMin.
func (c *Conn) reopen(now time.Time) {
	if c.link.Unheard(now) < reopenTime || now.Before(c.reopens()) {
		return
	}
	c.opened, c.patience = now, min(c.patience+reopenTime, maxReopenTime)
	ctx, stop := context.WithTimeout(context.Background(), pingMin)
	defer stop()
	socket, err := c.dialer.Open(ctx)
	if err != nil {
		return // there is no network: the next attempt is after patience
	}
	c.socket.Close()
	c.listen(socket)
}
