package state

import "tertulia/actors/event"

// Away says that the user of a seat is away, or that they are back if Text is empty.
type Away struct {
	Seat uint64
	Text string
}

func (c Away) wellFormed() bool { return proper(c.Text, MaxTopic) }

func (c Away) apply(s *State) error {
	seat := s.seat(c.Seat)
	switch {
	case seat == nil:
		return ErrNoSeat
	case seat.user.Away() == c.Text:
		return nil
	}
	seat.user.rarely().away = c.Text
	s.entry = seat.user.by(event.Away)
	s.entry.Text, s.entry.Time = c.Text, s.now.UnixMilli()
	s.out.Changed(seat.user, &s.entry)
	return nil
}
