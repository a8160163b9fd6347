package event

import "time"

// Kind is the kind of an entry. The numbers are a part of the encoding, so they never change.
type Kind uint8

// The kinds of entries.
const (
	Said    Kind = 1  // Nick said Text in Room
	Acted   Kind = 2  // Nick does Text in Room, or tells Peer alone so
	Notice  Kind = 3  // Nick, or the server if it is empty, gives notice of Text in Room, or to Peer alone, or without both to all operators of the server
	Private Kind = 4  // Nick sent Text to Peer alone
	Joined  Kind = 5  // Nick entered Room; Text is their real name, or is empty
	Left    Kind = 6  // Nick left Room and may be in others; Text says why, or is empty
	Quit    Kind = 7  // Nick left the server, and so Room; Text says why, or is empty
	Renamed Kind = 8  // Nick is now called Peer
	Shared  Kind = 9  // Nick, or an unknown user if it is empty, changed files: see File
	Topic   Kind = 10 // Nick set the topic of Room to Text, or removed it if Text is empty
	Ranked  Kind = 11 // Nick changed the rank of Peer in Room from Was to Rank
	Kicked  Kind = 12 // Nick put Peer out of Room; Text says why, or is empty
	Invited Kind = 13 // Nick invited Peer to Room
	Away    Kind = 14 // Nick is away, as Text says, or is back if Text is empty
	Removed Kind = 15 // Nick removed a line of Room: Text is a Removal; Peer said it, or is empty: Nick did

	// Peer of these is a nick, the name of an account, an address or a network.
	Banned   Kind = 16 // Nick banned Peer from Room, see Seconds; Text says why, or is empty
	Unbanned Kind = 17 // Nick ended the ban of Peer
	Muted    Kind = 18 // Nick muted Peer in Room, see Seconds; Text says why, or is empty
	Unmuted  Kind = 19 // Nick ended the muting of Peer

	Configured Kind = 20 // Nick changed the settings of Room: Text names them, see Setting
	Expelled   Kind = 21 // Nick, or the server if it is empty, banned Peer from the server; Text says why, or is empty

	// These are never kept, and have no Seq. Only protocols with such a notion show them.
	Tagged   Kind = 22 // Nick sent Text, client-only tags in the form of IRC, to Room, or to Peer alone
	RealName Kind = 23 // Nick has the real name Text now
	LoggedIn Kind = 24 // Nick is logged in to Account now, or to none if it is empty
	Masked   Kind = 25 // Nick put the mask Peer on the list Text of Room: see Exceptions
	Unmasked Kind = 26 // Nick took the mask Peer off the list Text of Room
)

// The lists of a Masked and an Unmasked.
const (
	Exceptions  = "exceptions"  // users who may enter although a ban concerns them
	Invitations = "invitations" // users who need no invitation
)

// Rank is a user's rank in a room: a set with one bit for each right. The numbers are a part of the encoding, so they never change.
type Rank uint8

// The ranks. The zero Rank is that of every member. An Operator may have a Voice too: it stays with them when they
// are no Operator any longer.
const (
	Voice    Rank = 1 // may speak in a moderated room
	Operator Rank = 2 // may change the room and its members
)

// Has reports whether the rank has all rights of another one.
func (r Rank) Has(other Rank) bool { return r&other == other }

// Highest returns the highest right of the rank alone.
func (r Rank) Highest() Rank {
	if r.Has(Operator) {
		return Operator
	}
	return r & Voice
}

// Ranking returns the right that the Peer of a Ranked has got, or if they have got none, the highest one that
// is left to them.
func (e *Entry) Ranking() Rank {
	if got := e.Rank &^ e.Was; got != 0 {
		return got.Highest()
	}
	return e.Rank.Highest()
}

// RemoveTime is for how long a user may remove a line of their own: see Removed.
const RemoveTime = 5 * time.Minute

// An Entry records something that happened. It is shared by all who read it and never changes. The
// comments of the kinds say which fields an entry has; all others are zero. Every entry may have
// Seq, Time, User and Account. Each kept line of each room costs one Entry, so fields that few kinds
// need are behind a pointer.
type Entry struct {
	Seq  uint64 // place in the order of all entries; 0 if it has none
	Time int64  // when it happened, in milliseconds since 1970 (Unix)
	User uint64 // number of the user who caused it, while the server runs; 0 if nobody did

	Room    string // as users see it, with its #
	Nick    string // of the user who caused it
	Account string // of the user who caused it; empty if they have none
	Peer    string // another nick
	Text    string
	File    *File // of a Shared, and nil otherwise

	Kind Kind
	Rank Rank
	Was  Rank // Ranked: the rank before; 0 also if it is not known

	Closed bool // it happened in a room that was not for everybody: see package room

	Seconds uint32 // Banned and Muted: how long it lasts; 0: for ever
}

// IsPrivate reports whether the entry is a line that was sent to Peer alone.
func (e *Entry) IsPrivate() bool {
	return e.Kind == Private || e.Room == "" && e.Peer != "" && (e.Kind == Acted || e.Kind == Notice)
}

// IsAlert reports whether a user tells all operators of the server something.
func (e *Entry) IsAlert() bool {
	return e.Kind == Notice && e.Nick != "" && e.Room == "" && e.Peer == ""
}

// When returns the time of the entry in the zone of this machine.
func (e *Entry) When() time.Time { return time.UnixMilli(e.Time) }

// Change is what happened to a file. The numbers are a part of the encoding, so they never change.
type Change uint8

// The changes.
const (
	Published Change = 1 // a new file
	Replaced  Change = 2 // a new version of a file
	Moved     Change = 3 // a file or folder has another name: To
	Deleted   Change = 4 // a file or folder is gone
	Mixed     Change = 5 // several of these
)

// A File is the news of one file or folder, or of Count of them. It has no address of a server and
// no command, since these depend on the reader's server.
type File struct {
	Path  string // absolute; of the folder if Count is more than 1; empty if it is not known or not told
	To    string // Moved: the new path, absolute
	Size  int64  // in bytes, of all files together; -1 if it is not known
	Count uint64 // number of files and folders

	Change Change

	Box      bool // the files were handed in to a drop box, so their names are not told
	Unproven bool // another address holds the nick in the chat: see Identity
	Explain  bool // Unproven for the first time, so readers are told what it means
}
