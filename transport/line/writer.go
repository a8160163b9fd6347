package line

import (
	"net"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcp"
)

// outgoing is the state of the writer.
type outgoing struct {
	tcp.Sender
	due     net.Buffers // the batches of one call, reused
	sending net.Buffers // the part of due that is not written yet
	bytes   int64       // bytes sent
	err     error       // of the first write that failed: nothing more is sent
}

// write is the writer. It sends the reader's replies until there is a seat, and then the
// batches of the seat's outbox until the outbox is closed. It returns the error of the
// first write that failed, or a panic; all later output is discarded.
//
// It waits for one channel at a time: every line to every user passes here, and a select
// costs three times as much as a receive. Code that an idle session does not need is in
// other functions, to keep the writer's stack small.
func (s *session) write() (err error) {
	defer s.fault(&err)
	if seat := s.precede(); seat != nil {
		s.relay(seat)
	}
	return s.out.err
}

// precede sends the reader's replies until there is a seat, and returns the seat. It
// returns nil if the session ends without one.
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

// relay sends the batches of the seat's outbox until the outbox is closed, and then ends
// the session. It reports every batch with Wrote, even if it could not be sent: the room
// counts batches as held until then.
func (s *session) relay(seat *room.Seat) {
	for batches := range seat.Outbox() {
		s.transmit(batches)
		seat.Wrote(room.Own(batches))
	}
	s.end(nil)
}

// fault, deferred, ends the session after a panic of the writer and stores the panic in
// err. It takes and discards the reader's replies until the reader closes the channel, so
// that the reader never blocks on a writer that has ended.
func (s *session) fault(err *error) {
	if value := recover(); value != nil {
		*err = transport.FaultOf(value)
		s.end(*err)
		for range s.toSend {
		}
	}
}

// transmit sends batches in one call to the connection. After a failed write it does
// nothing.
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

// gather sends several batches in one call and returns the number of bytes sent. It
// clears due, so that no batch is kept in memory after the call.
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
