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
	step      = 8 << 20     // bytes that one call hands to the kernel
	tick      = time.Second // the longest time in one call: the grain of stalls and of progress
	blockSize = 64 << 10    // bytes of a block that passes through user space
)

// blocks are the buffers of what passes through user space.
var blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}

// mover moves bytes over a data connection. Each method goes on for as long as
// bytes move, and fails with errStalled once none has moved for the stall
// time, with transport.ErrSlowUpload for an upload that is too slow, or with the cause of
// the context's end. It belongs to one goroutine.
type mover struct {
	conn     net.Conn // a *net.TCPConn lets the kernel move the data
	ctx      context.Context
	stall    time.Duration
	progress chan int64 // one slot that holds the latest value of moved

	moved int64     // bytes
	alive time.Time // when a byte last moved

	pace *transport.UploadPace // nil: this is no upload
}

// newMover lets the end of ctx interrupt conn, until release is called.
func newMover(ctx context.Context, conn net.Conn, stall time.Duration, progress chan int64) (m *mover, release func() bool) {
	now := time.Now()
	m = &mover{conn: conn, ctx: ctx, stall: stall, progress: progress, alive: now}
	return m, context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
}

// ready sets the deadline of the next call, and fails if the transfer is to
// end. The order matters: a context that ends after the check interrupts the
// call.
func (m *mover) ready() error {
	if err := m.conn.SetDeadline(time.Now().Add(min(tick, m.stall))); err != nil {
		return err
	}
	if m.ctx.Err() != nil {
		return context.Cause(m.ctx)
	}
	return nil
}

// after counts what a call moved, and returns its error unless the transfer
// may go on.
func (m *mover) after(n int64, err error) error {
	now := time.Now()
	if n > 0 {
		m.moved += n
		m.alive = now
		select {
		case <-m.progress: // out of date
		default:
		}
		m.progress <- m.moved // never blocks: nobody else puts anything there
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

// Read reads what comes next.
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

// fill reads until p is full or the client has closed its side, which is
// io.EOF.
func (m *mover) fill(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var got int
		got, err = m.Read(p[n:])
		n += got
	}
	return n, err
}

// send sends the next n bytes of src, without their passing through user space
// where src is an *os.File (sendfile). It fails with errShrank if src has fewer.
//
// A call that was interrupted may have read more than it has sent: where the
// deadline is over before sendfile begins, package net copies through a buffer
// instead, and drops what is in it. So src is put back to behind what was sent.
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
		at += sent
		if interrupted {
			if _, err := src.Seek(at, io.SeekStart); err != nil {
				return err
			}
		}
	}
	return nil
}

// receive writes up to n bytes to dst, without their passing through user
// space where dst is an *os.File (splice). It returns io.EOF once the client
// has closed its side.
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
