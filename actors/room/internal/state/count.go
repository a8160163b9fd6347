package state

// Count counts lines as taken that are neither said nor told, such as commands.
type Count struct {
	Seat  uint64
	Lines int // at least 0
}

func (c Count) wellFormed() bool { return c.Lines >= 0 && c.Lines <= maxLines }

func (c Count) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	s.count(seat, c.Lines)
	return nil
}
