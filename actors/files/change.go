package files

import (
	"context"
	"path"
	"strings"

	"tertulia/actors/event"
)

// hold locks names for the duration of an operation: all of them or none.
type hold struct {
	names  []string
	shown  []string // the user's paths
	tree   bool
	holder string
	reply  chan error
}

// apply locks all names. If one is locked already, it unlocks the ones before and replies Locked.
func (m hold) apply(s *state) {
	for i, name := range m.names {
		if by, ok := s.locks.take(name, lock{m.holder, m.tree, s.tally.counts}); !ok {
			for _, taken := range m.names[:i] {
				s.locks.drop(taken)
			}
			m.reply <- &Error{Kind: Locked, Path: m.shown[i], Holder: by}
			return
		}
	}
	m.reply <- nil
}

// release unlocks names, and books the change of the operation.
type release struct {
	names  []string
	change space
	event  *Event // nil: no existing file or folder has changed
	reply  chan struct{}
}

// apply unlocks the names and books the change. If files or folders changed, cached overviews
// and the partials of these names become invalid.
func (m release) apply(s *state) {
	since := s.locks.held[m.names[0]].since
	for _, name := range m.names {
		s.locks.drop(name)
	}
	s.tally.book(m.change, since)
	if m.event != nil {
		clear(s.overviews)
		s.events.add(*m.event)
		for _, name := range m.names {
			s.partials.outdate(name)
		}
	}
	m.reply <- struct{}{}
}

// holding locks the names while op changes them on the disk, and then makes the change durable.
// It blocks on the disk. It fails with Locked if one of the names is locked.
func (a *Actor) holding(ctx context.Context, user event.Identity, tree bool, names, shown []string, op func(*release) error) error {
	h := hold{names, shown, tree, user.Shown(), make(chan error, 1)}
	taken, err := ask(ctx, a, h, h.reply)
	if err == nil {
		err = taken
	}
	if err != nil {
		return err
	}
	// The names are locked from here on: each path below sends release.
	r := release{names: names, reply: make(chan struct{}, 1)}
	if err = op(&r); err == nil {
		folders := make([]string, len(names))
		for i, name := range names {
			folders[i] = path.Dir(name)
		}
		// The change is durable before release, so nobody builds on a name that a crash may undo.
		err = a.flushFolders(folders...)
	}
	_, _ = ask(context.Background(), a, r, r.reply) // fails only when the actor has ended
	return err
}

// changeable is the gate for operations that change names. It also returns the canonical name.
func (a *Actor) changeable(ctx context.Context, user event.Identity, p string) (resolved, string, error) {
	at, err := a.gate(user, p)
	if err == nil && at.shown == "/" {
		err = &Error{Kind: Denied, Cause: CauseRoot, Path: "/"}
	}
	if err == nil && at.fixed != 0 {
		err = at.fixedError()
	}
	if err == nil {
		err = a.writable(ctx)
	}
	if err != nil {
		return at, "", fail(p, err)
	}
	name, err := a.canonical(at)
	return at, name, fail(at.shown, err)
}

// Mkdir creates one folder, durably, and returns its path. It fails with Exists when the name
// is taken, and NotFound when the parent folder is missing. It fails with Locked when somebody
// is writing that name, and Quota when the shelf is full.
func (a *Actor) Mkdir(ctx context.Context, user event.Identity, path string) (string, error) {
	at, name, err := a.changeable(ctx, user, path)
	if lacksBox(at, err) && at.shown != "/" {
		if err = a.makeBox(ctx, at.box); err == nil {
			at, name, err = a.changeable(ctx, user, path)
		}
	}
	if err == nil {
		err = checkNew(name)
	}
	if err == nil {
		err = a.holding(ctx, user, false, []string{name}, []string{at.shown}, func(*release) error {
			if err := a.keepFolder(name, user); err != nil {
				return err
			}
			return a.mkdir(ctx, name)
		})
	}
	return at.shown, fail(at.shown, err)
}

// Remove deletes a file. Readers keep the version that they opened. It fails with Locked while
// somebody writes the name, and with IsDir, NotFound or Denied. In a drop box it always fails
// with Denied, and with Config.OwnerOnly for a file of another user.
func (a *Actor) Remove(ctx context.Context, user event.Identity, path string) error {
	at, name, err := a.changeable(ctx, user, path)
	switch {
	case err != nil:
		return err
	case a.cfg.Access == DropBox:
		return &Error{Kind: Denied, Cause: CauseBoxKeepsNow, Path: at.shown}
	case at.folder:
		return &Error{Kind: BadName, Cause: CauseSlash, Path: at.shown + "/"}
	}
	return fail(at.shown, a.holding(ctx, user, false, []string{name}, []string{at.shown}, func(r *release) error {
		old, err := a.published(name)
		if KindOf(err) == NotRegular {
			err = nil // it is not counted, and nobody could fetch it
		}
		if err == nil {
			err = a.mayChange(user, name)
		}
		if err != nil {
			return err
		}
		if err := a.store.Remove(name); err != nil {
			return err
		}
		a.forgetKeeper(name)
		if old.Exists {
			r.change = space{-old.Size, -1}
		}
		r.event = eventOn(Deleted, user, name, "", old.Size)
		return nil
	}))
}

// RemoveDir deletes an empty folder. It fails with Locked while an upload goes into it, and
// with NotEmpty, NotDir, NotFound or Denied. In a drop box it always fails with Denied, and with
// Config.OwnerOnly for a folder that another user has made.
func (a *Actor) RemoveDir(ctx context.Context, user event.Identity, path string) error {
	at, name, err := a.changeable(ctx, user, path)
	switch {
	case err != nil:
		return err
	case a.cfg.Access == DropBox:
		return &Error{Kind: Denied, Cause: CauseBoxKeeps, Path: at.shown}
	}
	return fail(at.shown, a.holding(ctx, user, true, []string{name}, []string{at.shown}, func(r *release) error {
		if err := a.mayChange(user, name); err != nil {
			return err
		}
		if err := a.removeFolder(name); err != nil {
			return err
		}
		a.forgetKeeper(name)
		r.change = space{0, -1}
		r.event = eventOn(Deleted, user, name, "", 0)
		return nil
	}))
}

// Rename gives a file or folder another name, and reports whether it replaced a file there. With
// replace set a file may replace another file, in one step, and in a drop box the older version is
// kept. Otherwise a taken name is Exists. It fails with Locked while somebody writes either name or,
// for a folder, a name below it. With Config.OwnerOnly it fails with Denied if one of the files is that of
// another user, also if it is in the folder.
func (a *Actor) Rename(ctx context.Context, user event.Identity, from, to string, replace bool) (replaced bool, err error) {
	at, name, err := a.changeable(ctx, user, from)
	if err != nil {
		return false, err
	}
	toAt, toName, err := a.changeable(ctx, user, to)
	switch {
	case err != nil:
		return false, err
	case name == toName:
		_, err := a.store.Stat(name)
		return err == nil, fail(at.shown, err)
	case strings.HasPrefix(toName, name+"/"):
		return false, &Error{Kind: BadName, Cause: CauseIntoItself, Path: toAt.shown}
	case strings.HasPrefix(name, toName+"/"):
		return false, &Error{Kind: Exists, Path: toAt.shown}
	}
	err = a.holding(ctx, user, true, []string{name, toName}, []string{at.shown, toAt.shown}, func(r *release) error {
		there, err := a.store.Stat(name)
		if err != nil && KindOf(err) != NotRegular {
			return err
		}
		if err == nil && !there.IsDir() {
			for _, p := range []resolved{at, toAt} {
				if p.folder {
					return &Error{Kind: BadName, Cause: CauseSlash, Path: p.shown + "/"}
				}
			}
		}
		if err := a.mayMove(ctx, user, name, there.IsDir()); err != nil {
			return err
		}
		old, err := a.published(toName)
		switch {
		case err != nil:
		case !old.Exists:
			err = checkNew(toName)
		case !replace:
			err = &Error{Kind: Exists}
		default:
			if err := a.mayChange(user, toName); err != nil {
				return fail(toAt.shown, err)
			}
		}
		var kept keptVersion
		if err == nil && old.Exists && a.cfg.Access == DropBox {
			kept, err = a.keepVersion(toName)
		}
		if err == nil {
			err = a.keepMoved(name, toName)
		}
		if err == nil {
			if err = a.store.Rename(name, toName); err != nil {
				a.restoreVersion(kept, toName)
			}
		}
		switch KindOf(err) {
		case IsDir, Exists:
			return &Error{Kind: Exists, Path: toAt.shown, Err: err}
		case NotFound:
			return err
		}
		if err != nil {
			return fail(toAt.shown, err)
		}
		a.forgetKeeper(name)
		if old.Exists && a.cfg.Access != DropBox {
			r.change = space{-old.Size, -1}
		}
		r.event = eventOn(Renamed, user, name, toName, there.Size)
		r.event.over = old.Exists
		replaced = old.Exists
		if a.cfg.Access == DropBox {
			r.change, err = a.confirmRename(at, toAt, toName, kept)
		}
		return err
	})
	return replaced, fail(at.shown, err)
}
