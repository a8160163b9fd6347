package classic

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"tertulia/actors/files"
	"tertulia/transport"
)

const (
	// startTime is how long a program's content is waited for: its user cannot be
	// known to have sent an empty file. One who types gets Config.FirstLine.
	startTime = 3 * time.Second
	// quietTime is the pause that ends a content; longQuietTime ends one that is
	// larger than the lab's client sends, whose parts may come apart.
	quietTime     = 200 * time.Millisecond
	longQuietTime = time.Second

	uploadBuffer = 32 << 10 // bytes
	growth       = 1 << 20  // bytes of room that are asked for at once
)

// upload takes a name and a content.
func (f *ftp) upload() error {
	if err := f.answer(received); err != nil {
		return err
	}
	m, err := f.in.next()
	if err != nil {
		return err
	}
	f.got(m)
	if err := checkFile(m.raw); err != nil {
		return f.refuse(doUpload, m.raw, err)
	}
	up, err := f.shelf.Create(f.ctx, f.owner(), m.raw, files.CreateOptions{From: transport.UserAddr(f.conn)})
	if err != nil {
		return f.refuse(doUpload, m.raw, err)
	}
	defer f.giveUp(up.Abort)
	if err := f.answer(received); err != nil {
		return err
	}
	c := content{up: up, allowed: up.Allowance()}
	began := time.Now()
	end := f.receive(&c)
	moved := transport.Transfer{Command: doUpload, Path: m.raw, Bytes: c.size, Took: time.Since(began)}
	switch {
	case errors.Is(end, io.EOF) && c.size == 0:
		f.giveUp(up.Discard)
		return end
	case end != nil && !errors.Is(end, io.EOF):
		moved.Outcome, moved.Err = "cut off", end
		f.moved(moved)
		return end
	case c.fault != nil:
		f.giveUp(up.Discard)
	default:
		_, c.fault = up.Commit(f.ctx)
	}
	if c.fault == nil {
		moved.Outcome = "ok"
		f.moved(moved)
		return end
	}
	if f.ctx.Err() != nil {
		return context.Cause(f.ctx)
	}
	// The client waits for no answer: the next one has to tell.
	f.owes = true
	moved.Outcome, moved.Err = "refused", c.fault
	f.moved(moved)
	return end
}

// giveUp ends an upload by one of its methods.
func (f *ftp) giveUp(end func() error) {
	if err := end(); err != nil {
		f.log.Warn("upload not cleared away", "peer", f.conn.RemoteAddr().String(), "error", err)
	}
}

// content is what an upload is made of.
type content struct {
	up      *files.Upload
	size    int64 // bytes that came
	allowed int64 // bytes that the shelf has granted
	fault   error // why the shelf takes no more
}

// receive takes what comes until the client pauses. The error is io.EOF where
// its stream has ended, and otherwise the connection's. What comes behind a fault of the
// shelf is let go, since it is no command.
func (f *ftp) receive(c *content) error {
	start := startTime
	if f.in.framed {
		start = f.pace.FirstLine
	}
	until := time.Now().Add(start)
	buffer := make([]byte, uploadBuffer)
	pace := transport.NewUploadPace(time.Now())
	for {
		n, err := f.in.raw(buffer, until)
		if n > 0 && c.fault == nil {
			c.fault = c.write(f.ctx, buffer[:n])
		}
		c.size += int64(n)
		switch {
		case err != nil && errors.Is(err, os.ErrDeadlineExceeded) && f.ctx.Err() == nil:
			return nil
		case err != nil:
			return err
		case pace.TooSlow(c.size, time.Now()):
			return transport.ErrSlowUpload
		}
		until = time.Now().Add(pauseAfter(c.size))
	}
}

// pauseAfter returns the pause that ends a content of so many bytes. The lab's
// client sends at most maxMessage, in one piece, and its next command may follow
// soon: a long pause would make that a part of the file.
func pauseAfter(size int64) time.Duration {
	if size > maxMessage {
		return longQuietTime
	}
	return quietTime
}

func (c *content) write(ctx context.Context, b []byte) error {
	for end := c.size + int64(len(b)); c.allowed < end; {
		more, err := c.up.Grow(ctx, max(growth, end-c.allowed))
		if err != nil {
			return err
		}
		c.allowed += more
	}
	_, err := c.up.Write(b)
	return err
}
