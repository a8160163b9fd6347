package files

import (
	"context"
	"errors"
	"io"
	"path"
	"strconv"
)

// canonical returns the one name by which a place is known: the folder it lies
// in with its links resolved, and the last name as it is.
func (a *Actor) canonical(at place) (string, error) {
	dir, err := a.store.Canonical(path.Dir(at.name))
	if err != nil {
		if KindOf(err) == NotFound {
			err = &Error{Kind: NotFound, Detail: "the folder for it does not exist", Err: err}
		}
		return "", err
	}
	return path.Join(dir, path.Base(at.name)), nil
}

// Create begins an upload. It fails with Locked when somebody writes that name
// (Error.Holder names him), BadOffset, Quota, TooLarge, DiskFull, IsDir,
// NotFound when the folder is missing, Denied, BadName or Unavailable.
func (a *Actor) Create(ctx context.Context, user, path string, opts CreateOptions) (*Upload, error) {
	at, err := a.gateFile(user, path)
	switch {
	case err != nil:
	case at.fixed != "":
		err = errorf(Denied, at.shown, "%s", at.fixed)
	case opts.Offset < 0 || opts.Size < 0:
		err = &Error{Kind: BadOffset, Detail: "a size or restart point is negative"}
	case opts.Mode == Resume && opts.Offset == 0:
		opts.Mode = Fresh
	}
	if err == nil {
		err = a.writable(ctx)
	}
	if err != nil {
		return nil, fail(path, err)
	}
	if opts.Mode == Unique {
		return a.createUnique(ctx, user, at, opts)
	}
	u, err := a.create(ctx, user, at, opts)
	return u, fail(at.shown, err)
}

// createUnique tries the name itself, then name.1, name.2 and so on.
func (a *Actor) createUnique(ctx context.Context, user string, at place, opts CreateOptions) (*Upload, error) {
	const tries = 10000
	try := at
	for n := 1; n <= tries; n++ {
		u, err := a.create(ctx, user, try, opts)
		switch KindOf(err) {
		case Exists, Locked, IsDir, NotRegular:
		default:
			return u, fail(try.shown, err)
		}
		tail := "." + strconv.Itoa(n)
		if len(path.Base(at.name))+len(tail) > MaxName {
			return nil, errorf(BadName, at.shown, "the name is too long for a number at its end")
		}
		try.name, try.shown = at.name+tail, at.shown+tail
	}
	return nil, errorf(Exists, at.shown, "there are %d of that name already", tries)
}

func (a *Actor) create(ctx context.Context, user string, at place, opts CreateOptions) (*Upload, error) {
	name, err := a.canonical(at)
	if lacksBox(at, err) {
		if err = a.makeBox(at.box); err == nil {
			name, err = a.canonical(at)
		}
	}
	if err != nil {
		return nil, err
	}
	free, err := a.store.Free()
	if err != nil {
		return nil, err
	}
	old, err := a.published(name)
	if err != nil {
		return nil, err
	}
	if old >= 0 && opts.Mode == Unique {
		return nil, &Error{Kind: Exists}
	}
	m := begin{keyOf(user, name), user, opts.Mode, opts.Size, free, old, make(chan begun, 1)}
	got, err := ask(ctx, a, m, m.reply)
	if err == nil {
		err = got.err
	}
	if err != nil {
		return nil, err
	}
	u := &Upload{
		a: a, shown: at.shown, box: at.box, key: m.key, id: got.id, granted: got.granted,
		unique: opts.Mode == Unique, noted: got.partial.id != "",
	}
	if err := u.open(ctx, got.partial, opts); err != nil {
		u.giveBack(got.partial, err)
		return nil, err
	}
	return u, nil
}

// published returns the size of the file that has a name, -1 if there is none.
func (a *Actor) published(name string) (int64, error) {
	there, err := a.store.Stat(name)
	switch {
	case err == nil && there.IsDir():
		return 0, &Error{Kind: IsDir}
	case err == nil && !there.Mode.IsRegular():
		return 0, &Error{Kind: NotRegular}
	case KindOf(err) == NotFound:
		return -1, nil
	case KindOf(err) == NotRegular:
		return -1, nil // a link that leads nowhere: the upload takes its place
	}
	return there.Size, err
}

// open makes the staged file ready at the place where writing begins.
func (u *Upload) open(ctx context.Context, kept partial, opts CreateOptions) error {
	if dir := path.Dir(u.key.name); dir != "." {
		// Between finding the folder and holding the name it may have gone.
		if _, err := u.a.store.Stat(dir); err != nil {
			return err
		}
	}
	base, err := u.base(kept, opts)
	if err != nil {
		return err
	}
	if kept.id != "" {
		err = u.reopen(kept, base)
	} else if u.File, err = u.a.store.Stage(u.id); err == nil && base > 0 {
		err = u.copyBase(ctx, base)
	}
	if err != nil {
		return err
	}
	u.offset = base
	if !u.noted && u.granted-base > growStep {
		if err := u.note(0, false); err != nil {
			return err
		}
	}
	if base > 0 {
		_, err = u.File.Seek(base, io.SeekStart)
	}
	return err
}

// base returns how many bytes the upload begins with. It looks at the published
// file now that the name is held, so that no version is missed.
func (u *Upload) base(kept partial, opts CreateOptions) (int64, error) {
	if opts.Mode != Resume && opts.Mode != Append {
		return 0, nil
	}
	has := kept.size
	if kept.id == "" {
		old, err := u.a.published(u.key.name)
		if err != nil {
			return 0, err
		}
		has = max(0, old)
	}
	if opts.Mode == Append {
		return has, nil
	}
	if opts.Offset > has {
		return 0, errorf(BadOffset, "", "cannot restart at %d, %d bytes are here", opts.Offset, has)
	}
	return opts.Offset, nil
}

// errLost says that a partial's file was deleted by other means.
var errLost = &Error{Kind: BadOffset, Detail: "what was kept of the upload is gone, begin anew"}

// reopen opens the partial and cuts it at base.
func (u *Upload) reopen(kept partial, base int64) (err error) {
	if u.File, err = u.a.store.Restage(u.id); err != nil {
		if KindOf(err) == NotFound {
			return errLost
		}
		return err
	}
	if base < kept.size {
		// What follows will be overwritten: it can no longer be relied on.
		if err := u.note(base, u.a.cfg.Sync); err != nil {
			return err
		}
	}
	return u.File.Truncate(base)
}

// copyBase copies the first n bytes of the published file into the staged one.
func (u *Upload) copyBase(ctx context.Context, n int64) error {
	for u.granted < n {
		if _, err := u.Grow(ctx, n-u.granted); err != nil {
			return err
		}
	}
	from, _, err := u.a.store.Open(u.key.name)
	if err != nil {
		return err
	}
	defer from.Close()
	const step = 64 << 20 // bytes between two looks at ctx
	for err == nil && n > 0 {
		var copied int64
		if copied, err = io.CopyN(u.File, from, min(n, step)); errors.Is(err, io.EOF) {
			err = errorf(BadOffset, "", "the file became shorter meanwhile")
		}
		n -= copied
		err = errors.Join(err, ctx.Err())
	}
	return err
}

// giveBack ends an upload that did not begin, because of err. A partial is kept
// as it was.
func (u *Upload) giveBack(kept partial, err error) {
	if errors.Is(err, errLost) {
		kept = partial{}
	}
	if u.File != nil {
		_ = u.File.Close()
	}
	u.ended = true
	u.finish(finish{id: u.id, kept: kept})
	if kept.id == "" {
		u.unstage(u.id)
	}
}
