package state

import (
	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Tag sends client-only tags without a line to a room or to a user. It is not numbered, kept or counted.
// It is refused where a line would be, except that a slow room takes it at once. Its error is an *Error
// or a *TellError.
type Tag struct {
	Seat  uint64
	Room  string // the seat is in it; empty: to Nick
	Nick  string // of the receiver, as the sender gives it; it need not be well formed
	Tags  string // in the form of IRC
	Label string // as that of a Line
}

func (c Tag) wellFormed() bool {
	return (c.Room == "") != (c.Nick == "") && proper(c.Room, event.MaxName) && len(c.Nick) <= event.MaxText &&
		proper(c.Tags, MaxTags) && proper(c.Label, MaxLabel)
}

func (c Tag) apply(s *State) error {
	if c.Room == "" {
		return c.toUser(s)
	}
	seat, m, err := s.speaker(c.Seat, c.Room)
	if err != nil {
		return err
	}
	v := seat.visitor()
	if err := m.room.mutes(&v, s.now); err != nil {
		return err
	}
	if m.rank == 0 && !seat.operates() && m.room.has(Moderated) {
		return &Error{Room: m.room.name, Why: RoomModerated}
	}
	s.entry = seat.user.by(event.Tagged)
	s.entry.Text = c.Tags
	if len(s.ignoring) > 0 {
		s.learnInRoom(m.room, seat.user, &s.entry)
	}
	s.pass(m.room, seat, c.Label)
	return nil
}

func (c Tag) toUser(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	key := plain.Fold(c.Nick)
	peer := s.users.byNick[key]
	if peer == nil {
		return s.absent(c.Nick, key)
	}
	// The sender is not warned by this: the warning is for a line, which would be sent without one.
	if err := s.changedHands(seat.user, peer); err != nil {
		return err
	}
	e := seat.user.by(event.Tagged)
	e.Peer, e.Text, e.Time = peer.nick, c.Tags, s.now.UnixMilli()
	with := Attached{Label: c.Label, Silent: true}
	if peer != seat.user {
		s.deliver(peer, e, seat, with)
	}
	s.deliver(seat.user, e, seat, with)
	return nil
}
