// Package lineconn is a connection of lines, over any net.Conn: over TCP, TLS, or another
// connection that carries bytes. It reads lines that are safe to show and have bounds, and
// it answers telnet (package lines). It writes the batches of a seat's outbox.
package lineconn

import (
	"errors"
	"io"

	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/sessions"
)

// A Reader reads the lines of the peer of a session. It belongs to the session's reader. Read
// waits, and Input does the rest: so an idle reader's stack holds the frame of a read only, if
// its caller calls Input on another stack (package freshstack).
type Reader struct {
	session *sessions.Session
	parser  *lines.Parser
	start   otherservice.Start
	buffer  Buffer
}

// NewReader returns the reader of the session s. A line of more than maxLine bytes comes in
// parts.
func NewReader(s *sessions.Session, maxLine int) Reader {
	return Reader{session: s, parser: lines.NewParser(maxLine), buffer: NewBuffer()}
}

// Read reads once from the connection, and blocks until there is input, the stream has
// ended, or the read deadline has passed. Its results are for Input.
func (r *Reader) Read() (n int, err error) { return r.buffer.Read(r.session.Conn) }

// An Input is the result of one read.
type Input struct {
	Lines  []lines.Line // that the read completes
	Answer []byte       // to a telnet peer, to be sent after all earlier output
	TLS    bool         // the stream begins as one of TLS does: there are no lines then
	Err    error        // of the read, see sessions.Session.Got
}

// Ended reports whether the peer has ended its stream.
func (in Input) Ended() bool { return errors.Is(in.Err, io.EOF) }

// Input returns the input of a read that returned n and err. It does not block.
func (r *Reader) Input(n int, err error) Input {
	err = r.session.Got(n, err)
	got := r.buffer.Take(n)
	if r.start.TLS(got) {
		return Input{TLS: true}
	}
	in := Input{Err: err}
	in.Lines, in.Answer = r.parser.Parse(nil, got)
	return in
}

// Rest returns the last line of a stream that ended without a line end, if there is one.
func (r *Reader) Rest() []lines.Line { return r.parser.Rest() }
