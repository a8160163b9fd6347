package history

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A Record is what the room hands over for a line that it has taken, in the order of its numbers.
type Record struct {
	Entry event.Entry // with Seq 0 if the line made no entry
	Key   string      // of the client that said the line; empty if it has none
	Taken uint64      // number of lines taken under Key, this one included; 0 says nothing about them
	More  bool        // the next record is kept in the same transaction
	Lost  *Lost       // nil, or the record stands for these and has nothing else
}

// Lost are records that the room has not handed over, see Progress.Shed.
type Lost struct {
	Records uint64 // their number
	Gap     Gap    // their entries
}

// Add adds a record with an entry.
func (l *Lost) Add(e *event.Entry) {
	l.Records++
	if isKept(e) {
		l.Gap.add(e)
	}
}

// An Owner identifies the session or the key that an entry came from, for Forget. 0 is nobody.
type Owner int64

// A Line is an entry for the Store.
type Line struct {
	Entry event.Entry
	Owner Owner
}

// A Gap says that entries were not kept.
type Gap struct {
	First, Last uint64 // their numbers are in this range
	Count       uint64 // number of entries; 0 if there is no gap
	Time        int64  // of the first one, in milliseconds since 1970 (Unix)
}

// A Batch is written in one transaction.
type Batch struct {
	Lines    []Line                 // in ascending order, after all that were written before
	Taken    map[event.KeyID]uint64 // the counts of these keys
	Gap      Gap                    // is after Lines
	Reserved uint64                 // the numbers up to this one may have been given; 0 leaves it unchanged
	Time     int64                  // of the batch, in milliseconds since 1970 (Unix)
	Rest     int                    // the store rests so many times as long as it works, so that others have the processor
}

// A Mark says what became of the records after the mark before it, up to one of them.
type Mark struct {
	Record uint64 // its number: 1 for the first one that the room has handed over, and so on
	Kept   bool   // they are on disk
}

// Progress says which records were handled since the receive before.
type Progress struct {
	Marks []Mark    // in ascending order
	Since time.Time // entries are not kept since then; zero if they are kept
	Shed  bool      // entries of users without a key are lost anyway: the room hands them over as Lost
}

// isKept reports whether an entry belongs in the history. It has a number and a room: private lines
// have no room.
func isKept(e *event.Entry) bool { return e.Seq != 0 && e.Room != "" }

// Later returns the time for an entry at now, when the entry before it had the time last, both in
// milliseconds since 1970. A clock that was set back by an hour or less does not move time back.
func Later(now, last int64) int64 {
	if now < last && last-now <= time.Hour.Milliseconds() {
		return last
	}
	return now
}

// ownerOf returns the owner with a key, or without one the user with a number in the run of the
// server that nonce names.
func ownerOf(key string, nonce [8]byte, user uint64) Owner {
	switch {
	case key != "":
		id := event.IDOf(key)
		return Owner(binary.LittleEndian.Uint64(id[:]) | 1)
	case user != 0:
		sum := sha256.Sum256(binary.LittleEndian.AppendUint64(nonce[:], user))
		return Owner(binary.LittleEndian.Uint64(sum[:]) | 1)
	}
	return 0
}

// TextOf returns the text of an entry under which it is found: its text, and the names of files.
func TextOf(e *event.Entry) string {
	if e.File == nil {
		return e.Text
	}
	return e.Text + " " + e.File.Path + " " + e.File.To
}

// AppendIndex appends all words under which an entry is found to dst: those of its room, its nick
// and its text.
func AppendIndex(dst []byte, e *event.Entry) []byte {
	if len(dst) > 0 {
		dst = append(dst, ' ')
	}
	dst = append(dst, RoomWord(plain.Fold(e.Room))...)
	dst = append(dst, ' ')
	dst = append(dst, NickWord(plain.Fold(e.Nick))...)
	return AppendWords(dst, TextOf(e))
}
