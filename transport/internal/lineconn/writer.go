package lineconn

import (
	"net"

	"tertulia/actors/room"
	"tertulia/transport/internal/sessions"
)

// Text is the reader's command to send bytes, while there is no seat.
type Text []byte

// Discard implements sessions.Command.
func (Text) Discard() {}

// A Writer writes the output of a user to the connection of a session. It implements
// sessions.Writer, and its methods belong to the session's writer.
type Writer struct {
	session *sessions.Session
	pieces  net.Buffers // the batches of one call, reused
}

// NewWriter returns the writer of the session s.
func NewWriter(s *sessions.Session) Writer { return Writer{session: s} }

// Do implements sessions.Writer.
func (w *Writer) Do(t Text) error { return w.session.Write(t) }

// Deliver implements sessions.Writer. It sends batches in one call to the connection, see
// sessions.Session.WriteAll. It clears pieces, so that no batch is kept in memory after the
// call.
func (w *Writer) Deliver(batches []*room.Batch) error {
	if len(batches) == 1 {
		return w.session.Write(batches[0].Data)
	}
	for _, b := range batches {
		w.pieces = append(w.pieces, b.Data)
	}
	err := w.session.WriteAll(w.pieces)
	clear(w.pieces)
	w.pieces = w.pieces[:0]
	return err
}

// Over implements sessions.Writer. The room has said why the seat ended.
func (w *Writer) Over() error { return nil }
