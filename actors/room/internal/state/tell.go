package state

import (
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Tell sends a private line to a user. All seats of both users get a copy, except those of the
// receiver that ignore the sender. It counts as one taken line, even if it is refused. Its error is
// a *TellError.
type Tell struct {
	Seat   uint64
	Nick   string // of the receiver, as the sender gives it; it need not be well formed
	Text   string
	Notice bool // nobody answers it by a program
	// Unread is the number of a user who has not read earlier lines. If that is the receiver, the
	// line is refused. 0 stands for nobody.
	Unread uint64
}

func (c Tell) wellFormed() bool { return proper(c.Text, event.MaxText) && len(c.Nick) <= event.MaxText }

func (c Tell) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	s.count(seat, 1)
	key := plain.Fold(c.Nick)
	peer := s.users.byNick[key]
	if peer == nil {
		return s.absent(c.Nick, key)
	}
	if err := s.changedHands(seat.user, peer); err != nil {
		return err
	}
	if peer != seat.user && c.Unread != 0 && c.Unread == peer.number {
		return &TellError{Nick: peer.nick, Why: TellUnread}
	}
	seat.speaks()
	e := seat.user.by(event.Private)
	if c.Notice {
		e.Kind = event.Notice
	}
	e.Peer, e.Text = peer.nick, c.Text
	// All copies have one Seq, since they are one line. A user who writes to themselves gets one
	// copy.
	s.number(&e)
	// The sender is answered as usual if the receiver ignores them: they are not to learn of it.
	if peer != seat.user {
		s.deliver(peer, e, seat)
	}
	s.deliver(seat.user, e, seat)
	return nil
}

// absent returns the error for a private line to a nick that nobody has.
func (s *State) absent(nick, key string) error {
	if was := s.formers.byNick[key]; was != nil && s.now.Sub(was.left) < lately {
		return &TellError{Nick: nick, Why: TellLeft, Left: s.now.Sub(was.left)}
	}
	return &TellError{Nick: nick, Why: TellAbsent}
}

// changedHands returns why a private line is not sent to a user yet, or nil if it can be sent. The
// nick may have been another user's a short time ago, and the sender may mean that user.
//
// The line is refused once for each sender, and sent if they send it again. A warning with the
// confirmation would come too late: the stranger would have the line. A question would need an
// answer that a pipe cannot give.
func (s *State) changedHands(from, to *User) error {
	was := s.formers.other(to.look, to.seats[0].Identity(), s.now, lately)
	if was == nil || from.warned == to.seats[0].name {
		return nil
	}
	from.warned = to.seats[0].name
	name := to.nick
	if was.look.Folded != to.look.Folded {
		name = was.look.Folded
	}
	return &TellError{Nick: to.nick, Why: TellChangedHands, Came: time.Duration(s.now.UnixNano() - to.named), Other: name, Left: s.now.Sub(was.left)}
}
