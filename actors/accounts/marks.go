package accounts

import (
	"context"
	"time"

	"tertulia/actors/plain"
)

// A Mark says up to when the user of an account has read a room, or the lines with a nick.
type Mark struct {
	Account string // folded
	Target  string // the folded name of the room, with its #, or the folded nick
	At      int64  // the time of the last line that they have read, in milliseconds since 1970 (Unix)
}

// maxMarks is the maximum number of marks of one account.
const maxMarks = 500

// A markKey names a mark: Mark.Account and Mark.Target.
type markKey struct{ account, target string }

// Mark raises the mark of a room or a nick to a time, and returns the latest one, in milliseconds since 1970
// (Unix). 0 stands for none. It waits for the disk only if the marks of the account were not used since the start: a change is written
// soon after that. The error is ErrVoid, ErrFull, ErrNotKept, a *BanError, ErrClosed, or the cause of ctx's end.
func (g *Gate) Mark(ctx context.Context, l Login, target string, at int64) (latest int64, err error) {
	if !g.keeps() {
		return 0, ErrNoAccounts
	}
	type answer struct {
		latest int64
		known  bool
		err    error
	}
	target = plain.Fold(target)
	for {
		a, err := ask(ctx, g, func(s *state) (a answer) {
			if _, a.err = s.renew(l, time.Now()); a.err == nil {
				a.latest, a.known, a.err = s.mark(s.account(l.Account), target, at)
			}
			return a
		})
		if err != nil || a.err != nil || a.known {
			return a.latest, firstOf(err, a.err)
		}
		if err := g.loadMarks(ctx, l.Account); err != nil {
			return 0, err
		}
	}
}

// mark raises a mark of an account in memory, and has it written. known is false if the marks of the account must
// be loaded first.
func (s *state) mark(a *account, target string, at int64) (latest int64, known bool, err error) {
	if a.marks == nil {
		return 0, false, nil
	}
	latest, is := a.marks[target]
	if at <= latest {
		return latest, true, nil
	}
	if !is && len(a.marks) >= maxMarks {
		return 0, true, ErrFull
	}
	a.marks[target] = at
	if len(s.unsaved) == 0 {
		s.enqueue(&change{prepare: (*state).saveMarks})
	}
	s.unsaved[markKey{plain.Fold(a.Name), target}] = struct{}{}
	return at, true, nil
}

// saveMarks returns the steps that write all marks which were raised since they were written last.
func (s *state) saveMarks() (steps, error) {
	marks := s.takeUnsaved()
	return steps{write: func(ctx context.Context, store Store) error { return store.PutMarks(ctx, marks) }}, nil
}

// takeUnsaved returns the marks that are not written yet.
func (s *state) takeUnsaved() (marks []Mark) {
	for key := range s.unsaved {
		if a := s.accounts[key.account]; a != nil && a.marks != nil {
			marks = append(marks, Mark{key.account, key.target, a.marks[key.target]})
		}
	}
	clear(s.unsaved)
	return marks
}

// loadMarks reads the marks of an account from the store.
func (g *Gate) loadMarks(ctx context.Context, name string) error {
	return g.change(ctx, func(s *state) (steps, error) {
		a := s.account(name)
		if a == nil || a.marks != nil {
			return steps{}, nil
		}
		var marks []Mark
		return steps{
			write: func(ctx context.Context, store Store) (err error) {
				marks, err = store.Marks(ctx, name)
				return err
			},
			apply: func() {
				a := s.account(name) // the record may have been replaced
				if a == nil || a.marks != nil {
					return
				}
				a.marks = make(map[string]int64)
				for _, m := range marks {
					a.marks[m.Target] = m.At
				}
			},
		}, nil
	})
}
