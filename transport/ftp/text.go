package ftp

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// TYPE A with Config.ASCII: lines end with CRLF on the network (RFC 959 §3.1.1.1) and
// with LF on the shelf.

// maxTextSize is the largest file, in bytes, for which SIZE works in TYPE A with
// conversion. The server must read the whole file to compute its size.
const maxTextSize = 64 << 20

// textSize replies to SIZE in TYPE A with the number of bytes that RETR would send (RFC
// 3659 §4). A job reads the file.
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

// countText returns the length of a text on the network, in bytes. It blocks while it
// reads src. It returns the cause of ctx or an error of src.
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

// textReader converts each LF of a file to CRLF. It leaves a CRLF unchanged.
type textReader struct {
	src  io.Reader
	last byte // the byte that precedes in[0]
	in   []byte
	err  error
	buf  [blockSize / 2]byte
}

// Read fills p, which must have space for two bytes or more.
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

// textWriter converts CRLF to LF. It keeps a CR that no LF follows. Close writes a CR
// that Write has held back.
type textWriter struct {
	dst io.Writer
	cr  bool // a CR is held back
}

// Write converts p in place, which changes p, and writes it to dst. It holds back a CR at
// the end of p, because an LF may follow in the next call.
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

// Close writes the CR that Write has held back, if any.
func (w *textWriter) Close() error {
	if !w.cr {
		return nil
	}
	w.cr = false
	_, err := w.dst.Write([]byte{'\r'})
	return err
}
