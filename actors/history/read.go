package history

import (
	"context"
	"errors"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// The errors of Forget, besides those of the Store.
var (
	ErrNotOwn  = errors.New("history: the entry is not the user's own")
	ErrTooLate = errors.New("history: the entry is too old to be removed by its user")
)

// loadTime bounds Load. A disk that has just woken up may need some seconds.
const loadTime = time.Minute

// Load returns the state of a store for a new server, with its rooms. The maxRooms rooms with the
// newest entries have their newest ones, at most perRoom each. It blocks on the disk, for a minute at
// most.
func Load(ctx context.Context, s Store, perRoom, maxRooms int) (Start, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	start, err := s.Start(ctx, Block)
	if err != nil {
		return start, err
	}
	start.Rooms, err = s.Rooms(ctx)
	if err != nil {
		return start, err
	}
	for i := range start.Rooms[:min(len(start.Rooms), maxRooms)] {
		r := &start.Rooms[i]
		page, err := s.Range(ctx, Range{Room: r.Name, Limit: perRoom})
		if err != nil {
			return start, err
		}
		r.Lines = page.Entries
	}
	return start, nil
}

// Range returns entries of a room by their numbers. It waits for the entries that were said before.
// The errors are ErrClosed, ErrUnavailable, the cause of ctx's end, and those of the disk.
func (a *Actor) Range(ctx context.Context, r Range) (Page, error) {
	if err := a.Sync(ctx); err != nil {
		return Page{}, err
	}
	return a.store.Range(ctx, r)
}

// Search returns the newest entries that a query finds, newest first. It waits for the entries that
// were said before. The errors are those of Terms and of Range; a search that takes too long ends
// with context.DeadlineExceeded.
func (a *Actor) Search(ctx context.Context, q Query) ([]event.Entry, error) {
	terms, err := Terms(q.Words)
	if err != nil {
		return nil, err
	}
	if err := a.Sync(ctx); err != nil {
		return nil, err
	}
	return search(ctx, a.store, q, terms, a.do)
}

// Search is the method of an Actor, for a store that no server uses.
func Search(ctx context.Context, store Store, q Query) ([]event.Entry, error) {
	terms, err := Terms(q.Words)
	if err != nil {
		return nil, err
	}
	return search(ctx, store, q, terms, direct)
}

// A doer runs a function that writes to the store.
type doer func(ctx context.Context, run func(context.Context) error) error

// direct is the doer of a store that no server uses.
func direct(ctx context.Context, run func(context.Context) error) error { return run(ctx) }

func search(ctx context.Context, store Store, q Query, terms []Term, do doer) ([]event.Entry, error) {
	if err := steps(ctx, store.Index, do); err != nil {
		return nil, err
	}
	return store.Search(ctx, q, terms)
}

// steps does all steps of a work of the store.
func steps(ctx context.Context, step func(context.Context) (more bool, err error), do doer) error {
	for more := true; more; {
		err := do(ctx, func(ctx context.Context) (err error) {
			more, err = step(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A Claim says who wants to remove an entry.
type Claim struct {
	Nick    string // of the user, as they spell it; empty: it is not known
	Key     string // of the user's client; empty if it has none
	User    uint64 // number of the user, as in event.Entry; 0 if there is none
	Account string // empty if the user has none
	Governs string // the room of which the user may remove all entries after the Seq After; empty: none
	After   uint64
	Any     bool // the user may remove entries of others, and older ones
}

// Forget removes an entry for good, from the history, from its index and from the free space of its
// files. It returns the entry, so that screens can remove it too. A user may remove their own
// entries for 5 minutes: those of the same session, key or account. The errors are ErrNoEntry,
// ErrNotOwn, ErrTooLate, and those of Range.
func (a *Actor) Forget(ctx context.Context, seq uint64, by Claim) (event.Entry, error) {
	if err := a.Sync(ctx); err != nil {
		return event.Entry{}, err
	}
	l, err := a.store.Line(ctx, seq)
	switch {
	case err != nil:
		return event.Entry{}, err
	case by.governs(&l.Entry):
	case !a.owns(by, &l):
		return event.Entry{}, ErrNotOwn
	case a.wall().Sub(l.Entry.When()) > event.RemoveTime:
		return event.Entry{}, ErrTooLate
	}
	err = a.do(ctx, func(ctx context.Context) error { return a.store.Forget(ctx, seq) })
	return l.Entry, err
}

// governs reports whether the user may remove an entry since it is of a room that they govern.
func (c *Claim) governs(e *event.Entry) bool {
	return c.Any || c.Governs != "" && e.Seq > c.After && plain.Fold(c.Governs) == plain.Fold(e.Room)
}

// Said reports whether an entry seems to be the user's own.
func (c *Claim) Said(e *event.Entry) bool {
	return c.Account != "" && c.Account == e.Account || c.User != 0 && c.User == e.User || plain.Fold(c.Nick) == plain.Fold(e.Nick)
}

func (a *Actor) owns(by Claim, l *Line) bool {
	if by.Account != "" && by.Account == l.Entry.Account {
		return true
	}
	return l.Owner != 0 && (l.Owner == ownerOf(by.Key, a.nonce, 0) || l.Owner == ownerOf("", a.nonce, by.User))
}

// Purge removes the entries of a selection for good, and returns their number. It may take minutes;
// other calls are answered meanwhile. The errors are those of Range.
func (a *Actor) Purge(ctx context.Context, s Selection) (removed int, err error) {
	if err := a.Sync(ctx); err != nil {
		return 0, err
	}
	return purge(ctx, a.store, s, a.do)
}

// Purge is the method of an Actor, for a store that no server uses.
func Purge(ctx context.Context, store Store, s Selection) (removed int, err error) {
	return purge(ctx, store, s, direct)
}

const purgeLines = 50 // entries that are removed at once

func purge(ctx context.Context, store Store, s Selection, do doer) (removed int, err error) {
	for after, more := uint64(0), true; more; {
		found, next, err := store.Select(ctx, s, after)
		if err != nil {
			return removed, err
		}
		for some := range slices.Chunk(found, purgeLines) {
			seqs := make([]uint64, len(some))
			for i := range seqs {
				seqs[i] = some[i].Seq
			}
			if err := do(ctx, func(ctx context.Context) error { return store.Delete(ctx, seqs) }); err != nil {
				return removed, err
			}
			removed += len(some)
		}
		after, more = next, next != 0
	}
	if removed == 0 {
		return 0, nil
	}
	// Maintain removes the copies that the store has in other files.
	return removed, steps(ctx, store.Maintain, do)
}

// Usage returns how much is stored. The errors are those of Range.
func (a *Actor) Usage(ctx context.Context) (u Usage, err error) {
	err = a.do(ctx, func(ctx context.Context) (err error) {
		u, err = a.store.Usage(ctx)
		return err
	})
	return u, err
}

// Check looks for damage in the store, and returns one line for each. It may take minutes.
func (a *Actor) Check(ctx context.Context) ([]string, error) { return a.store.Check(ctx) }

// Backup writes a copy of the store to a new file, with all entries that were said before. It may
// take minutes.
func (a *Actor) Backup(ctx context.Context, path string) error {
	if err := a.Sync(ctx); err != nil {
		return err
	}
	return a.store.Backup(ctx, path)
}
