package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Alert shows a text to all operators of the server. Only such an operator may do so. Its error is an *Error.
type Alert struct {
	Seat uint64
	Text string
}

func (c Alert) wellFormed() bool { return proper(c.Text, event.MaxText) }

func (c Alert) apply(s *State) error {
	seat := s.seat(c.Seat)
	switch {
	case seat == nil:
		return ErrNoSeat
	case !seat.operates():
		return &Error{Why: RoomRank}
	}
	e := seat.user.by(event.Notice)
	e.Text = c.Text
	s.number(&e)
	for _, to := range s.inOrder() {
		if to.operates() && !to.Hides(&e) {
			s.entry = e
			s.out.Private(to, &s.entry, seat, Attached{})
		}
	}
	return nil
}

// PutOut ends all seats of a user, and tells the members of their rooms who has put them out. Only an
// operator of the server may do so, and not to another one. Its error is an *Error, or a *TellError if
// nobody has the nick.
type PutOut struct {
	Seat uint64
	Nick string // of the user, as the operator gives it; it need not be well formed
	Text string // why; may be empty
}

func (c PutOut) wellFormed() bool { return len(c.Nick) <= event.MaxText && proper(c.Text, MaxTopic) }

func (c PutOut) apply(s *State) error {
	seat := s.seat(c.Seat)
	switch {
	case seat == nil:
		return ErrNoSeat
	case !seat.operates():
		return &Error{Why: RoomRank}
	}
	u := s.users.byNick[plain.Fold(c.Nick)]
	switch {
	case u == nil:
		return s.absent(c.Nick, plain.Fold(c.Nick))
	case u.Operates():
		return &Error{Why: RoomPeerAbove, Nick: u.nick}
	}
	s.putOutOfAll(seat, u, c.Text)
	return nil
}

// putOutOfAll ends all seats of a user, after the members of their rooms were told. A user who is in no room is
// named in the lobby.
func (s *State) putOutOfAll(by *Seat, u *User, text string) {
	for _, m := range u.places {
		s.kicked(by, m.room, u, text)
	}
	if len(u.places) == 0 {
		s.kicked(by, s.Room(s.lobby), u, text)
	}
	for _, out := range slices.Clone(u.seats) {
		s.dismiss(out, End{event.EndKicked, by.user.nick, text})
	}
}
