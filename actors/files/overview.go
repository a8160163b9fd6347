package files

import (
	"context"
	"time"

	"tertulia/actors/event"
)

const (
	overviewTime = time.Second // how long an overview is cached
	maxOverviews = 64          // maximum number of cached overviews
)

// An Overview is the sorted beginning of a folder. Callers share it, so they must not change
// it.
type Overview struct {
	List []Info
	More int // minimum number of entries that follow
}

// overviewKey identifies one state of a folder by its facts.
type overviewKey struct {
	shown, name      string
	first, most      int
	modTime, changed int64 // ns
}

type keptOverview struct {
	Overview
	until time.Time
}

// overviews is the cache of overviews. The loop owns it. The loop empties it when a user
// changes something, so that they see their change at once, also on a disk whose folders have
// no times.
type overviews map[overviewKey]keptOverview

type overviewQuery struct {
	key   overviewKey
	now   time.Time
	reply chan *Overview // nil: not cached
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

// Overview returns the first entries of a folder and counts those that follow, up to most in
// total. Reading a large folder slows down writers. So one caller reads at a time, and others
// get the same result for a second, unless the folder changes. Overview waits for the other
// reader until ctx is done, and blocks on the disk. It fails as ReadDir does.
func (a *Actor) Overview(ctx context.Context, user event.Identity, path string, first, most int) (Overview, error) {
	at, err := a.gate(user, path)
	if err != nil {
		return Overview{}, fail(path, err)
	}
	folder, err := a.store.Stat(at.name)
	if err != nil { // such as a missing box or folder: ReadDir returns the error
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

// knownOverview returns a cached overview, or nil. With an error the overview is empty.
func (a *Actor) knownOverview(ctx context.Context, key overviewKey) (*Overview, error) {
	q := overviewQuery{key, time.Now(), make(chan *Overview, 1)}
	known, err := ask(ctx, a, q, q.reply)
	if err != nil {
		return new(Overview), err
	}
	return known, nil
}

func (a *Actor) overview(ctx context.Context, user event.Identity, path string, first, most int) (Overview, error) {
	d, err := a.ReadDir(ctx, user, path, most)
	if err != nil {
		return Overview{}, err
	}
	defer d.Close()
	list, more, err := d.First(first, most)
	return Overview{list, more}, err
}
