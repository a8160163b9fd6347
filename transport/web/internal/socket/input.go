package socket

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/gobwas/ws"

	"tertulia/transport/internal/lineconn"
	"tertulia/transport/internal/reason"
)

const (
	maxMessage = 64 << 10
	turnFrames = 64 // frames without a message that cost as much as one
)

// A fault ends the socket of a peer that breaks the protocol. It becomes the close frame.
type fault struct {
	code ws.StatusCode
	why  string // at most 123 bytes
}

func (f *fault) Error() string { return f.why }

// Reason returns reason.Refused, see reason.Of.
func (f *fault) Reason() reason.Reason { return reason.Refused }

var (
	errTooLarge = &fault{ws.StatusMessageTooBig, "the message is over 64 KiB"}
	errNotUTF8  = &fault{ws.StatusInvalidFramePayloadData, "the message is not UTF-8"}
	errNotText  = &fault{ws.StatusUnsupportedData, "the message is not text"}
	errClose    = &fault{ws.StatusProtocolError, "the close frame is malformed"}
)

// errClosed says that the peer has closed the socket.
var errClosed = reason.New(reason.Left, "the page has closed the socket")

// An input forms messages from the bytes of a peer (RFC 6455 section 5). It holds one message and
// one frame at most, each with up to maxMessage bytes.
type input struct {
	buffer  lineconn.Buffer
	waiting []byte // bytes that next has not taken yet
	kept    []byte // the space of waiting between two reads
	message []byte // the fragments of the message so far
	state   ws.State
	ping    *ping // the latest one, which is not answered yet; nil for none
	idle    int   // frames without a message since the last turn that they have cost
}

// A ping is a ping frame. Only the latest one needs an answer (RFC 6455 section 5.5.3), so a flood of
// them costs one answer for each read.
type ping struct{ payload []byte }

func newInput() input {
	return input{buffer: lineconn.NewBuffer(), state: ws.StateServerSide}
}

// add takes the n bytes of the last read.
func (in *input) add(n int) { in.addBytes(in.buffer.Take(n)) }

func (in *input) addBytes(b []byte) {
	if len(in.kept) > 0 {
		in.kept = append(in.kept, b...)
		b = in.kept
	}
	in.waiting = b
}

// finish ends the handling of a read. It keeps the bytes of an incomplete frame.
func (in *input) finish() {
	switch {
	case len(in.waiting) == 0:
		in.kept = nil
	case len(in.waiting) != len(in.kept): // if not, all of it is kept already: a long frame comes in many reads
		in.kept = append(in.kept[:0], in.waiting...)
	}
	in.waiting = nil
}

// costsTurn reports whether next has stopped for the sake of the peer's rate, and begins a new count:
// control frames and fragments are no messages, but a flood of them takes as much time.
func (in *input) costsTurn() bool {
	if in.idle < turnFrames {
		return false
	}
	in.idle = 0
	return true
}

// next returns the next message of the bytes that were added. It is valid until the next call. ok is
// false if no further message is complete, or if costsTurn. The error is a *fault, or errClosed.
func (in *input) next() (message []byte, ok bool, err error) {
	for in.idle < turnFrames {
		h, payload, ok, err := in.frame()
		if err != nil || !ok {
			return nil, false, err
		}
		switch h.OpCode {
		case ws.OpPing:
			in.ping = &ping{bytes.Clone(payload)}
		case ws.OpPong:
		case ws.OpClose:
			return nil, false, closed(payload)
		default:
			if message, ok, err := in.fragment(h, payload); ok || err != nil {
				return message, ok, err
			}
		}
		in.idle++
	}
	return nil, false, nil
}

// frame takes a whole frame, and unmasks its payload.
func (in *input) frame() (h ws.Header, payload []byte, ok bool, err error) {
	r := bytes.NewReader(in.waiting)
	h, err = ws.ReadHeader(r)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return h, nil, false, nil
	case err == nil:
		err = ws.CheckHeader(h, in.state)
	}
	if err != nil {
		return h, nil, false, &fault{ws.StatusProtocolError, err.Error()}
	}
	if !h.OpCode.IsControl() && h.Length+int64(len(in.message)) > maxMessage {
		return h, nil, false, errTooLarge
	}
	rest := in.waiting[len(in.waiting)-r.Len():]
	if int64(len(rest)) < h.Length {
		return h, nil, false, nil
	}
	payload, in.waiting = rest[:h.Length], rest[h.Length:]
	ws.Cipher(payload, h.Mask, 0)
	return h, payload, true, nil
}

// fragment adds a frame to the message, and returns the message if it is complete.
func (in *input) fragment(h ws.Header, payload []byte) (message []byte, ok bool, err error) {
	if h.OpCode == ws.OpBinary {
		return nil, false, errNotText
	}
	if in.state.Fragmented() || !h.Fin {
		in.message = append(in.message, payload...)
		payload = in.message
	}
	if !h.Fin {
		in.state = in.state.Set(ws.StateFragmented)
		return nil, false, nil
	}
	in.state, in.message, message = in.state.Clear(ws.StateFragmented), nil, payload
	if !utf8.Valid(message) {
		return nil, false, errNotUTF8
	}
	return message, true, nil
}

// closed returns the error for a close frame.
func closed(payload []byte) error {
	if len(payload) == 0 {
		return errClosed
	}
	code, why := ws.ParseCloseFrameData(payload)
	if len(payload) == 1 || ws.CheckCloseFrameData(code, why) != nil {
		return errClose
	}
	return errClosed
}
