package room

import (
	"context"
	"errors"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// An Archive has the lines that the room does not hold in memory. A *history.Actor is one. Its
// methods block on the disk, so the goroutines of the callers use it, and not the actor's.
type Archive interface {
	Range(ctx context.Context, r history.Range) (history.Page, error)
	Search(ctx context.Context, q history.Query) ([]event.Entry, error)
	Forget(ctx context.Context, seq uint64, by history.Claim) (event.Entry, error)
}

// recall returns the newest lines of a room that is about to be made, if the archive may have any. If
// it cannot be read, the room is made without it.
func (a *Actor) recall(ctx context.Context, room string) []event.Entry {
	if a.cfg.Archive == nil || room == "" || room == Lobby {
		return nil
	}
	reply := make(chan bool, 1)
	if missing, err := ask(ctx, a, nil, missingMsg{room, reply}, reply); err != nil || !missing {
		return nil
	}
	page, err := a.cfg.Archive.Range(ctx, history.Range{Room: room, Limit: a.cfg.History})
	if err != nil {
		a.unreadable(room, err)
		return nil
	}
	return a.ofEarlierUsers(page.Entries)
}

// unreadable logs that the lines of a room cannot be read from the archive.
func (a *Actor) unreadable(room string, err error) {
	a.cfg.Log.Warn("the history of a room cannot be read", "room", room, "error", err)
}

type missingMsg struct {
	room  string
	reply chan<- bool
}

func (m missingMsg) apply(a *Actor, _ error) { m.reply <- a.state.Missing(m.room, a.now) }

// ofEarlierUsers removes the numbers of users from the entries of earlier runs of the server: the
// same numbers stand for other users now.
func (a *Actor) ofEarlierUsers(entries []event.Entry) []event.Entry {
	for i := range entries {
		if entries[i].Seq <= a.before {
			entries[i].User = 0
		}
	}
	return entries
}

// historyError returns the error that a user gets for an error of the archive. line is the number
// that they gave, or 0.
func historyError(err error, line uint64) error {
	for known, why := range map[error]HistoryProblem{
		history.ErrNoEntry: LineNone, history.ErrNotOwn: LineNotOwn, history.ErrTooLate: LineTooOld,
		history.ErrNoWords: SearchNoWords, history.ErrLongQuery: SearchTooLong, context.DeadlineExceeded: SearchTooSlow,
		history.ErrUnavailable: HistoryFailed,
	} {
		if errors.Is(err, known) {
			return &HistoryError{Why: why, Line: line}
		}
	}
	if errors.Is(err, history.ErrClosed) {
		return ErrClosed
	}
	return err
}
