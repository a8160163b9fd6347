package room

import "time"

const (
	maxDoubts = 8 // senders that are told, of one seat
	// doubtTime is how long TCP may take to notice that a peer is gone.
	doubtTime = 20 * time.Minute
)

// A doubt is that a private line of a sender may not have arrived: its user has
// sent nothing since. Should the connection turn out to be lost, the sender is
// told so, since the PrivateEcho copy has promised more.
type doubt struct {
	sender *Seat
	at     time.Time
}

// doubt notes that a seat was told something in private.
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

// heard notes that the seat's user has sent something, and so is there.
func (s *Seat) heard() { s.doubts = nil }

// tellDoubts tells those who may believe that a private line of theirs has
// arrived at a seat whose connection is lost.
func (a *Actor) tellDoubts(s *Seat) {
	text := s.nick + "'s connection was lost: your last private message to them may not have arrived"
	if s.ticket != nil {
		text += ", and is shown to them if they come back"
	}
	for _, d := range s.doubts {
		if a.now.Sub(d.at) < doubtTime {
			a.tell(d.sender, Event{Kind: Note, Text: text})
		}
	}
	s.doubts = nil
}
