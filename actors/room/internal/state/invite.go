package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Invite invites a user to a room. They may enter it once, whatever its settings. Its error is an
// *Error, or a *TellError if nobody has the nick.
type Invite struct {
	Seat uint64
	Room string
	Nick string // of the user
}

func (c Invite) wellFormed() bool { return isName(c.Room) && isName(c.Nick) }

func (c Invite) apply(s *State) error {
	seat, r, err := s.inviter(c.Seat, c.Room)
	if err != nil {
		return err
	}
	peer := s.users.byNick[plain.Fold(c.Nick)]
	switch {
	case peer == nil:
		return s.absent(c.Nick, plain.Fold(c.Nick))
	case peer.in(r) != nil:
		return &Error{Room: c.Room, Why: RoomPeerIn, Nick: peer.nick}
	}
	r.uninvite(peer.number)
	if len(r.invited) == maxInvited {
		r.invited = slices.Delete(r.invited, 0, 1)
	}
	r.invited = append(r.invited, peer.number)
	e := seat.user.by(event.Invited)
	e.Peer, e.Room = peer.nick, r.name
	s.number(&e)
	s.deliver(peer, e, seat, Attached{})
	s.deliver(seat.user, e, seat, Attached{})
	s.entry = e
	s.pass(r, seat, "")
	return nil
}

// inviter returns a seat of the proposer, and a room to which it may invite users.
func (s *State) inviter(n uint64, room string) (*Seat, *Room, error) {
	seat, m, err := s.speaker(n, room)
	if err == nil && !m.room.settings.restricts() {
		return seat, m.room, nil
	}
	return s.governor(n, room)
}

// restricts reports whether the settings keep some users out.
func (s *Settings) restricts() bool { return s.Flags&InviteOnly != 0 || s.Key != "" || s.Limit > 0 }

// uninvite forgets the invitation of a user.
func (r *Room) uninvite(number uint64) {
	r.invited = slices.DeleteFunc(r.invited, func(n uint64) bool { return n == number })
}
