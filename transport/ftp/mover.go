package ftp

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"tertulia/transport"
)

const (
	step      = 8 << 20     // maximum bytes for one call to the kernel
	tick      = time.Second // maximum time of one call: how often stall and progress are checked
	blockSize = 64 << 10    // bytes of a block that passes through user space
)

// blocks holds the buffers for data that passes through user space.
var blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}

// mover moves bytes over a data connection. It belongs to one goroutine. Its methods
// block while bytes move. They return errStalled if no byte has moved for the stall time,
// transport.ErrSlowUpload for an upload that is too slow, or the cause of ctx.
type mover struct {
	conn     net.Conn // a *net.TCPConn lets the kernel move the data
	ctx      context.Context
	stall    time.Duration
	progress chan int64 // one slot that holds the latest value of moved

	moved int64     // bytes
	alive time.Time // when a byte last moved

	pace *transport.UploadPace // nil unless this is an upload
}

// newMover returns a mover for conn. The end of ctx interrupts its calls until the caller
// calls release.
func newMover(ctx context.Context, conn net.Conn, stall time.Duration, progress chan int64) (m *mover, release func() bool) {
	now := time.Now()
	m = &mover{conn: conn, ctx: ctx, stall: stall, progress: progress, alive: now}
	return m, context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
}

// ready sets the deadline of the next call. It returns the cause of ctx if the transfer
// must end.
//
// The order matters. At its end, ctx sets a deadline in the past. If ctx ends before the
// check, ready sees it. If ctx ends after the check, its deadline replaces the one from
// here and interrupts the call.
func (m *mover) ready() error {
	if _, is := m.conn.(*protected); is { // it has the deadlines below
		if m.ctx.Err() != nil {
			return context.Cause(m.ctx)
		}
		return nil
	}
	if err := m.conn.SetDeadline(time.Now().Add(min(tick, m.stall))); err != nil {
		return err
	}
	if m.ctx.Err() != nil {
		return context.Cause(m.ctx)
	}
	return nil
}

// after counts the n bytes that a call moved. It returns nil if the transfer may
// continue, which includes a deadline of tick that passed before the stall time.
func (m *mover) after(n int64, err error) error {
	now := time.Now()
	if n > 0 {
		m.moved += n
		m.alive = now
		select {
		case <-m.progress: // discard the old value
		default:
		}
		m.progress <- m.moved // never blocks: the slot is empty, and only the mover sends
	}
	switch {
	case err != nil && m.ctx.Err() != nil:
		return context.Cause(m.ctx)
	case m.pace != nil && m.pace.TooSlow(m.moved, now):
		return transport.ErrSlowUpload
	case !errors.Is(err, os.ErrDeadlineExceeded):
		return err
	case now.Sub(m.alive) >= m.stall:
		return errStalled
	}
	return nil
}

// Write writes all of p.
func (m *mover) Write(p []byte) (written int, err error) {
	for written < len(p) {
		if err := m.ready(); err != nil {
			return written, err
		}
		n, err := m.conn.Write(p[written:])
		written += n
		if err := m.after(int64(n), err); err != nil {
			return written, err
		}
	}
	return written, nil
}

// Read reads at least one byte into p, or returns an error.
func (m *mover) Read(p []byte) (int, error) {
	for {
		if err := m.ready(); err != nil {
			return 0, err
		}
		n, err := m.conn.Read(p)
		if err := m.after(int64(n), err); n > 0 || err != nil {
			return n, err
		}
	}
}

// fill reads until p is full. It returns io.EOF if the client has closed its side.
func (m *mover) fill(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var got int
		got, err = m.Read(p[n:])
		n += got
	}
	return n, err
}

// send sends the next n bytes of src. If src is an *os.File, the bytes stay in the kernel
// (sendfile). It returns errShrank if src has fewer than n bytes.
//
// An interrupted call may have read more than it sent: if the deadline passes before
// sendfile begins, package net copies through a buffer and loses its contents. So send
// seeks src back to the end of the sent bytes.
func (m *mover) send(src io.ReadSeeker, n int64) error {
	at, err := src.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	for end := at + n; at < end; {
		if err := m.ready(); err != nil {
			return err
		}
		sent, err := io.Copy(m.conn, io.LimitReader(src, min(step, end-at)))
		if err == nil && sent == 0 {
			return errShrank
		}
		interrupted := err != nil
		if err := m.after(sent, err); err != nil {
			return err
		}
		// at is the offset of the next byte to send, whatever the call has read.
		at += sent
		if interrupted {
			if _, err := src.Seek(at, io.SeekStart); err != nil {
				return err
			}
		}
	}
	return nil
}

// receive writes up to n bytes to dst and returns their number. If dst is an *os.File,
// the bytes stay in the kernel (splice). It returns io.EOF once the client has closed its
// side.
func (m *mover) receive(dst io.Writer, n int64) (int64, error) {
	var received int64
	for received < n {
		if err := m.ready(); err != nil {
			return received, err
		}
		want := min(step, n-received)
		got, err := io.Copy(dst, io.LimitReader(m.conn, want))
		received += got
		if err == nil && got < want {
			_ = m.after(got, nil)
			return received, io.EOF
		}
		if err := m.after(got, err); err != nil {
			return received, err
		}
	}
	return received, nil
}
