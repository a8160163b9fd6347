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
	Seat uint64
	Nick string // of the receiver, as the sender gives it; it need not be well formed
	Line Line
	// Silent says that the seat is not shown its own copy if it does not want its own lines.
	Silent bool
	// Unread is the number of a user who has not read earlier lines. If that is the receiver, the
	// line is refused. 0 stands for nobody.
	Unread uint64
}

func (c Tell) wellFormed() bool { return c.Line.wellFormed() && len(c.Nick) <= event.MaxText }

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
		seat.user.rarely().warned = peer.seats[0].name
		return err
	}
	if peer != seat.user && c.Unread != 0 && c.Unread == peer.number {
		return &TellError{Nick: peer.nick, Why: TellUnread}
	}
	seat.speaks()
	e := seat.user.by(c.Line.kind(event.Private))
	e.Peer, e.Text = peer.nick, c.Line.Text
	// All copies have one Seq, since they are one line. A user who writes to themselves gets one
	// copy.
	s.number(&e)
	// The sender is answered as usual if the receiver ignores them: they are not to learn of it.
	with := c.Line.attached()
	with.Silent = c.Silent
	if peer != seat.user {
		s.deliver(peer, e, seat, with)
	}
	s.deliver(seat.user, e, seat, with)
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
// nick may have been another user's a short time ago, and the sender may mean that user. The sender
// is warned then: see rare.warned.
//
// The line is refused once for each sender, and sent if they send it again. A warning with the
// confirmation would come too late: the stranger would have the line. A question would need an
// answer that a pipe cannot give.
func (s *State) changedHands(from, to *User) error {
	was := s.formers.other(to.look, to.seats[0].Identity(), s.now, lately)
	if was == nil || from.rare != nil && from.rare.warned == to.seats[0].name {
		return nil
	}
	name := to.nick
	if was.look.Folded != to.look.Folded {
		name = was.look.Folded
	}
	return &TellError{Nick: to.nick, Why: TellChangedHands, Came: time.Duration(s.now.UnixNano() - to.named), Other: name, Left: s.now.Sub(was.left)}
}
