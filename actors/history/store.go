package history

import (
	"context"
	"errors"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// The errors of a Store and of the Actor. Others are those of the disk.
var (
	ErrClosed      = errors.New("history: the server is closing")
	ErrUnavailable = errors.New("history: the store cannot be read now")
	ErrNoEntry     = errors.New("history: there is no such entry")
	ErrNotEmpty    = errors.New("history: the store has entries already")
)

// A Store keeps entries durably. The methods of the first group belong to one goroutine, those of
// the second may be called from any goroutine. All block on the disk.
//
// After an error of a method of the first group, the next call of such a method opens the store
// anew. So a batch whose Write has failed may be written again, whether it is on disk or not.
type Store interface {
	// Start returns the state at the start of a server, and reserves block numbers durably.
	Start(ctx context.Context, block uint64) (Start, error)
	// Write writes a batch. When it returns nil, the batch is on disk. It ignores lines whose
	// numbers are not greater than that of the newest entry. Search may not find them until Index has
	// done its last step.
	Write(ctx context.Context, b Batch) error
	// Index does a step of making Search find all entries, and reports whether more is left.
	Index(ctx context.Context) (more bool, err error)
	// Usage returns how much is stored.
	Usage(ctx context.Context) (Usage, error)
	// Remove removes the oldest entries with a time from from to before to, in milliseconds since
	// 1970, limit at most. more reports whether others may be left.
	Remove(ctx context.Context, from, to int64, limit int) (more bool, err error)
	// Delete removes the entries with these numbers.
	Delete(ctx context.Context, seqs []uint64) error
	// Forget removes the content of an entry from the store and from the free space in its files. If
	// a long read prevents the latter, Maintain does it later. The error is ErrNoEntry if the entry
	// is not there.
	Forget(ctx context.Context, seq uint64) error
	// Maintain does a step of work that can wait, and reports whether more is left. After the last
	// step, removed entries are no longer in the free space of the files.
	Maintain(ctx context.Context) (more bool, err error)
	// SetTrust stores the state of the clock for the next Start.
	SetTrust(ctx context.Context, t Trust) error
	// NewEpoch gives the store another epoch.
	NewEpoch(ctx context.Context) error
	// Close closes the store. It waits for those who read.
	Close() error

	// Rooms returns the rooms, beginning with that of the newest entry.
	Rooms(ctx context.Context) ([]Room, error)
	// Line returns an entry with its owner. The error is ErrNoEntry if it is not there.
	Line(ctx context.Context, seq uint64) (Line, error)
	// Range returns entries of a room by their numbers.
	Range(ctx context.Context, r Range) (Page, error)
	// Search returns the newest entries that have all terms, newest first. See Index.
	Search(ctx context.Context, q Query, terms []Term) ([]event.Entry, error)
	// Select examines some thousand entries with numbers after a number, and returns those of a
	// selection in ascending order. next is the number after which to go on, or 0 at the end.
	Select(ctx context.Context, s Selection, after uint64) (found []event.Entry, next uint64, err error)
	// Check looks for damage. It returns one line for each.
	Check(ctx context.Context) ([]string, error)
	// Backup writes a copy of the store to a new file. The copy gets an epoch of its own when a
	// server opens it.
	Backup(ctx context.Context, path string) error
}

// Start is the state of the store when a server starts.
type Start struct {
	Epoch string                 // names the order of the numbers
	Next  uint64                 // the number for the next entry
	Last  int64                  // time of the newest entry, in milliseconds since 1970; 0 if there is none
	Taken map[event.KeyID]uint64 // lines taken under the keys that were used last, at most 10,000
	Trust Trust
	Rooms []Room // set by Load
}

// A Room is a room that has entries.
type Room struct {
	Name   string        // as users see it, with its #
	Newest uint64        // number of its newest entry
	Lines  []event.Entry // the newest ones in ascending order, if Load has read them
}

// A Range asks for the entries of a room whose numbers are greater than After and less than Before.
type Range struct {
	Room   string // compared folded
	After  uint64
	Before uint64    // 0 stands for no bound
	Limit  int       // number of entries, at least 1
	Oldest bool      // the oldest Limit of them; otherwise the newest
	Since  time.Time // not older; zero for no bound
	Until  time.Time // older; zero for no bound
}

// A Page is the answer to a Range.
type Page struct {
	Entries []event.Entry // in ascending order
	More    bool          // the range has more entries than the limit
	Gaps    []Gap         // in the range of the numbers of the page, for all rooms; 100 at most
	Removed bool          // entries in the range of numbers were removed
}

// A Query asks for entries that have words.
type Query struct {
	Words  string
	Rooms  []string  // only these rooms, compared folded; nil stands for all
	Nick   string    // only of this user, compared folded; empty for all
	Since  time.Time // not older; zero for no bound
	Before uint64    // only numbers less than this one; 0 for no bound
	Limit  int       // number of entries, at least 1
}

// A Selection is a set of entries. The zero Selection is all. Names are compared folded.
type Selection struct {
	Room     string    // only in this room; empty for all
	Nick     string    // only by this user; empty for all
	From, To time.Time // from From to before To; zero for no bound
}

// Has reports whether an entry belongs to the selection.
func (s Selection) Has(e *event.Entry) bool {
	return (s.Room == "" || plain.Fold(s.Room) == plain.Fold(e.Room)) &&
		(s.Nick == "" || plain.Fold(s.Nick) == plain.Fold(e.Nick)) &&
		(s.From.IsZero() || e.Time >= s.From.UnixMilli()) &&
		(s.To.IsZero() || e.Time < s.To.UnixMilli())
}

// Usage is how much a store has.
type Usage struct {
	Bytes  int64  // of the data, without free space in its file
	Lines  uint64 // number of entries
	Days   []Day  // in ascending order of their entries' numbers
	Oldest int64  // time of the oldest entry, in milliseconds since 1970; 0 if there is none
}

// A Day is one day of UTC.
type Day struct {
	Day   int64 // days since 1970
	Lines uint64
}
