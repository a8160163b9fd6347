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
	// startTime is the longest wait for the first byte of a content, since an empty file
	// sends none. A peer that ends its lines, such as a person, gets Config.FirstLine.
	startTime = 3 * time.Second
	// quietTime is the pause that ends a content. longQuietTime ends a content that is
	// larger than the lab's client sends: its segments may arrive with pauses.
	quietTime     = 200 * time.Millisecond
	longQuietTime = time.Second

	uploadBuffer = 32 << 10 // bytes
	growth       = 1 << 20  // bytes of space that one request reserves, at least
)

// upload handles subir: it receives a name and a content, and publishes the file. If the
// shelf fails during the content, the next answer is "error". An error ends the session.
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
	up, err := f.shelf.Create(f.Ctx, f.owner(), m.raw, files.CreateOptions{})
	if err != nil {
		return f.refuse(doUpload, m.raw, err)
	}
	defer f.giveUp(up.Abort)
	if err := f.answer(received); err != nil {
		return err
	}
	c := content{to: up.Writer(f.Ctx, growth)}
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
		_, c.fault = up.Commit(f.Ctx)
	}
	if c.fault == nil {
		moved.Outcome = "ok"
		f.moved(moved)
		return end
	}
	if f.Ctx.Err() != nil {
		return context.Cause(f.Ctx)
	}
	// The client does not wait for an answer now, so the next one must say it.
	f.owes = true
	moved.Outcome, moved.Err = "refused", c.fault
	f.moved(moved)
	return end
}

// giveUp ends an upload with end, which is its Abort or Discard, and logs an error of it.
func (f *ftp) giveUp(end func() error) {
	if err := end(); err != nil {
		f.log.Warn("upload not cleared away", "peer", f.Conn.RemoteAddr().String(), "error", err)
	}
}

// content is the state of an upload while its bytes arrive.
type content struct {
	to    *files.UploadWriter
	size  int64 // bytes received
	fault error // of the shelf: later bytes are discarded
}

// receive receives a content until the client pauses. It returns io.EOF if the stream has
// ended, transport.ErrSlowUpload if the upload is too slow, and otherwise the error of the
// connection. After an error of the shelf it discards the rest of the content, which must
// not be read as commands.
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
			_, c.fault = c.to.Write(buffer[:n])
		}
		c.size += int64(n)
		switch {
		case err != nil && errors.Is(err, os.ErrDeadlineExceeded) && f.Ctx.Err() == nil:
			return nil
		case err != nil:
			return err
		case pace.TooSlow(c.size, time.Now()):
			return transport.ErrSlowUpload
		}
		until = time.Now().Add(pauseAfter(c.size))
	}
}

// pauseAfter returns the pause that ends a content of size bytes. The lab's client sends
// at most maxMessage bytes, in one piece, and its next command may follow soon. With a
// long pause, this command would become part of the file.
func pauseAfter(size int64) time.Duration {
	if size > maxMessage {
		return longQuietTime
	}
	return quietTime
}
