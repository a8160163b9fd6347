//go:build linux

package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// A hall is the floor: the minimum work of a program that writes the same bytes to the same
// sockets. A client first sends "ROOM NICK". Each later line is sent to all clients in the room
// as "NICK: TEXT". The floor has no checks and no queues, and one full socket blocks all
// clients.
type hall struct {
	epoll, listener int
	each            bool // one write per line and user; otherwise one write for all received lines
	rooms           map[string]*floorRoom
	spoken          []*floorRoom // rooms with pending lines
	guests          map[int32]*guest
	buffer          [64 << 10]byte
}

type floorRoom struct {
	sockets []int
	pending []byte
	ends    []int // end of each line in pending
}

type guest struct {
	room   *floorRoom // nil: has not joined yet
	prefix []byte
	cut    []byte
}

// ServeFloor runs the floor until ctx ends. If each is set, it writes each line in a separate
// call.
func ServeFloor(ctx context.Context, addr netip.AddrPort, each bool) error {
	h := &hall{each: each, rooms: make(map[string]*floorRoom), guests: make(map[int32]*guest)}
	if err := h.listen(addr); err != nil {
		return fmt.Errorf("listen on %v: %w", addr, err)
	}
	defer func() { _, _ = unix.Close(h.listener), unix.Close(h.epoll) }()
	events := make([]unix.EpollEvent, 1024)
	for ctx.Err() == nil {
		n, err := unix.EpollWait(h.epoll, events, 100)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("epoll: %w", err)
		}
		for _, e := range events[:max(n, 0)] {
			if int(e.Fd) == h.listener {
				err = h.accept()
			} else {
				err = h.read(e.Fd)
			}
			if err != nil {
				return err
			}
		}
		h.flush()
	}
	return nil
}

func (h *hall) listen(addr netip.AddrPort) (err error) {
	if h.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return err
	}
	if h.listener, _, err = listenAt(addr); err != nil {
		return err
	}
	return h.watch(h.listener)
}

func (h *hall) watch(fd int) error {
	return unix.EpollCtl(h.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

func (h *hall) accept() error {
	fd, err := acceptFrom(h.listener)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	h.guests[int32(fd)] = &guest{}
	return h.watch(fd)
}

// read reads once from a client and handles the complete lines. It returns only unexpected
// errors.
func (h *hall) read(fd int32) error {
	g := h.guests[fd]
	had := copy(h.buffer[:], g.cut)
	n, err := unix.Read(int(fd), h.buffer[had:])
	if n <= 0 {
		h.leave(fd, g)
		if err != nil && !errors.Is(err, unix.ECONNRESET) {
			return fmt.Errorf("read: %w", err)
		}
		return nil
	}
	rest := h.buffer[:had+n]
	for {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		if !whole {
			break
		}
		h.line(int(fd), g, line)
		rest = after
	}
	g.cut = append(g.cut[:0], rest...)
	return nil
}

// line handles one line of a client: the first one joins a room, and later ones are queued for
// the room.
func (h *hall) line(fd int, g *guest, line []byte) {
	if g.room == nil {
		room, nick, _ := bytes.Cut(line, []byte(" "))
		if h.rooms[string(room)] == nil {
			h.rooms[string(room)] = &floorRoom{}
		}
		g.room, g.prefix = h.rooms[string(room)], fmt.Appendf(nil, "%s: ", nick)
		g.room.sockets = append(g.room.sockets, fd)
		_, _ = unix.Write(fd, []byte("in\r\n"))
		return
	}
	r := g.room
	if len(r.pending) == 0 {
		h.spoken = append(h.spoken, r)
	}
	r.pending = append(append(append(r.pending, g.prefix...), line...), "\r\n"...)
	r.ends = append(r.ends, len(r.pending))
}

// flush writes the pending lines to all users. It ignores errors of a closed connection, which
// the next read reports.
func (h *hall) flush() {
	for _, r := range h.spoken {
		if !h.each {
			r.ends = append(r.ends[:0], len(r.pending))
		}
		from := 0
		for _, end := range r.ends {
			for _, fd := range r.sockets {
				_, _ = unix.Write(fd, r.pending[from:end])
			}
			from = end
		}
		r.pending, r.ends = r.pending[:0], r.ends[:0]
	}
	h.spoken = h.spoken[:0]
}

// leave closes a client's connection and removes the client from its room.
func (h *hall) leave(fd int32, g *guest) {
	delete(h.guests, fd)
	_ = unix.Close(int(fd))
	if g.room == nil {
		return
	}
	for i, socket := range g.room.sockets {
		if socket == int(fd) {
			g.room.sockets = append(g.room.sockets[:i], g.room.sockets[i+1:]...)
			break
		}
	}
}
