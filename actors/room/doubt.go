package room

import (
	"time"

	"tertulia/actors/room/internal/state"
)

const (
	maxDoubts = 8 // senders that are notified about one seat
	// doubtTime is how long TCP may take to notice that a peer is gone.
	doubtTime = 20 * time.Minute
)

// A doubt records that a sender's private line may not have arrived, since its receiver has sent
// nothing after it. The sender's PrivateEcho copy has promised that it did. If the connection turns
// out to be lost, the sender is notified.
type doubt struct {
	sender state.Ref
	at     time.Time
}

// doubt notes that sender has sent a private line to the seat.
func (s *Seat) doubt(sender state.Ref, now time.Time) {
	for i := range s.doubts {
		if s.doubts[i].sender == sender {
			s.doubts[i].at = now
			return
		}
	}
	if len(s.doubts) == maxDoubts {
		s.doubts = append(s.doubts[:0], s.doubts[1:]...)
	}
	s.doubts = append(s.doubts, doubt{sender, now})
}

// heard clears the doubts: the seat's user has sent something, so the connection works.
func (s *Seat) heard() { s.doubts = nil }

// doubted returns the senders whose private lines to the seat may be lost, now that its connection
// is.
func (s *Seat) doubted(now time.Time) (senders []state.Ref) {
	for _, d := range s.doubts {
		if now.Sub(d.at) < doubtTime {
			senders = append(senders, d.sender)
		}
	}
	return senders
}
