package line

import (
	"net"
	"time"

	"tertulia/actors/room"
)

const (
	stallTime = 10 * time.Second // for which a peer may take nothing
	// renewTime is how old a deadline may be before it is set anew: to set it
	// for each write would cost as much as a small write itself.
	renewTime = time.Second
)

// A writer is the sending half of a session.
type writer struct {
	*session
	renewed  time.Time
	draining bool // the last deadline was set
	buffers  net.Buffers
}

// write sends what the reader and the seat bring until both have ended. The
// error is why it could not: what comes then is let go.
func (s *session) write() error {
	w := writer{session: s}
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
				err = w.bytes(r.bytes)
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

func (w *writer) bytes(b []byte) error {
	w.renew()
	_, err := w.conn.Write(b)
	return err
}

func (w *writer) batches(batches []*room.Batch) error {
	if len(batches) == 1 {
		return w.bytes(batches[0].Data)
	}
	w.renew()
	w.buffers = w.buffers[:0]
	for _, b := range batches {
		w.buffers = append(w.buffers, b.Data)
	}
	sending := w.buffers // WriteTo consumes what it is given
	_, err := sending.WriteTo(w.conn)
	clear(w.buffers)
	return err
}

// renew gives the peer time to take what is sent next. Once the session is
// ending it has drainTime for all that is left.
func (w *writer) renew() {
	now := time.Now()
	switch {
	case w.draining:
	case w.ctx.Err() != nil:
		w.draining = true
		w.conn.SetWriteDeadline(now.Add(drainTime))
	case now.Sub(w.renewed) > renewTime:
		w.renewed = now
		w.conn.SetWriteDeadline(now.Add(stallTime + renewTime))
	}
}
