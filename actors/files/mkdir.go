package files

import "context"

// making asks for the right to create a folder. Folders count for the quota of files: otherwise
// a user could create them without end.
type making struct{ reply chan right }

// right is the reply to making.
type right struct {
	since int // number of counts of the shelf that had ended
	err   error
}

func (m making) apply(s *state) {
	if !s.filesLeft() {
		m.reply <- right{err: &Error{Kind: Quota, Cause: CauseQuotaFolders}}
		return
	}
	s.making++
	m.reply <- right{since: s.tally.counts}
}

// made returns the right.
type made struct {
	since int
	done  bool // a folder was created
	reply chan struct{}
}

func (m made) apply(s *state) {
	s.making--
	if m.done {
		clear(s.overviews)
		s.tally.book(space{0, 1}, m.since)
	}
	m.reply <- struct{}{}
}

// mkdir creates a folder, within the quota. It blocks on the disk. It fails with Quota or as
// Storage.Mkdir does.
func (a *Actor) mkdir(ctx context.Context, name string) error {
	m := making{make(chan right, 1)}
	got, err := ask(ctx, a, m, m.reply)
	if err == nil {
		err = got.err
	}
	if err != nil {
		return err
	}
	err = a.store.Mkdir(name)
	end := made{got.since, err == nil, make(chan struct{}, 1)}
	_, _ = ask(context.Background(), a, end, end.reply) // fails only when the actor has ended
	return err
}
