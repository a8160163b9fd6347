package room

import (
	"time"

	"tertulia/actors/event"
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
	sender *Seat
	at     time.Time
}

// doubt notes that sender has sent a private line to the seat.
func (s *Seat) doubt(sender *Seat, now time.Time) {
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

// tellDoubts notifies the senders whose private lines to a seat may be lost, since the seat's
// connection is.
func (a *Actor) tellDoubts(s *Seat) {
	reason := event.NotePrivateLost
	if s.ticket != nil {
		reason = event.NotePrivateKept
	}
	for _, d := range s.doubts {
		if a.now.Sub(d.at) < doubtTime {
			a.tell(d.sender, event.Reply{Kind: event.Note, Reason: reason, Nick: s.nick})
		}
	}
	s.doubts = nil
}
