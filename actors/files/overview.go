package files

import (
	"context"
	"time"
)

const (
	overviewTime = time.Second // for which an overview is kept
	maxOverviews = 64          // that are kept
)

// An Overview is the beginning of a folder, in order. It is shared: nobody changes it.
type Overview struct {
	List []Info
	More int // entries that follow, at least
}

// overviewKey names one state of a folder, as far as its facts tell.
type overviewKey struct {
	shown, name      string
	first, most      int
	modTime, changed int64 // ns
}

type keptOverview struct {
	Overview
	until time.Time
}

// overviews holds the overviews that are kept. The loop owns it, and empties it when a user
// changes something, so that they see at once what they did, also on a disk whose folders have no times.
type overviews map[overviewKey]keptOverview

type overviewQuery struct {
	key   overviewKey
	now   time.Time
	reply chan *Overview // nil: not known
}

func (m overviewQuery) apply(s *state) {
	kept, has := s.overviews[m.key]
	if !has || !m.now.Before(kept.until) {
		m.reply <- nil
		return
	}
	m.reply <- &kept.Overview
}

type overviewDone struct {
	key overviewKey
	keptOverview
}

func (m overviewDone) apply(s *state) {
	if len(s.overviews) >= maxOverviews {
		clear(s.overviews)
	}
	s.overviews[m.key] = m.keptOverview
}

// Overview returns the first entries of a folder and counts those that follow, up to
// most in all. Reading a large folder takes the disk's time from those who write, so one
// caller reads at a time, and others get the same for a second, unless the folder
// changes. It waits for the disk, until ctx is done. It fails as ReadDir does.
func (a *Actor) Overview(ctx context.Context, user, path string, first, most int) (Overview, error) {
	at, err := a.gate(user, path)
	if err != nil {
		return Overview{}, fail(path, err)
	}
	folder, err := a.store.Stat(at.name)
	if err != nil { // such as a box that was not made yet, or no folder: ReadDir tells
		return a.overview(ctx, user, path, first, most)
	}
	key := overviewKey{at.shown, at.name, first, most, folder.ModTime.UnixNano(), folder.Changed.UnixNano()}
	if known, err := a.knownOverview(ctx, key); known != nil || err != nil {
		return *known, fail(at.shown, err)
	}
	if err := enter(ctx, a.listing); err != nil {
		return Overview{}, err
	}
	defer func() { <-a.listing }()
	if known, err := a.knownOverview(ctx, key); known != nil || err != nil {
		return *known, fail(at.shown, err)
	}
	o, err := a.overview(ctx, user, path, first, most)
	if err != nil {
		return o, err
	}
	return o, a.send(ctx, overviewDone{key, keptOverview{o, time.Now().Add(overviewTime)}})
}

// knownOverview returns an overview that is kept, or nil. With an error it is empty.
func (a *Actor) knownOverview(ctx context.Context, key overviewKey) (*Overview, error) {
	q := overviewQuery{key, time.Now(), make(chan *Overview, 1)}
	known, err := ask(ctx, a, q, q.reply)
	if err != nil {
		return new(Overview), err
	}
	return known, nil
}

func (a *Actor) overview(ctx context.Context, user, path string, first, most int) (Overview, error) {
	d, err := a.ReadDir(ctx, user, path, most)
	if err != nil {
		return Overview{}, err
	}
	defer d.Close()
	list, more, err := d.First(first, most)
	return Overview{list, more}, err
}
