//go:build linux

package chat

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// A Crowd is all users of one server. It belongs to one goroutine.
type Crowd struct {
	ctx     context.Context
	dialect Dialect
	pending int // maximum number of users who are joining at once
	user    func(nick, room string) Speaker
	addr    unix.Sockaddr
	epoll   int
	timer   int     // a timerfd; -1: none
	socket  *socket // socket of all sessions over UDP; nil: TCP
	seats   []*seat
	rooms   []*room
	seated  int
	now     time.Time // arrival time of the data that is being read
	faults  FaultsError

	window  int // lines that each speaker keeps in flight; 0: no lines are sent
	arrived int // number of deliveries
	due     int // expected deliveries of all sent lines
	vain    int // expected deliveries to disconnected users
	heard   func(sender *seat, number int)

	buffer []byte
	events []unix.EpollEvent
	lines  []byte
	text   []byte
}

// A room is a part of the crowd. The first speakers of its seats are the speakers.
type room struct {
	name     string
	seats    []*seat
	speakers int
	gone     int // number of disconnected seats
}

// Sources of epoll events that are not seats.
const (
	ofTimer  = -1
	ofSocket = -2
)

// patience bounds how long a measurement waits without any received data.
const patience = 20 * time.Second

// New returns an empty crowd; its measurements fail when ctx ends. pending is the maximum
// number of users who are joining at once, at least 1. The caller must call Close.
func New(ctx context.Context, d Dialect, addr netip.AddrPort, pending int) (*Crowd, error) {
	if pending < 1 {
		return nil, errors.New("at least one user must be on the way in")
	}
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	c := &Crowd{
		ctx: ctx, dialect: d, pending: pending, user: d.New, addr: sockaddr(addr), epoll: epoll, timer: -1,
		buffer: make([]byte, 256<<10), events: make([]unix.EpollEvent, 1024),
		now: time.Now(),
	}
	if d.Datagram {
		if c.socket, err = c.openSocket(); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// Close closes all connections.
func (c *Crowd) Close() {
	for _, s := range c.seats {
		if s.fd >= 0 {
			_ = unix.Close(s.fd)
		}
	}
	if c.socket != nil {
		_ = unix.Close(c.socket.fd)
	}
	if c.timer >= 0 {
		_ = unix.Close(c.timer)
	}
	_ = unix.Close(c.epoll)
}

func sockaddr(a netip.AddrPort) unix.Sockaddr {
	if ip := a.Addr().Unmap(); ip.Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: ip.As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

// watch registers fd with epoll; op is an operation of epoll_ctl. poll reports its events with
// the number of.
func (c *Crowd) watch(op, fd, of int, events uint32) error {
	if err := unix.EpollCtl(c.epoll, op, fd, &unix.EpollEvent{Events: events, Fd: int32(of)}); err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	return nil
}

// poll waits for data from the server until the time until, and at most 100 ms. It then handles
// all data that has arrived.
func (c *Crowd) poll(until time.Time) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	wait := min(time.Until(until), 100*time.Millisecond)
	if c.socket != nil {
		wait = min(wait, c.socket.wait(time.Now()))
	}
	n, err := unix.EpollWait(c.epoll, c.events, int(max(0, (wait+time.Millisecond-1).Milliseconds())))
	if err != nil && !errors.Is(err, unix.EINTR) {
		return fmt.Errorf("epoll: %w", err)
	}
	c.now = time.Now()
	for _, e := range c.events[:max(n, 0)] {
		switch e.Fd {
		case ofTimer:
			_, _ = unix.Read(c.timer, c.buffer[:8]) // clears the event; the timer may already be set again
		case ofSocket:
			err = c.socket.read(c)
		default:
			err = c.ready(c.seats[e.Fd], e.Events)
		}
		if err != nil {
			return err
		}
	}
	if c.socket != nil {
		c.socket.advance()
	}
	return nil
}

// waitFor polls until is returns true. It returns false if progress does not change for
// patience. progress must return a number that grows while the server works.
func (c *Crowd) waitFor(is func() bool, progress func() int) (bool, error) {
	last, until := progress(), time.Now().Add(patience)
	for !is() {
		if err := c.poll(until); err != nil {
			return false, err
		}
		if p := progress(); p != last {
			last, until = p, c.now.Add(patience)
		} else if c.now.After(until) {
			return false, nil
		}
	}
	return true, nil
}
