//go:build linux

package chat

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"tertulia/transport/udp/link"
)

// A socket carries all UDP sessions of a crowd, as behind NAT. One read can serve many
// sessions, and 10,000 sessions do not need 10,000 sockets.
type socket struct {
	fd       int
	opening  map[link.Token]*opening // by nonce
	sessions map[link.Token]*seat    // by session id
	attached []*seat
	datagram []byte
	frames   []link.Frame
	next     time.Time // time of the next advance
}

// opening is a session that is being opened.
type opening struct {
	seat    *seat
	request []byte
	again   time.Time
}

const (
	askAgain  = 500 * time.Millisecond // until a request for a session is repeated
	tickOfUDP = 5 * time.Millisecond   // between two checks of the sessions' deadlines
)

// openSocket opens the UDP socket and registers it with epoll.
func (c *Crowd) openSocket() (*socket, error) {
	domain := unix.AF_INET
	if _, six := c.addr.(*unix.SockaddrInet6); six {
		domain = unix.AF_INET6
	}
	fd, err := unix.Socket(domain, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err == nil {
		err = unix.Connect(fd, c.addr)
	}
	if err != nil {
		return nil, fmt.Errorf("open a socket: %w", err)
	}
	// The socket has the buffers of many sockets, which only root may set.
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 64<<20) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 64<<20)
	}
	u := &socket{
		fd: fd, opening: make(map[link.Token]*opening), sessions: make(map[link.Token]*seat),
		datagram: make([]byte, 0, link.MaxDatagram),
	}
	return u, c.watch(unix.EPOLL_CTL_ADD, fd, ofSocket, unix.EPOLLIN)
}

// hello requests a session for s.
func (u *socket) hello(s *seat) {
	var raw [16]byte
	rand.Read(raw[:])
	nonce := link.NewToken(raw)
	o := &opening{seat: s, request: link.AppendHello(nil, nonce), again: time.Now().Add(askAgain)}
	u.opening[nonce] = o
	u.send(o.request)
}

// send sends a datagram. An error counts as a lost datagram.
func (u *socket) send(b []byte) { _, _ = unix.Write(u.fd, b) }

// write sends b over the session of s, which must exist.
func (u *socket) write(s *seat, b []byte, now time.Time) {
	s.link.Write(bytes.Clone(b))
	u.flush(s, now)
}

func (u *socket) flush(s *seat, now time.Time) {
	for b := s.link.Append(u.datagram[:0], now); b != nil; b = s.link.Append(u.datagram[:0], now) {
		u.send(b)
	}
}

// read handles the datagrams that have arrived, at most 256 per call.
func (u *socket) read(c *Crowd) error {
	buffer := c.buffer[len(c.buffer)-2*link.MaxDatagram:]
	for range 256 {
		n, err := unix.Read(u.fd, buffer)
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
			return nil
		case err != nil:
			return fmt.Errorf("read from the server: %w", err)
		}
		d, err := link.Parse(buffer[:n])
		if err != nil {
			c.faults.Damaged++
			c.faults.note("the datagram %q: %v", buffer[:n], err)
			continue
		}
		if err := u.handle(c, d); err != nil {
			return err
		}
	}
	return nil
}

// handle handles one datagram.
func (u *socket) handle(c *Crowd, d link.Datagram) error {
	switch d.Word {
	case link.Cookie:
		if o := u.opening[d.Nonce]; o != nil {
			o.request, o.again = link.AppendOpen(nil, d.Nonce, d.Cookie), c.now.Add(askAgain)
			u.send(o.request)
		}
	case link.Opened:
		o := u.opening[d.Nonce]
		if o == nil {
			return nil
		}
		delete(u.opening, d.Nonce)
		s := o.seat
		s.link = link.New(link.Config{SID: d.SID, Window: 256, KeepAlive: link.KeepAlive}, c.now)
		u.sessions[d.SID] = s
		u.attached = append(u.attached, s)
		u.write(s, []byte(s.speaker.Hello()), c.now)
	case link.Refused:
		return fmt.Errorf("a session is refused: %q", d.Text)
	case link.Session:
		return u.receive(c, d)
	}
	return nil
}

// receive handles a datagram of an open session.
func (u *socket) receive(c *Crowd, d link.Datagram) (err error) {
	s := u.sessions[d.SID]
	if s == nil || s.gone {
		return nil // its OPENED has not arrived yet
	}
	if u.frames, err = link.ParseFrames(u.frames[:0], d.Frames); err != nil {
		return fmt.Errorf("a datagram of user %d: %w", s.index, err)
	}
	s.link.Receive(u.frames, false, c.now)
	text, frames, ended := s.link.Take()
	if len(text) > 0 {
		if len(s.cut) > 0 {
			text = append(s.cut, text...)
		}
		err = c.take(s, text)
	}
	s.link.Took(frames)
	u.flush(s, c.now)
	if err == nil && (ended || s.link.State() >= link.Closed) {
		return c.drop(s, errors.New(s.link.Why()))
	}
	return err
}

// wait returns how long poll may wait before the next advance.
func (u *socket) wait(now time.Time) time.Duration { return max(0, u.next.Sub(now)) }

// advance repeats requests and handles the deadlines of all sessions that have passed.
func (u *socket) advance() {
	now := time.Now()
	if now.Before(u.next) {
		return
	}
	u.next = now.Add(tickOfUDP)
	for _, o := range u.opening {
		if o.again.Before(now) {
			o.again = now.Add(askAgain)
			u.send(o.request)
		}
	}
	for _, s := range u.attached {
		if at := s.link.Deadline(); !at.IsZero() && at.Before(now) {
			s.link.Advance(now)
			u.flush(s, now)
		}
	}
}
