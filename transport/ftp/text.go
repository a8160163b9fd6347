package ftp

import "io"

// TYPE A: lines end in CRLF on the network (RFC 959 §3.1.1.1) and in LF on the
// shelf.

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
