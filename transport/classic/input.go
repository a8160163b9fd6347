package classic

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"tertulia/actors/plain"
	"tertulia/transport/internal/sessions"
)

const (
	maxMessage = 1024 // bytes of one message: the lab's programs read so many at once

	// gatherTime is the pause that ends a first message.
	gatherTime = 100 * time.Millisecond
	// splitTime is the longest wait for the rest of an incomplete message.
	splitTime = 200 * time.Millisecond
)

// A message is one message of a peer, without its line end.
type message struct {
	raw  string // as received; empty if size exceeds the limit
	size int    // bytes received
}

// text returns the message with backspaces applied, safe to show.
func (m message) text() string { return plain.Line(plain.Typed(m.raw)) }

// An input splits the stream of one peer into messages, as the package documentation says
// under "How the stream is cut". It belongs to the reader.
type input struct {
	// Static.
	session *sessions.Session // its end also interrupts a read
	max     int               // bytes of a line

	words   []string // texts that the peer's program sends in one piece
	framed  bool     // the peer ends its lines
	held    []byte   // received and not yet a message
	let     int      // discarded bytes of a line over the limit
	afterCR bool     // the last line end was CR: a following LF or NUL belongs to it
	eof     bool
}

// first returns the peer's first message, and decides whether the peer ends its lines. It
// blocks until the time until at most, and returns os.ErrDeadlineExceeded then. It returns
// io.EOF if the stream ends without a message, and the context's cause if the session ends.
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

// next returns the next message, and blocks until there is one. It returns io.EOF at the
// end of the stream, and the context's cause if the session ends.
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

// more reads once into held, and blocks until the time until at most (zero: no limit). If
// the peer does not end its lines and held is not empty, it blocks for at most rest. done
// reports that rest has passed without input, so the message is complete.
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
	case errors.Is(err, os.ErrDeadlineExceeded) && pending && in.session.Ctx.Err() == nil:
		return true, nil
	}
	return false, err
}

// read reads once from the connection, and blocks until the time until at most (zero: no
// limit). It returns the context's cause if the session ends.
func (in *input) read(b []byte, until time.Time) (int, error) {
	in.session.Conn.SetReadDeadline(until)
	n, err := in.session.Read(b)
	in.eof = errors.Is(err, io.EOF)
	return n, err
}

// raw reads bytes that are not messages into b: first those in held, and then those of the
// connection. It blocks until the time until at most.
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

// line takes the message before the next line end out of held. It reports false if there
// is no line end, and discards the beginning of a line over the limit then.
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

// skip removes the second byte of a line end from held, if it has arrived.
func (in *input) skip() {
	if !in.afterCR || len(in.held) == 0 {
		return
	}
	in.afterCR = false
	if in.held[0] == '\n' || in.held[0] == 0 {
		in.held = in.held[1:]
	}
}

// all returns all of held as a message. If the message is full and more input may follow,
// a character that is cut at its end stays in held.
func (in *input) all() message {
	n := len(in.held)
	if n >= maxMessage && !in.eof && !in.framed {
		n -= begun(in.held)
	}
	return in.take(n)
}

// take returns the first n bytes of held as a message.
func (in *input) take(n int) message {
	m := message{raw: string(in.held[:n]), size: in.let + n}
	if m.size > in.max {
		m.raw = ""
	}
	in.let, in.held = 0, in.held[n:]
	return m
}

// unfinished reports whether held is an incomplete message of the lab's program: it ends
// within a character, or it is the beginning of a text that the program sends in one
// piece.
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

// begun returns the number of bytes at the end of b that are the beginning of a longer
// UTF-8 character.
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

// cut returns the longest beginning of s that has at most n bytes and does not end within
// a character. n must be positive.
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
