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
	replies  <-chan reply         // nil once the reader has ended
	outbox   <-chan []*room.Batch // nil while there is no seat, and once it has ended
	due      net.Buffers
	sending  net.Buffers // what is left of due
	renewed  time.Time
	draining bool // the last deadline was set
}

// write sends what the reader and the seat bring until both have ended. The
// error is why it could not: what comes then is let go. It waits and sends in
// functions of their own, since an idle session keeps a stack as deep as its
// writer ever had.
func (s *session) write() error {
	w := &writer{session: s, replies: s.toSend}
	var err error
	for w.replies != nil || w.outbox != nil {
		w.await()
		if err == nil && len(w.due) > 0 {
			err = w.send()
		}
		if err != nil {
			s.stop(err)
		}
		clear(w.due)
		w.due = w.due[:0]
	}
	return err
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
			w.stop(nil)
			return
		}
		for _, b := range batches {
			w.due = append(w.due, b.Data)
		}
	}
}

// send sends what is due in one call.
func (w *writer) send() error {
	w.renew()
	if len(w.due) == 1 {
		_, err := w.conn.Write(w.due[0])
		return err
	}
	w.sending = w.due
	_, err := w.sending.WriteTo(w.conn)
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
