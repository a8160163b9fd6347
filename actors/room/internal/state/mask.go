package state

import (
	"slices"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// hostForAll is a host that each user has in masks, besides their address.
const hostForAll = "tertulia"

// maxMasks is the maximum number of masks on one list of a room.
const maxMasks = 100

// IsMask reports whether a text is "nick!username@host".
func IsMask(text string) bool {
	nick, rest, _ := strings.Cut(text, "!")
	username, host, _ := strings.Cut(rest, "@")
	return proper(text, event.MaxName) && nick != "" && username != "" && host != ""
}

// is reports whether a folded mask is that of a user. The username may also be given with the "~" of a name
// that nobody has checked.
func (v *visitor) is(mask string) bool {
	username := plain.Fold(v.username)
	for _, user := range []string{"~" + username, username} {
		of := v.nick + "!" + user + "@"
		if plain.Matches(mask, of+hostForAll) || v.addr.IsValid() && plain.Matches(mask, of+v.addr.String()) {
			return true
		}
	}
	return false
}

// SetMask puts a mask on a list of a room, or takes it off. A mask that is on the list already is not put
// there again. Its error is an *Error.
type SetMask struct {
	Seat uint64
	Room string
	List string // event.Exceptions or event.Invitations
	Mask string
	On   bool
}

func (c SetMask) wellFormed() bool {
	return isName(c.Room) && (c.List == event.Exceptions || c.List == event.Invitations) && IsMask(c.Mask)
}

func (c SetMask) apply(s *State) error {
	seat, r, err := s.governor(c.Seat, c.Room)
	if err != nil {
		return err
	}
	list, kind := r.list(c.List), event.Unmasked
	folded := plain.Fold(c.Mask)
	at := slices.IndexFunc(*list, func(m Restriction) bool { return m.folded == folded })
	switch {
	case !c.On && at < 0:
		return &Error{Room: r.name, Why: RoomNoBan, Nick: c.Mask}
	case !c.On && (*list)[at].above && !seat.operates():
		return &Error{Room: r.name, Why: RoomRank}
	case !c.On:
		*list = slices.Delete(*list, at, at+1)
	case at >= 0:
		return nil
	case len(*list) >= maxMasks:
		return &Error{Room: r.name, Why: RoomBansFull, Count: maxMasks}
	default:
		*list = append(*list, Restriction{Target: event.Target{Mask: c.Mask}, By: seat.user.nick, Made: s.now, above: seat.operates(), folded: folded})
		kind = event.Masked
	}
	s.entry = seat.user.by(kind)
	s.entry.Peer, s.entry.Text = c.Mask, c.List
	s.pass(r, seat, "")
	s.out.Configured(r, seat)
	s.chartered(r)
	return nil
}

// list returns a list of the room by its name.
func (r *Room) list(name string) *[]Restriction {
	if name == event.Exceptions {
		return &r.exceptions
	}
	return &r.invitations
}

// Masks returns a list of the room, oldest first.
func (r *Room) Masks(list string) []Restriction { return slices.Clone(*r.list(list)) }

// excepts reports whether a ban does not concern a user, since they are on the list of exceptions. That of an
// operator of the server has exceptions of such operators only.
func (r *Room) excepts(v *visitor, ban *Restriction) bool {
	return slices.ContainsFunc(r.exceptions, func(e Restriction) bool { return (e.above || !ban.above) && v.is(e.folded) })
}

// invites reports whether a user is on the list of those who need no invitation.
func (r *Room) invites(v *visitor) bool {
	return slices.ContainsFunc(r.invitations, func(i Restriction) bool { return v.is(i.folded) })
}
