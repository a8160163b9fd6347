package state

import (
	"fmt"
	"time"
)

// The refusals of this package are data. Their texts are for developers: a transport words them for
// users.

// NameProblem is the reason why a nick or the name of a room is refused.
type NameProblem uint8

// The problems of names. Those from NickReserved on concern nicks only.
const (
	NameEmpty        NameProblem = iota + 1 // no character
	NameNotUTF8                             // not valid UTF-8
	NameTooLong                             // more than MaxName characters
	NameInvisible                           // a character that is not shown
	NameLoneMark                            // a combining mark without a letter, or too many on one
	NameForeignMark                         // a combining mark of another script than the letters'
	NameMixedDigits                         // digits of more than one kind
	NameMixedScripts                        // letters of more than one script
	NameBadStart                            // the first character is not a letter or digit
	NameSpace                               // a space
	NameBadCharacter                        // another character that is not allowed

	NickReserved       // it is Other, which belongs to the server
	NickLikeReserved   // it looks like Other, which belongs to the server
	NickTaken          // another user has it
	NickLikeTaken      // it looks like Other, which another user has
	NickKept           // it is kept for a user who has left, for Wait
	NickLikeKept       // it looks like Other, which is kept for a user who has left, for Wait
	NickRegistered     // it is the name of an account that the user is not logged in to
	NickLikeRegistered // it looks like Other, which is the name of such an account
	NickTooOften       // the user has changed their nick too often, and has to wait for Wait
)

var nameProblems = [...]string{
	NameEmpty: "empty", NameNotUTF8: "not UTF-8", NameTooLong: "too long", NameInvisible: "invisible character",
	NameLoneMark: "lone mark", NameForeignMark: "foreign mark", NameMixedDigits: "mixed digits", NameMixedScripts: "mixed scripts",
	NameBadStart: "bad start", NameSpace: "space", NameBadCharacter: "bad character",
	NickReserved: "reserved", NickLikeReserved: "like reserved", NickTaken: "taken", NickLikeTaken: "like taken",
	NickKept: "kept", NickLikeKept: "like kept", NickRegistered: "registered", NickLikeRegistered: "like registered", NickTooOften: "changed too often",
}

func (p NameProblem) String() string { return nameProblems[p] }

// NickError is the refusal of a nick.
type NickError struct {
	Nick   string // as the user asked for it
	Why    NameProblem
	Other  string        // the reserved, taken, kept or registered nick that Nick looks like
	Length int           // of Nick, in characters; set for NameTooLong
	Wait   time.Duration // how long the reason lasts; set for NickKept, NickLikeKept and NickTooOften
	Free   string        // a nick that is free; empty if none was found
}

// Taken reports whether the nick is well formed, but belongs to another user.
func (e *NickError) Taken() bool { return e.Why >= NickTaken && e.Why <= NickLikeRegistered }

func (e *NickError) Error() string { return fmt.Sprintf("nick %q: %v", e.Nick, e.Why) }

// Problem is the reason of an Error.
type Problem uint8

// The problems with rooms.
const (
	RoomBadName          Problem = iota + 1 // the name breaks the rule Name
	RoomNotIn                               // the seat is not in the room
	RoomNone                                // there is no such room
	RoomsTooMany                            // there are Count rooms, and no more are allowed
	RoomsTooManyFromAddr                    // Count rooms were made from the user's network, and no more are allowed

	RoomModerated  // only users with a rank speak there
	RoomSlow       // the user has to wait for Wait until they speak there again
	RoomInviteOnly // only invited users enter
	RoomBadKey     // another key is needed to enter
	RoomFull       // Count users are in it, and no more are allowed
	RoomRank       // the user's rank does not suffice
	RoomPeerNotIn  // the user Nick is not in the room
	RoomPeerIn     // the user Nick is in the room already
	RoomBadSetting // a setting is out of bounds

	RoomBanned    // the user is banned from it: see Wait and Text
	RoomMuted     // the user may not speak there: see Wait and Text
	RoomPeerAbove // the user Nick operates the server, so operators of rooms do not govern them
	RoomManyThere // Count members come from the network; the operator has to confirm the ban
	RoomBansFull  // Count bans and mutes exist there, and no more are allowed
	RoomNoBan     // nobody called Nick is banned or muted there
	RoomLobby     // nobody is banned from the lobby alone
)

var problems = [...]string{
	RoomBadName: "bad name", RoomNotIn: "not in it", RoomNone: "no such room",
	RoomsTooMany: "too many rooms", RoomsTooManyFromAddr: "too many rooms from this network",
	RoomModerated: "moderated", RoomSlow: "slow", RoomInviteOnly: "invited users only", RoomBadKey: "wrong key", RoomFull: "full",
	RoomRank: "rank does not suffice", RoomPeerNotIn: "other user not in it", RoomPeerIn: "other user in it already",
	RoomBadSetting: "setting out of bounds", RoomBanned: "banned", RoomMuted: "muted", RoomPeerAbove: "other user operates the server",
	RoomManyThere: "many users in the network", RoomBansFull: "too many bans", RoomNoBan: "no such ban", RoomLobby: "lobby",
}

func (p Problem) String() string { return problems[p] }

// Error is the refusal of a room: of its name, of entering it, of a change in it, or of an answer about it.
type Error struct {
	Room   string // as the user asked for it
	Why    Problem
	Name   NameProblem // set for RoomBadName
	Length int         // of the name, in characters; set for NameTooLong
	Count  int         // of rooms for RoomsTooMany and RoomsTooManyFromAddr, of users for RoomFull and RoomManyThere, of bans for RoomBansFull

	Nick string        // of another user; set for RoomPeerNotIn, RoomPeerIn, RoomPeerAbove and RoomNoBan
	Wait time.Duration // set for RoomSlow; for RoomBanned and RoomMuted how long it lasts, 0: for ever
	Text string        // why, set for RoomBanned and RoomMuted; may be empty
}

func (e *Error) Error() string { return fmt.Sprintf("room %q: %v", e.Room, e.Why) }

// TellProblem is the reason of a TellError.
type TellProblem uint8

// The problems with private lines.
const (
	TellAbsent       TellProblem = iota + 1 // nobody has the nick
	TellLeft                                // nobody has the nick; its user left it Left ago
	TellChangedHands                        // the user came Came ago, after Other was left Left ago
	TellUnread                              // the user has not read earlier lines
)

var tellProblems = [...]string{
	TellAbsent: "absent", TellLeft: "left", TellChangedHands: "changed hands", TellUnread: "has unread lines",
}

func (p TellProblem) String() string { return tellProblems[p] }

// TellError says why a private line was not sent.
type TellError struct {
	Nick  string // the receiver's; of TellAbsent and TellLeft as the sender gave it
	Why   TellProblem
	Other string        // the nick that the former user had; set for TellChangedHands
	Came  time.Duration // how long ago the user of Nick took it; set for TellChangedHands
	Left  time.Duration // how long ago the former user left; set for TellLeft and TellChangedHands
}

func (e *TellError) Error() string { return fmt.Sprintf("private line to %q: %v", e.Nick, e.Why) }

// IgnoreProblem is the reason of an IgnoreError.
type IgnoreProblem uint8

// The problems with lists of ignored users.
const (
	IgnoreSelf    IgnoreProblem = iota + 1 // the user's own nick
	IgnoreTwice                            // the user is ignored already
	IgnoreTooMany                          // MaxIgnored users are ignored already
	IgnoreNone                             // the user is not ignored
)

var ignoreProblems = [...]string{
	IgnoreSelf: "own nick", IgnoreTwice: "ignored already", IgnoreTooMany: "too many", IgnoreNone: "not ignored",
}

func (p IgnoreProblem) String() string { return ignoreProblems[p] }

// IgnoreError says why Ignore or Unignore did nothing.
type IgnoreError struct {
	Nick string // as the user gave it
	Why  IgnoreProblem
}

func (e *IgnoreError) Error() string { return fmt.Sprintf("ignore %q: %v", e.Nick, e.Why) }

// HistoryProblem is the reason of a HistoryError.
type HistoryProblem uint8

// The problems with the history.
const (
	LineNone       HistoryProblem = iota + 1 // there is no line Line
	LineNotOwn                               // the line is not the user's
	LineTooOld                               // the line is too old to be removed by its user
	SearchNoWords                            // the search has no words
	SearchTooLong                            // the search has too many words
	SearchTooSlow                            // the search took too long
	SearchTooOften                           // the user has searched a moment ago
	HistoryOff                               // the server keeps no history
	HistoryFailed                            // the history cannot be read now
)

var historyProblems = [...]string{
	LineNone: "no such line", LineNotOwn: "another user's line", LineTooOld: "too old",
	SearchNoWords: "no words", SearchTooLong: "too long", SearchTooSlow: "too slow", SearchTooOften: "too often",
	HistoryOff: "no history is kept", HistoryFailed: "cannot be read",
}

func (p HistoryProblem) String() string { return historyProblems[p] }

// HistoryError says why lines were not found, shown or removed.
type HistoryError struct {
	Why  HistoryProblem
	Line uint64 // the number that the user gave; 0 for a search
}

func (e *HistoryError) Error() string { return fmt.Sprintf("history: %v", e.Why) }
