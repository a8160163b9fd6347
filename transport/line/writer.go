package line

import (
	"net"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcp"
)

// A writer is the sending half of a session.
type writer struct {
	*session
	replies <-chan reply         // nil once the reader has ended
	outbox  <-chan []*room.Batch // nil while there is no seat, and once it has ended
	due     net.Buffers
	sending net.Buffers // what is left of due
	tcp.Sender
}

// write sends what the reader and the seat bring until both have ended. The
// error is why it could not: what comes then is let go. It waits and sends in
// functions of their own, since an idle session keeps a stack as deep as its
// writer ever had.
func (s *session) write() (err error) {
	defer s.fault(&err)
	w := &writer{session: s, replies: s.toSend, Sender: tcp.NewSender(s.ctx, s.conn)}
	for w.replies != nil || w.outbox != nil {
		w.await()
		if err == nil && len(w.due) > 0 {
			err = w.send()
		}
		if err != nil {
			s.end(err)
		}
		clear(w.due)
		w.due = w.due[:0]
	}
	return err
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

// await waits for what is due next.
func (w *writer) await() {
	select {
	case r, open := <-w.replies:
		if !open {
			w.replies = nil
			return
		}
		if r.seat != nil {
			w.outbox = r.seat.Outbox()
		}
		if len(r.bytes) > 0 {
			w.due = append(w.due, r.bytes)
		}
	case batches, open := <-w.outbox:
		if !open {
			w.outbox = nil
			w.end(nil)
			return
		}
		for _, b := range batches {
			w.due = append(w.due, b.Data)
		}
	}
}

// send sends what is due in one call.
func (w *writer) send() error {
	if len(w.due) == 1 {
		n, err := w.Write(w.due[0])
		w.sent += int64(n)
		return err
	}
	w.Renew()
	w.sending = w.due
	n, err := w.sending.WriteTo(w.conn)
	w.sent += n
	return err
}
