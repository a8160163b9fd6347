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
	s.change(seat.user, event.Away, c.Text)
	return nil
}
