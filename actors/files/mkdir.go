package files

import "context"

// making asks for the right to make a folder, which counts for the quota of files: a
// shelf of folders without end is full as well.
type making struct{ reply chan right }

// right answers making.
type right struct {
	since int // how many counts of the shelf had ended
	err   error
}

func (m making) apply(s *state) {
	if !s.filesLeft() {
		m.reply <- right{err: errorf(Quota, "", "the shelf has as many files and folders as it may have")}
		return
	}
	s.making++
	m.reply <- right{since: s.tally.counts}
}

// made gives the right back.
type made struct {
	since int
	done  bool // there is one folder more
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

// mkdir makes a folder, within the quota.
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
	_, _ = ask(context.Background(), a, end, end.reply) // if the actor has ended, nobody needs it
	return err
}
