package irc

import (
	"errors"
	"strconv"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// A maskList is how one of the lists of a room is shown.
type maskList struct {
	row, end, text string
	list           room.List // 0: the bans
}

var maskLists = map[byte]maskList{
	'b': {protocol.RplBanList, protocol.RplEndOfBanList, "End of channel ban list", 0},
	'e': {protocol.RplExceptList, protocol.RplEndOfExceptList, "End of channel exception list", room.Exceptions},
	'I': {protocol.RplInviteList, protocol.RplEndOfInviteList, "End of channel invite exception list", room.Invitations},
}

// showList shows a list of a room. It is empty for those who do not govern the room: clients ask when they enter.
func (s *session) showList(r *request, name string, letter byte) error {
	l := maskLists[letter]
	all, err := s.masks(name, l.list)
	if refused, is := errors.AsType[*room.Error](err); is && refused.Why == room.RoomRank {
		err = nil
	}
	if err != nil {
		return r.refuse(s, err)
	}
	name = s.roomName(name)
	for i := range all {
		if m := &all[i]; !m.Mute {
			r.numeric(s, l.row, name, maskOf(&m.Target), m.By, strconv.FormatInt(m.Made.Unix(), 10))
		}
	}
	r.numeric(s, l.end, name, l.text)
	return nil
}

func (s *session) masks(name string, list room.List) ([]room.Restriction, error) {
	if list == 0 {
		return s.seat.Bans(s.Ctx, name)
	}
	return s.seat.Masks(s.Ctx, name, list)
}

// changeList puts a mask on a list of a room, or takes it off. One that is not there is no error.
func (s *session) changeList(r *request, name string, c *modeChange) error {
	var err error
	switch list := maskLists[c.letter].list; {
	case list != 0:
		err = s.seat.SetMask(s.Ctx, name, list, wholeMask(c.param), c.on)
	case c.on:
		err = s.ban(r, name, c.param)
	default:
		err = s.unban(name, c.param)
	}
	switch {
	case err == nil, is(err, room.RoomNoBan):
		return nil
	case is(err, room.RoomBansFull):
		r.numeric(s, protocol.ErrBanListFull, name, string(c.letter), wording.Error(err))
		return nil
	case is(err, room.RoomBadSetting):
		r.numeric(s, protocol.ErrInvalidModeParam, name, string(c.letter), c.param, "Invalid mask")
		return nil
	}
	return r.refuse(s, err)
}

// is reports whether an error is a refusal of a room for a reason.
func is(err error, why room.Problem) bool {
	refused, ok := errors.AsType[*room.Error](err)
	return ok && refused.Why == why
}

// ban bans those for whom a mask stands, for ever. A nick that nobody has is banned as a mask. A network from
// which several members come has to be banned twice: a class may share an address.
func (s *session) ban(r *request, name, mask string) error {
	target := targetOf(mask)
	again := name + " " + mask
	sure := s.unsure == again || target.Mask != "" // a pattern is chosen with care
	s.unsure = ""
	err := s.seat.Ban(s.Ctx, name, target, 0, "", sure)
	if target.Nick != "" && nobody(err) {
		err = s.seat.Ban(s.Ctx, name, event.Target{Mask: wholeMask(mask)}, 0, "", true)
	}
	if refused, ok := errors.AsType[*room.Error](err); ok && refused.Why == room.RoomManyThere {
		s.unsure = again
		r.line(s, "NOTICE", s.nick, wording.Say(wording.ManyThere, wording.Count(uint64(refused.Count)), wording.Command("/mode "+name+" +b "+mask)))
		return nil
	}
	return err
}

// nobody reports whether a ban was refused since no user has or had the nick.
func nobody(err error) bool {
	_, absent := errors.AsType[*room.TellError](err)
	_, malformed := errors.AsType[*room.NickError](err)
	return absent || malformed
}

// unban ends the ban of those for whom a mask stands.
func (s *session) unban(name, mask string) error {
	target := targetOf(mask)
	err := s.seat.Unban(s.Ctx, name, target)
	if target.Mask == "" && (is(err, room.RoomNoBan) || nobody(err)) {
		return s.seat.Unban(s.Ctx, name, event.Target{Mask: wholeMask(mask)})
	}
	return err
}
