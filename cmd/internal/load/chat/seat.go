//go:build linux

package chat

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/sys/unix"

	"tertulia/transport/udp/link"
)

// A seat is one user.
type seat struct {
	index   int // index in Crowd.seats
	slot    int // index in room.seats
	room    *room
	speaker Speaker
	seated  bool
	gone    bool
	wrong   bool   // the user received a faulty line
	last    []byte // last event received before the user joined, for error messages

	fd   int        // socket over TCP; -1: none
	link *link.Link // session over UDP; nil: none yet
	out  []byte     // bytes that the socket has not accepted yet
	cut  []byte     // beginning of an incomplete event

	prefix []byte // bytes before the last text, likely to repeat

	sent  int     // number of sent lines
	next  []int32 // by slot of the sender: number of the next expected line
	order uint64  // hash of all received lines, in their order
}

// connect opens a connection for a new user of a room.
func (c *Crowd) connect(r *room) error {
	s := &seat{index: len(c.seats), slot: len(r.seats), room: r, fd: -1, next: make([]int32, r.speakers)}
	s.speaker = c.user(nick(s.index), r.name)
	c.seats, r.seats = append(c.seats, s), append(r.seats, s)
	if c.socket != nil {
		c.socket.hello(s)
		return nil
	}
	if err := c.dial(s); err != nil {
		return fmt.Errorf("connection %d: %w", s.index, err)
	}
	return c.write(s, []byte(s.speaker.Hello()))
}

// dial opens a TCP connection for a user and registers it with epoll.
func (c *Crowd) dial(s *seat) error {
	domain := unix.AF_INET
	if _, six := c.addr.(*unix.SockaddrInet6); six {
		domain = unix.AF_INET6
	}
	fd, err := unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	s.fd = fd
	if err := unix.Connect(fd, c.addr); err != nil {
		return err
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return err
	}
	return c.watch(unix.EPOLL_CTL_ADD, fd, s.index, unix.EPOLLIN)
}

// write sends b, or queues the part that the socket does not accept.
func (c *Crowd) write(s *seat, b []byte) error {
	switch {
	case c.socket != nil:
		c.socket.write(s, b, c.now)
		return nil
	case len(s.out) > 0:
		s.out = append(s.out, b...)
		return nil
	}
	n, err := unix.Write(s.fd, b)
	if n < 0 {
		n = 0
	}
	switch {
	case errors.Is(err, unix.EAGAIN) || err == nil && n < len(b):
		s.out = append(s.out, b[n:]...)
		return c.watch(unix.EPOLL_CTL_MOD, s.fd, s.index, unix.EPOLLIN|unix.EPOLLOUT)
	case err != nil:
		return c.drop(s, err)
	}
	return nil
}

// ready writes and reads as the epoll events allow.
func (c *Crowd) ready(s *seat, events uint32) error {
	if s.gone {
		return nil
	}
	if events&unix.EPOLLOUT != 0 {
		out := s.out
		s.out = nil
		if err := c.watch(unix.EPOLL_CTL_MOD, s.fd, s.index, unix.EPOLLIN); err != nil {
			return err
		}
		if err := c.write(s, out); err != nil {
			return err
		}
	}
	if events&^unix.EPOLLOUT == 0 || s.gone {
		return nil
	}
	had := copy(c.buffer, s.cut)
	n, err := unix.Read(s.fd, c.buffer[had:])
	switch {
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
		return nil
	case n <= 0:
		return c.drop(s, err)
	}
	return c.take(s, c.buffer[:had+n])
}

// drop records that the server has closed a connection. It returns an error if the user had not
// joined yet.
func (c *Crowd) drop(s *seat, why error) error {
	s.gone = true
	s.room.gone++
	c.vain += s.missing()
	c.faults.Dropped++
	c.faults.note("user %d was disconnected (%v), last heard: %q", s.index, why, s.last)
	if s.fd >= 0 {
		_ = unix.Close(s.fd)
		s.fd = -1
	}
	if !s.seated {
		return fmt.Errorf("user %d gets no seat: the server ends the connection (%w), last heard: %q", s.index, errOr(why), s.last)
	}
	return nil
}

var errEnd = errors.New("end of input")

func errOr(err error) error {
	if err == nil {
		return errEnd
	}
	return err
}

// take handles the received events, and keeps the beginning of an incomplete one.
func (c *Crowd) take(s *seat, in []byte) error {
	for len(in) > 0 {
		text, size := s.guess(in)
		if text == nil {
			e := s.speaker.Read(in)
			if e.Size == 0 {
				break
			}
			if e.Text == nil {
				if err := c.notice(s, e, in[:e.Size]); err != nil {
					return err
				}
			} else {
				s.prefix = append(s.prefix[:0], in[:max(0, e.Size-len(e.Text)-len("\r\n"))]...)
			}
			text, size = e.Text, e.Size
		}
		if text != nil {
			c.hear(s, text)
		}
		in = in[size:]
	}
	if len(in) >= len(c.buffer)/2 {
		return fmt.Errorf("user %d is sent an event without an end: %.80q", s.index, in)
	}
	s.cut = append(s.cut[:0], in...)
	return c.prompt(s)
}

// guess parses a text that follows the same prefix as the previous one. This is the usual case,
// and takes half the time of Read.
func (s *seat) guess(in []byte) (text []byte, size int) {
	at := len(s.prefix)
	size = at + Payload + len("\r\n")
	if at == 0 || len(in) < size || in[size-1] != '\n' || in[size-2] != '\r' || !bytes.Equal(in[:at], s.prefix) {
		return nil, 0
	}
	return in[at : at+Payload], size
}

// notice handles an event that is not a line of a user.
func (c *Crowd) notice(s *seat, e Event, raw []byte) error {
	if !s.seated {
		s.last = append(s.last[:0], raw...)
	}
	if e.Refuse {
		return fmt.Errorf("user %d is refused: %q", s.index, raw)
	}
	if e.Seated && !s.seated {
		s.seated, s.last = true, nil
		c.seated++
	}
	if e.Answer != "" {
		return c.write(s, []byte(e.Answer))
	}
	return nil
}

// hear checks a text: each must arrive once, complete, and in its sender's order.
func (c *Crowd) hear(s *seat, text []byte) {
	sender, number, ok := parseText(text)
	slot := 0
	if ok {
		slot = sender - s.room.seats[0].index
		ok = slot >= 0 && slot < len(s.next) && number < s.room.seats[slot].sent
	}
	if !ok {
		s.wrong = true
		c.faults.Damaged++
		c.faults.note("user %d heard what nobody said: %q", s.index, text)
		return
	}
	switch due := int(s.next[slot]); {
	case number < due:
		s.wrong = true
		c.faults.Repeated++
		c.faults.note("user %d heard line %d of user %d again, or behind line %d", s.index, number, sender, due-1)
		return
	case number > due:
		s.wrong = true
		c.faults.Lost += number - due
		c.faults.note("user %d heard line %d of user %d behind line %d", s.index, number, sender, due-1)
	}
	c.arrived++
	s.next[slot] = int32(number) + 1
	s.order = bits.RotateLeft64((s.order^uint64(sender)<<32^uint64(number))*0x9e3779b97f4a7c15, 29)
	if c.heard != nil {
		c.heard(s.room.seats[slot], number)
	}
}
