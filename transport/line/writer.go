package line

import (
	"net"

	"tertulia/actors/room"
	"tertulia/transport/internal/tcp"
)

// A writer is the sending half of a session.
type writer struct {
	*session
	*tcp.Sender
	buffers net.Buffers
}

// write sends what the reader and the seat bring until both have ended. The
// error is why it could not: what comes then is let go.
func (s *session) write() error {
	w := writer{session: s, Sender: tcp.NewSender(s.ctx, s.conn)}
	var err error
	var outbox <-chan []*room.Batch
	replies := s.toSend
	for replies != nil || outbox != nil {
		select {
		case r, open := <-replies:
			if !open {
				replies = nil
				break
			}
			if r.seat != nil {
				outbox = r.seat.Outbox()
			}
			if err == nil && len(r.bytes) > 0 {
				_, err = w.Write(r.bytes)
			}
		case batches, open := <-outbox:
			if !open {
				outbox = nil
				s.stop(nil)
				break
			}
			if err == nil {
				err = w.batches(batches)
			}
		}
		if err != nil {
			s.stop(err)
		}
	}
	return err
}

func (w *writer) batches(batches []*room.Batch) error {
	if len(batches) == 1 {
		_, err := w.Write(batches[0].Data)
		return err
	}
	w.Renew()
	w.buffers = w.buffers[:0]
	for _, b := range batches {
		w.buffers = append(w.buffers, b.Data)
	}
	sending := w.buffers // WriteTo consumes what it is given
	_, err := sending.WriteTo(w.conn)
	clear(w.buffers)
	return err
}
