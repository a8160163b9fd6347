package room

import "tertulia/actors/room/internal/state"

// The refusals are data of package state, which decides most of them. Their texts are for developers:
// a transport words them for users.
type (
	// NickError is the refusal of a nick.
	NickError = state.NickError
	// NameProblem is the reason why a nick or the name of a room is refused.
	NameProblem = state.NameProblem
	// Error is the refusal of a room: of its name, of entering it, of a change in it, or of an answer about it.
	Error = state.Error
	// Problem is the reason of an Error.
	Problem = state.Problem
	// TellError says why a private line was not sent.
	TellError = state.TellError
	// TellProblem is the reason of a TellError.
	TellProblem = state.TellProblem
	// IgnoreError says why Ignore or Unignore did nothing.
	IgnoreError = state.IgnoreError
	// IgnoreProblem is the reason of an IgnoreError.
	IgnoreProblem = state.IgnoreProblem
	// HistoryError says why lines were not found, shown or removed.
	HistoryError = state.HistoryError
	// HistoryProblem is the reason of a HistoryError.
	HistoryProblem = state.HistoryProblem
)

// The problems of names. Those from NickReserved on concern nicks only.
const (
	NameEmpty          = state.NameEmpty
	NameNotUTF8        = state.NameNotUTF8
	NameTooLong        = state.NameTooLong
	NameInvisible      = state.NameInvisible
	NameLoneMark       = state.NameLoneMark
	NameForeignMark    = state.NameForeignMark
	NameMixedDigits    = state.NameMixedDigits
	NameMixedScripts   = state.NameMixedScripts
	NameBadStart       = state.NameBadStart
	NameSpace          = state.NameSpace
	NameBadCharacter   = state.NameBadCharacter
	NickReserved       = state.NickReserved
	NickLikeReserved   = state.NickLikeReserved
	NickTaken          = state.NickTaken
	NickLikeTaken      = state.NickLikeTaken
	NickKept           = state.NickKept
	NickLikeKept       = state.NickLikeKept
	NickRegistered     = state.NickRegistered
	NickLikeRegistered = state.NickLikeRegistered
	NickTooOften       = state.NickTooOften
)

// The problems with rooms.
const (
	RoomBadName          = state.RoomBadName
	RoomNotIn            = state.RoomNotIn
	RoomNone             = state.RoomNone
	RoomsTooMany         = state.RoomsTooMany
	RoomsTooManyFromAddr = state.RoomsTooManyFromAddr
	RoomModerated        = state.RoomModerated
	RoomSlow             = state.RoomSlow
	RoomInviteOnly       = state.RoomInviteOnly
	RoomBadKey           = state.RoomBadKey
	RoomFull             = state.RoomFull
	RoomRank             = state.RoomRank
	RoomPeerNotIn        = state.RoomPeerNotIn
	RoomPeerIn           = state.RoomPeerIn
	RoomBadSetting       = state.RoomBadSetting
	RoomBanned           = state.RoomBanned
	RoomMuted            = state.RoomMuted
	RoomPeerAbove        = state.RoomPeerAbove
	RoomManyThere        = state.RoomManyThere
	RoomBansFull         = state.RoomBansFull
	RoomNoBan            = state.RoomNoBan
	RoomLobby            = state.RoomLobby
)

// The problems with private lines.
const (
	TellAbsent       = state.TellAbsent
	TellLeft         = state.TellLeft
	TellChangedHands = state.TellChangedHands
	TellUnread       = state.TellUnread
)

// The problems with lists of ignored users.
const (
	IgnoreSelf    = state.IgnoreSelf
	IgnoreTwice   = state.IgnoreTwice
	IgnoreTooMany = state.IgnoreTooMany
	IgnoreNone    = state.IgnoreNone
)

// The problems with the history.
const (
	LineNone       = state.LineNone
	LineNotOwn     = state.LineNotOwn
	LineTooOld     = state.LineTooOld
	SearchNoWords  = state.SearchNoWords
	SearchTooLong  = state.SearchTooLong
	SearchTooSlow  = state.SearchTooSlow
	SearchTooOften = state.SearchTooOften
	HistoryOff     = state.HistoryOff
	HistoryFailed  = state.HistoryFailed
)
