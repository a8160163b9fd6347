package irc

import (
	"errors"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// refuse adds the numeric reply for a refusal of the room to the answer, and takes the mark back. It
// returns err if it is no refusal, and so ends the session. The numerics are those of modern.ircdocs.horse.
func (r *request) refuse(s *session, err error) error {
	r.unmark()
	var (
		at   *room.Error
		nick *room.NickError
		tell *room.TellError
		busy *room.BusyError
	)
	switch {
	case errors.As(err, &at):
		return r.refuseRoom(s, at)
	case errors.As(err, &nick): // nobody can have it
		r.noSuchNick(s, nick.Nick)
	case errors.As(err, &tell):
		r.refuseTell(s, tell)
	case errors.As(err, &busy):
		r.numeric(s, protocol.RplTryAgain, r.Command, wording.Error(err))
	default:
		return err
	}
	return nil
}

func (r *request) noSuchNick(s *session, nick string) {
	r.numeric(s, protocol.ErrNoSuchNick, nick, "No such nick/channel")
}

func (r *request) noSuchChannel(s *session, name string) {
	r.numeric(s, protocol.ErrNoSuchChannel, name, "No such channel")
}

// refuseTell is refuse for a line to a user.
func (r *request) refuseTell(s *session, e *room.TellError) {
	switch e.Why {
	case room.TellAbsent, room.TellLeft:
		r.noSuchNick(s, e.Nick)
	default:
		r.numeric(s, protocol.ErrCannotSendToChan, e.Nick, wording.Error(e))
	}
}

// roomNumerics are the numerics of refusals that have the room as their parameter.
var roomNumerics = map[room.Problem]string{
	room.RoomBadName: protocol.ErrNoSuchChannel, room.RoomNone: protocol.ErrNoSuchChannel,
	room.RoomNotIn:    protocol.ErrNotOnChannel,
	room.RoomsTooMany: protocol.ErrTooManyChannels, room.RoomsTooManyFromAddr: protocol.ErrTooManyChannels,
	room.RoomModerated: protocol.ErrCannotSendToChan, room.RoomSlow: protocol.ErrCannotSendToChan, room.RoomMuted: protocol.ErrCannotSendToChan,
	room.RoomInviteOnly: protocol.ErrInviteOnlyChan, room.RoomBadKey: protocol.ErrBadChannelKey, room.RoomFull: protocol.ErrChannelIsFull,
	room.RoomBanned: protocol.ErrBannedFromChan,
	room.RoomRank:   protocol.ErrChanOPrivsNeeded, room.RoomPeerAbove: protocol.ErrChanOPrivsNeeded, room.RoomLobby: protocol.ErrChanOPrivsNeeded,
}

// roomTexts are the protocol's texts of refusals that need no more words.
var roomTexts = map[room.Problem]string{
	room.RoomNone: "No such channel", room.RoomNotIn: "You're not on that channel", room.RoomRank: "You're not a channel operator",
	room.RoomInviteOnly: "Cannot join channel (+i)", room.RoomBadKey: "Cannot join channel (+k)", room.RoomFull: "Cannot join channel (+l)",
}

// refuseRoom is refuse for what the room says about itself or its members. A client that is in no such room
// is told whether there is one.
func (r *request) refuseRoom(s *session, e *room.Error) error {
	switch e.Why {
	case room.RoomNotIn:
		if _, err := s.seat.Outline(s.Ctx, e.Room); err != nil {
			r.noSuchChannel(s, e.Room)
			return nil //nolint:nilerr // the room is not there, or the session ends with the next request
		}
	case room.RoomPeerNotIn:
		return r.refuseMember(s, e)
	case room.RoomPeerIn:
		r.numeric(s, protocol.ErrUserOnChannel, e.Nick, e.Room, "is already on channel")
		return nil
	case room.RoomBansFull:
		r.numeric(s, protocol.ErrBanListFull, e.Room, "b", wording.Error(e))
		return nil
	}
	code, known := roomNumerics[e.Why]
	if !known {
		r.numeric(s, protocol.ErrUnknownError, r.Command, e.Room, wording.Error(e))
		return nil
	}
	text, fixed := roomTexts[e.Why]
	if !fixed {
		text = wording.Error(e)
	}
	r.numeric(s, code, e.Room, text)
	return nil
}

// refuseMember is refuse for a user who is not in the room, or not there at all.
func (r *request) refuseMember(s *session, e *room.Error) error {
	people, _, err := s.seat.People(s.Ctx, room.PeopleQuery{Nicks: []string{e.Nick}})
	switch {
	case err != nil:
		return err
	case len(people) == 0:
		r.noSuchNick(s, e.Nick)
	default:
		r.numeric(s, protocol.ErrUserNotInChannel, e.Nick, e.Room, "They aren't on that channel")
	}
	return nil
}
