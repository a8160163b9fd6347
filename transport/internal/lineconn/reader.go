// Package lineconn is a connection of lines, over any net.Conn: over TCP, TLS, or another
// connection that carries bytes. It reads lines that are safe to show and have bounds, and
// it answers telnet (package lines). It writes the batches of a seat's outbox.
package lineconn

import (
	"errors"
	"io"
	"net"

	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/tcp"
)

const (
	smallBuffer = 256     // bytes of an idle connection's read buffer
	largeBuffer = 8 << 10 // bytes of the read buffer once a peer has filled the small one
)

// A Reader reads the lines of a connection. It belongs to one goroutine. Read waits, and
// Input does the rest: so an idle reader's stack holds the frame of a read only, if its
// caller calls Input on another stack (package freshstack).
type Reader struct {
	Received int64 // bytes

	conn   net.Conn
	parser *lines.Parser
	start  otherservice.Start
	buffer []byte
}

// NewReader returns the reader of conn. A line of more than maxLine bytes comes in parts.
func NewReader(conn net.Conn, maxLine int) Reader {
	return Reader{conn: conn, parser: lines.NewParser(maxLine), buffer: make([]byte, smallBuffer)}
}

// Read reads once from the connection, and blocks until there is input, the stream has
// ended, or the read deadline of the connection has passed. Its results are for Input.
func (r *Reader) Read() (n int, err error) { return r.conn.Read(r.buffer) }

// An Input is the result of one read.
type Input struct {
	Lines  []lines.Line // that the read completes
	Answer []byte       // to a telnet peer, to be sent after all earlier output
	TLS    bool         // the stream begins as one of TLS does: there are no lines then
	// Err is the error of the read. It is io.EOF if the peer has ended its stream, and not
	// after a reset (see tcp.Reason).
	Err error
}

// Ended reports whether the peer has ended its stream.
func (in Input) Ended() bool { return errors.Is(in.Err, io.EOF) }

// Input returns the input of a read that returned n and err. It does not block.
func (r *Reader) Input(n int, err error) Input {
	r.Received += int64(n)
	if r.start.TLS(r.buffer[:n]) {
		return Input{TLS: true}
	}
	in := Input{Err: tcp.Reason(r.conn, err)}
	in.Lines, in.Answer = r.parser.Parse(nil, r.buffer[:n])
	r.fit(n)
	return in
}

// Rest returns the last line of a stream that ended without a line end, if there is one.
func (r *Reader) Rest() []lines.Line { return r.parser.Rest() }

// fit chooses the buffer for the next read by the n bytes of the last one. Only a busy
// peer gets a large buffer, since most peers are idle.
func (r *Reader) fit(n int) {
	switch {
	case n == smallBuffer && len(r.buffer) == smallBuffer:
		r.buffer = make([]byte, largeBuffer)
	case n <= smallBuffer/2 && len(r.buffer) == largeBuffer:
		r.buffer = make([]byte, smallBuffer)
	}
}
