package classic

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"tertulia/actors/plain"
	"tertulia/transport/internal/tcp"
)

const (
	maxMessage = 1024 // bytes of one message: what the lab's programs read at once

	// gatherTime is the pause that ends a first message.
	gatherTime = 100 * time.Millisecond
	// splitTime is how long the rest of a message that cannot be whole is waited
	// for.
	splitTime = 200 * time.Millisecond
)

// A message is one message as it came.
type message struct {
	raw  string // without the end of line; empty where size exceeds the limit
	size int    // bytes as they came
}

// text returns what a person meant, safe to show.
func (m message) text() string { return plain.Line(plain.Typed(m.raw)) }

// An input cuts what one peer sends into messages: the package's doc says how.
// It belongs to the reader.
type input struct {
	// Static.
	ctx  context.Context // cancelling it must end a read too
	conn net.Conn
	max  int // bytes of a line

	received int64 // bytes

	words   []string // what the peer's program sends whole
	framed  bool     // the peer ends its lines
	held    []byte   // has come and is not cut yet
	let     int      // bytes of a line too long that were let go
	afterCR bool     // a line feed or NUL belongs to the line end before it
	eof     bool
}

// first returns the peer's first message. until is when it must have come: the
// error is os.ErrDeadlineExceeded then, and io.EOF where the stream ends before.
func (in *input) first(until time.Time) (message, error) {
	for {
		if in.framed = bytes.ContainsAny(in.held, "\r\n"); in.framed {
			m, _ := in.line()
			return m, nil
		}
		switch {
		case len(in.held) >= maxMessage, in.eof && len(in.held) > 0:
			return in.all(), nil
		case in.eof:
			return message{}, io.EOF
		}
		if done, err := in.more(until, gatherTime); err != nil {
			return message{}, err
		} else if done {
			return in.all(), nil
		}
	}
}

// next returns the next message, and io.EOF at the end of the stream.
func (in *input) next() (message, error) {
	for {
		if m, ok := in.line(); ok {
			return m, nil
		}
		switch {
		case in.eof && len(in.held)+in.let > 0:
			return in.all(), nil
		case in.eof:
			return message{}, io.EOF
		case !in.framed && len(in.held) > 0 && !in.unfinished():
			return in.all(), nil
		}
		if done, err := in.more(time.Time{}, splitTime); err != nil {
			return message{}, err
		} else if done {
			return in.all(), nil
		}
	}
}

// more reads on until a time, where that is not zero. Where a peer that does not end its
// lines has sent something already, it waits for rest at most, and done tells
// that nothing came.
func (in *input) more(until time.Time, rest time.Duration) (done bool, err error) {
	pending := !in.framed && len(in.held) > 0
	if pause := time.Now().Add(rest); pending && (until.IsZero() || pause.Before(until)) {
		until = pause
	}
	room := maxMessage
	if !in.framed {
		room -= len(in.held)
	}
	buffer := make([]byte, room)
	n, err := in.read(buffer, until)
	in.held = append(in.held, buffer[:n]...)
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return false, nil
	case errors.Is(err, os.ErrDeadlineExceeded) && pending && in.ctx.Err() == nil:
		return true, nil
	}
	return false, err
}

// read reads from the connection until a time, where that is not zero.
func (in *input) read(b []byte, until time.Time) (int, error) {
	in.conn.SetReadDeadline(until)
	if in.ctx.Err() != nil { // whose deadline that has replaced
		return 0, context.Cause(in.ctx)
	}
	n, err := in.conn.Read(b)
	err = tcp.Reason(in.conn, err)
	in.received += int64(n)
	in.eof = errors.Is(err, io.EOF)
	if err != nil && in.ctx.Err() != nil {
		err = context.Cause(in.ctx)
	}
	return n, err
}

// raw reads what comes as it is, beginning with what is held already.
func (in *input) raw(b []byte, until time.Time) (int, error) {
	in.skip()
	if len(in.held) > 0 {
		n := copy(b, in.held)
		in.held = in.held[n:]
		return n, nil
	}
	if in.eof {
		return 0, io.EOF
	}
	return in.read(b, until)
}

// line cuts off a message that a line end follows.
func (in *input) line() (message, bool) {
	in.skip()
	i := bytes.IndexAny(in.held, "\r\n")
	if i < 0 {
		if in.framed && len(in.held) > in.max {
			in.let += len(in.held)
			in.held = in.held[:0]
		}
		return message{}, false
	}
	end := in.held[i]
	m := in.take(i)
	in.held = in.held[1:]
	in.afterCR = end == '\r'
	return m, true
}

// skip drops the second byte of a line end, if it has come.
func (in *input) skip() {
	if !in.afterCR || len(in.held) == 0 {
		return
	}
	in.afterCR = false
	if in.held[0] == '\n' || in.held[0] == 0 {
		in.held = in.held[1:]
	}
}

// all takes what is held for a message, but for the beginning of a character at
// its end where there is more to come.
func (in *input) all() message {
	n := len(in.held)
	if n >= maxMessage && !in.eof && !in.framed {
		n -= begun(in.held)
	}
	return in.take(n)
}

func (in *input) take(n int) message {
	m := message{raw: string(in.held[:n]), size: in.let + n}
	if m.size > in.max {
		m.raw = ""
	}
	in.let, in.held = 0, in.held[n:]
	return m
}

// unfinished reports whether what is held cannot be a whole message of the
// lab's program: it ends within a character, or it is the beginning of what the
// program sends in one piece.
func (in *input) unfinished() bool {
	if len(in.held) >= maxMessage {
		return false
	}
	if begun(in.held) > 0 {
		return true
	}
	for _, w := range in.words {
		if len(in.held) < len(w) && strings.HasPrefix(w, string(in.held)) {
			return true
		}
	}
	return false
}

// begun returns how many bytes at the end of b begin a character of UTF-8 that
// is longer.
func begun(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// cut returns the beginning of s that has at most n bytes, of which there must be
// some, and does not end within a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for back := range min(n, utf8.UTFMax) {
		if utf8.RuneStart(s[n-back]) {
			return s[:n-back]
		}
	}
	return s[:n]
}
