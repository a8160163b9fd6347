package wording

import (
	"errors"
	"math"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/room"
)

// Error returns the sentence for an error of an actor: what is wrong, and what to do about it. For
// any other error it returns a general sentence: its own text may be meant for the log alone.
func (in Language) Error(err error) string {
	var (
		nick   *room.NickError
		at     *room.Error
		tell   *room.TellError
		ignore *room.IgnoreError
		file   *files.Error
		past   *room.HistoryError
		busy   *room.BusyError
		banned *accounts.BanError
	)
	switch {
	case errors.As(err, &nick):
		return in.nickProblem(nick)
	case errors.As(err, &at):
		return in.roomProblem(at)
	case errors.As(err, &tell):
		return in.Say(tellProblems[tell.Why], Nick(tell.Nick), Other(tell.Other), When(in.since(tell.Came)), Left(in.since(tell.Left)))
	case errors.As(err, &ignore):
		return in.Say(ignoreProblems[ignore.Why], Nick(ignore.Nick), Limit(room.MaxIgnored))
	case errors.As(err, &past):
		return in.Say(historyProblems[past.Why], Line(past.Line))
	case errors.As(err, &busy):
		return in.Say(reasons[busy.Reason])
	case errors.As(err, &banned):
		return in.banProblem(&banned.Ban)
	case errors.Is(err, accounts.ErrPassword):
		return in.Say(accountPassword, Limit(accounts.MinPassword), Digits(accounts.MaxPassword))
	case errors.As(err, &file):
		return in.FileError(file.Path, in.FileReason(file))
	}
	for _, sentences := range []map[error]ID{sentinels, accountErrors} {
		for known, id := range sentences {
			if errors.Is(err, known) {
				return in.Say(id)
			}
		}
	}
	if kind := files.KindOf(err); kind != files.Unknown { // an error of the system
		return in.FileKind(kind)
	}
	return in.Say(unknownFail)
}

// Refusal returns the sentence for the refusal of a nick, with the nick that is free in its place.
func (in Language) Refusal(e *room.NickError) string {
	if e.Free == "" {
		return in.Error(e)
	}
	return in.Say(nickFree, Why(in.Error(e)), Other(e.Free))
}

// sentinels are the sentences for errors without fields.
var sentinels = map[error]ID{
	room.ErrClosed: Closing, limits.ErrClosed: Closing,
	limits.ErrFull: serverFull, limits.ErrAddrLimit: addrLimit,
}

var nameProblems = map[room.NameProblem]ID{
	room.NameEmpty: nameEmpty, room.NameNotUTF8: nameNotUTF8, room.NameTooLong: nameTooLong, room.NameInvisible: nameInvisible,
	room.NameLoneMark: nameLoneMark, room.NameForeignMark: nameForeignMark, room.NameMixedDigits: nameMixedDigits,
	room.NameMixedScripts: nameMixedScripts, room.NameBadStart: nameBadStart, room.NameSpace: nameSpace,
	room.NameBadCharacter: nameBadCharacter, room.NickReserved: nickReserved, room.NickLikeReserved: nickLikeReserved,
	room.NickTaken: nickTaken, room.NickLikeTaken: nickLikeTaken, room.NickKept: nickKept, room.NickLikeKept: nickLikeKept,
	room.NickRegistered: nickRegistered, room.NickLikeRegistered: nickLikeRegistered, room.NickTooOften: nickTooOften,
}

var roomProblems = map[room.Problem]ID{
	room.RoomBadName: roomBadName, room.RoomNotIn: roomNotIn, room.RoomNone: roomNone,
	room.RoomsTooMany: roomsFull, room.RoomsTooManyFromAddr: roomsFullAddr,
	room.RoomModerated: roomModerated, room.RoomSlow: roomSlow, room.RoomInviteOnly: roomInviteOnly, room.RoomBadKey: roomBadKey,
	room.RoomFull: roomFull, room.RoomRank: roomRank, room.RoomPeerNotIn: roomPeerNotIn, room.RoomPeerIn: roomPeerIn,
	room.RoomBadSetting: roomBadSetting, room.RoomBanned: roomBanned, room.RoomMuted: roomMuted, room.RoomPeerAbove: roomPeerAbove,
	room.RoomManyThere: roomMany, room.RoomBansFull: roomBansFull, room.RoomNoBan: roomNoBan, room.RoomLobby: roomLobby,
}

var tellProblems = map[room.TellProblem]ID{
	room.TellAbsent: tellAbsent, room.TellLeft: tellLeft, room.TellChangedHands: tellChangedHands, room.TellUnread: tellUnread,
}

var ignoreProblems = map[room.IgnoreProblem]ID{
	room.IgnoreSelf: ignoreSelf, room.IgnoreTwice: ignoreTwice, room.IgnoreTooMany: ignoreTooMany, room.IgnoreNone: ignoreNone,
}

var historyProblems = map[room.HistoryProblem]ID{
	room.LineNone: lineNone, room.LineNotOwn: lineNotOwn, room.LineTooOld: lineTooOld,
	room.SearchNoWords: searchNoWords, room.SearchTooLong: searchTooLong, room.SearchTooSlow: searchTooSlow,
	room.SearchTooOften: searchTooOften, room.HistoryOff: historyOff, room.HistoryFailed: historyFailed,
}

func (in Language) nickProblem(e *room.NickError) string {
	wait := in.Say(minutes, Digits(ceil(e.Wait, time.Minute)))
	if e.Why == room.NickTooOften {
		wait = in.Say(seconds, Digits(ceil(e.Wait, time.Second)))
	}
	return in.Say(nameProblems[e.Why], Nick(e.Nick), Other(e.Other), When(wait), Limit(room.MaxName), Digits(uint64(e.Length)))
}

func (in Language) roomProblem(e *room.Error) string {
	reason := ""
	if e.Name != 0 {
		reason = in.Say(nameProblems[e.Name], Limit(room.MaxName), Digits(uint64(e.Length)))
	}
	id, wait := roomProblems[e.Why], in.Say(seconds, Digits(ceil(e.Wait, time.Second)))
	switch e.Why {
	case room.RoomBanned, room.RoomMuted:
		if wait = in.length(e.Wait); e.Wait == 0 {
			id = map[room.Problem]ID{room.RoomBanned: roomBannedAll, room.RoomMuted: roomMutedAll}[e.Why]
		}
		return in.because(in.Say(id, Room(e.Room), When(wait)), e.Text)
	}
	return in.Say(id, Room(e.Room), Nick(e.Nick), When(wait), Why(reason), Digits(uint64(e.Count)))
}

// ceil returns d in units, rounded up.
func ceil(d, unit time.Duration) uint64 { return uint64(math.Ceil(float64(d) / float64(unit))) }

// since returns how long ago something happened, such as "5 minutes ago".
func (in Language) since(d time.Duration) string {
	if d < time.Minute {
		return in.Say(justNow)
	}
	return in.Say(ago, When(in.Say(minutes, Digits(uint64(d/time.Minute)))))
}
