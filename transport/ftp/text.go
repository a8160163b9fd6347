package ftp

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// TYPE A with Config.ASCII: lines end in CRLF on the network (RFC 959
// §3.1.1.1) and in LF on the shelf.

// maxTextSize is the largest file, in bytes, whose size in TYPE A is told: the
// server has to read all of the file to know it.
const maxTextSize = 64 << 20

// textSize answers SIZE in TYPE A with the number of bytes that RETR would send
// (RFC 3659 §4). It reads the file beside the session.
func (s *session) textSize(path string) {
	lease, err := s.lease(path, 0)
	if err != nil {
		s.fail(err, existing)
		return
	}
	if lease.Info.Size > maxTextSize {
		_ = lease.Close()
		s.reply(550, "The file is too large to tell its size as text. TYPE I tells its bytes.")
		return
	}
	s.begin(&job{path: path, abortable: true}, func(ctx context.Context, _ *job) outcome {
		defer lease.Close()
		size, err := countText(ctx, io.LimitReader(lease, lease.Info.Size))
		if err != nil {
			return failed(ctx, err, existing, 0)
		}
		return outcome{reply: reply{213, fmt.Sprint(size)}}
	})
}

// countText returns how many bytes a text has on the network.
func countText(ctx context.Context, src io.Reader) (n int64, _ error) {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	text := &textReader{src: src}
	for ctx.Err() == nil {
		got, err := text.Read(block[:])
		n += int64(got)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, context.Cause(ctx)
}

// textReader turns the LFs of a file into CRLFs. A CRLF stays as it is.
type textReader struct {
	src  io.Reader
	last byte // the byte before in[0]
	in   []byte
	err  error
	buf  [blockSize / 2]byte
}

// Read fills p, which has room for two bytes or more.
func (r *textReader) Read(p []byte) (n int, err error) {
	if len(r.in) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		got, err := r.src.Read(r.buf[:])
		r.in, r.err = r.buf[:got], err
	}
	for len(r.in) > 0 && n+2 <= len(p) {
		c := r.in[0]
		if c == '\n' && r.last != '\r' {
			p[n] = '\r'
			n++
		}
		p[n] = c
		n++
		r.last = c
		r.in = r.in[1:]
	}
	return n, nil
}

// textWriter turns CRLFs into LFs. A CR that no LF follows stays. Its Close
// writes what was held back.
type textWriter struct {
	dst io.Writer
	cr  bool // a CR is held back
}

// Write changes p in place.
func (w *textWriter) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if w.cr && p[0] != '\n' {
		if _, err := w.dst.Write([]byte{'\r'}); err != nil {
			return 0, err
		}
	}
	w.cr = false
	out := p[:0]
	for i, c := range p {
		if c == '\r' {
			if i == len(p)-1 {
				w.cr = true
				break
			}
			if p[i+1] == '\n' {
				continue
			}
		}
		out = append(out, c)
	}
	if _, err := w.dst.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes a CR that was held back.
func (w *textWriter) Close() error {
	if !w.cr {
		return nil
	}
	w.cr = false
	_, err := w.dst.Write([]byte{'\r'})
	return err
}
