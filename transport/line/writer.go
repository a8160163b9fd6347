package line

import (
	"net"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcp"
)

// outgoing is what the writer owns.
type outgoing struct {
	tcp.Sender
	due     net.Buffers
	sending net.Buffers // what is left of due
	bytes   int64       // that were sent
	err     error       // why nothing more is sent
}

// write sends what the reader brings up to the seat, and what the seat brings up to
// its end. The error is why it could not: what comes then is let go.
//
// It waits for one of the two at a time, since a select costs three times what a
// receive does, and here is where each line to each user passes. What an idle session
// does not need on the writer's stack is in functions of its own.
func (s *session) write() (err error) {
	defer s.fault(&err)
	if seat := s.precede(); seat != nil {
		s.relay(seat)
	}
	return s.out.err
}

// precede sends what comes before there is a seat, and returns that, nil if there
// will be none.
func (s *session) precede() *room.Seat {
	s.out.Sender = tcp.NewSender(s.ctx, s.conn)
	for r := range s.toSend {
		if r.seat != nil {
			return r.seat
		}
		s.transmit([]*room.Batch{{Data: r.bytes}})
	}
	return nil
}

// relay sends what the seat brings.
func (s *session) relay(seat *room.Seat) {
	for batches := range seat.Outbox() {
		s.transmit(batches)
		seat.Wrote(room.Own(batches))
	}
	s.end(nil)
}

// fault, deferred, ends the session of a writer that panicked, whose reader may
// still ask it for something.
func (s *session) fault(err *error) {
	if value := recover(); value != nil {
		*err = transport.FaultOf(value)
		s.end(*err)
		for range s.toSend {
		}
	}
}

// transmit sends batches in one call.
func (s *session) transmit(batches []*room.Batch) {
	w := &s.out
	if w.err != nil {
		return
	}
	w.Renew()
	if len(batches) == 1 {
		var n int
		n, w.err = s.conn.Write(batches[0].Data)
		w.bytes += int64(n)
	} else {
		w.bytes += w.gather(batches, s.conn)
	}
	if w.err != nil {
		s.end(w.err)
	}
}

// gather sends several batches.
func (w *outgoing) gather(batches []*room.Batch, conn net.Conn) (n int64) {
	for _, b := range batches {
		w.due = append(w.due, b.Data)
	}
	w.sending = w.due
	n, w.err = w.sending.WriteTo(conn)
	clear(w.due)
	w.due = w.due[:0]
	return n
}
