package state

import "tertulia/actors/event"

// MaxUsername is the maximum number of bytes of a Profile's Username.
const MaxUsername = 32

// A Profile is what a client says about its user. Nothing of it is checked.
type Profile struct {
	Username string // may be empty
	RealName string // may be empty; at most MaxTopic bytes
	Bot      bool   // the client is a program
}

func (p *Profile) wellFormed() bool {
	return proper(p.Username, MaxUsername) && proper(p.RealName, MaxTopic)
}

// introduce gives the user of a new seat the names of its client, if it has any.
func (s *Seat) introduce(p *Profile) {
	s.bot = p.Bot
	if p.Username != "" {
		s.user.rarely().username = p.Username
	}
	if p.RealName != "" {
		s.user.rarely().realName = p.RealName
	}
}

// RealName gives the user of a seat another real name.
type RealName struct {
	Seat uint64
	Text string
}

func (c RealName) wellFormed() bool { return proper(c.Text, MaxTopic) }

func (c RealName) apply(s *State) error {
	seat := s.seat(c.Seat)
	switch {
	case seat == nil:
		return ErrNoSeat
	case seat.user.RealName() == c.Text:
		return nil
	}
	seat.user.rarely().realName = c.Text
	s.change(seat.user, event.RealName, c.Text)
	return nil
}

// Bot says whether the client of a seat is a program.
type Bot struct {
	Seat uint64
	On   bool
}

func (c Bot) wellFormed() bool { return true }

func (c Bot) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	seat.bot = c.On
	return nil
}

// change tells the members of a user's rooms of a change of the user. The entry is not kept.
func (s *State) change(u *User, kind event.Kind, text string) {
	s.entry = u.by(kind)
	s.entry.Text, s.entry.Time = text, s.now.UnixMilli()
	s.out.Changed(u, &s.entry)
}
