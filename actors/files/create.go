package files

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"tertulia/actors/event"
)

// canonical returns the one name of a place: its folder with all links resolved, and the last
// name unchanged. It looks at the disk.
func (a *Actor) canonical(at resolved) (string, error) {
	dir, err := a.store.Canonical(path.Dir(at.name))
	if err != nil {
		if KindOf(err) == NotFound {
			err = &Error{Kind: NotFound, Cause: CauseNoFolder, Err: err}
		}
		return "", err
	}
	return path.Join(dir, path.Base(at.name)), nil
}

// Create begins an upload. It waits until Ready, and then for a few short disk operations;
// Prepare does the slow ones. Resume continues the user's own partial on that name. Fresh and
// Append delete that partial at once, and durably, so the two are never mixed. Unique skips a
// name that has a partial.
//
// It fails with Locked when somebody writes that name (Error.Holder names them). It fails with
// BadOffset when there is nothing to continue, or when it has changed. It fails with Quota,
// TooLarge or DiskFull when there is no room, and with NotFound when the folder is missing. It
// also fails with Exists, IsDir, NotRegular, Denied, BadName, Unavailable, Closed or ctx's
// error. Denied includes a file of another user, with Config.OwnerOnly.
func (a *Actor) Create(ctx context.Context, user event.Identity, path string, opts CreateOptions) (*Upload, error) {
	at, err := a.gateFile(user, path)
	switch {
	case err != nil:
	case at.fixed != 0:
		err = at.fixedError()
	case opts.Offset < 0 || opts.Size < 0:
		err = &Error{Kind: BadOffset, Cause: CauseRestartNegative}
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

// createUnique tries the name itself, then name.1, name.2 and so on. The number precedes the extension,
// as in photo.1.jpg.
func (a *Actor) createUnique(ctx context.Context, user event.Identity, at resolved, opts CreateOptions) (*Upload, error) {
	const tries = 10000
	ext := path.Ext(at.shown)
	if len(ext) == len(path.Base(at.shown)) {
		ext = "" // the name begins with its only dot
	}
	try := at
	for n := 1; n <= tries; n++ {
		u, err := a.create(ctx, user, try, opts)
		switch KindOf(err) {
		case Exists, Locked, IsDir, NotRegular:
		default:
			return u, fail(try.shown, err)
		}
		tail := "." + strconv.Itoa(n) + ext
		if len(path.Base(at.name))-len(ext)+len(tail) > MaxName {
			return nil, &Error{Kind: BadName, Cause: CauseNameNumber, Path: at.shown}
		}
		try.name, try.shown = strings.TrimSuffix(at.name, ext)+tail, strings.TrimSuffix(at.shown, ext)+tail
	}
	return nil, &Error{Kind: Exists, Cause: CauseNameMany, Path: at.shown, Count: tries}
}

// create begins an upload under one name. On an error the name is not held, and a partial that
// Resume was to continue is kept.
func (a *Actor) create(ctx context.Context, user event.Identity, at resolved, opts CreateOptions) (*Upload, error) {
	name, err := a.canonical(at)
	if lacksBox(at, err) {
		if err = a.makeBox(ctx, at.box); err == nil {
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
	// The name is not held yet, so old can be out of date soon. Upload.begin reads it again if
	// needed.
	old, err := a.published(name)
	if err != nil {
		return nil, err
	}
	if old.Exists && opts.Mode == Unique {
		return nil, &Error{Kind: Exists}
	}
	if !old.Exists {
		if err := checkNew(name); err != nil {
			return nil, err
		}
	}
	m := begin{partialKey{ownerOf(user), name}, user, opts.Mode, opts.Size, free, old, make(chan granted, 1)}
	got, err := ask(ctx, a, m, m.reply)
	if err != nil {
		return nil, err
	}
	// The partial is deleted durably before the new upload has a file. So a crash never leaves
	// the old partial beside bytes of the new file. This also holds for a refused upload.
	if got.dropped != "" {
		err = a.forget(got.dropped)
	}
	if got.err != nil {
		return nil, got.err
	}
	// The loop holds the name for u now. So each path below ends in rollback, or returns u to a
	// caller who must end it.
	u := &Upload{
		a: a, shown: at.shown, box: at.box, key: m.key, id: got.id, granted: got.granted,
		mode: opts.Mode, user: user, base: old, noted: got.partial.id != "",
	}
	if a.cfg.Access == DropBox {
		u.sum = sha256.New()
	}
	if err == nil {
		err = u.open(got.partial, opts)
	}
	if err != nil {
		u.rollback(got.partial, err)
		return nil, err
	}
	return u, nil
}

// open opens the staged file. The caller holds the name.
func (u *Upload) open(kept partial, opts CreateOptions) error {
	if dir := path.Dir(u.key.name); dir != "." {
		// The folder may have been removed after create found it and before the name was held.
		if _, err := u.a.store.Stat(dir); err != nil {
			return err
		}
	}
	// No user can change the owner from here on, since u holds the name.
	if err := u.a.mayReplace(u.user, u.key.name); err != nil {
		return err
	}
	if err := u.begin(kept, opts); err != nil {
		return err
	}
	if kept.id != "" {
		return u.reopen(kept)
	}
	var err error
	if u.File, err = u.a.store.Stage(u.id); err != nil {
		return err
	}
	u.toCopy = u.offset
	return nil
}

// begin sets the byte at which writing begins, and checks that the client continues the version
// that it means. It fails with BadOffset.
//
// Invariant: an upload that continues a version has the base that it continues. So begin reads
// the published version again, now that the name is held and no user can change it. An upload
// that begins empty may keep an older base: then its partial cannot be resumed, and nothing is
// mixed.
func (u *Upload) begin(kept partial, opts CreateOptions) (err error) {
	if !u.continues() {
		return nil
	}
	if u.base, err = u.a.published(u.key.name); err != nil {
		return err
	}
	has := u.base.Size
	switch {
	case opts.Mode == Append:
		u.offset = has
		return nil
	case kept.id == "" && opts.Partial != "":
		return errGone
	// The partial must belong to the version that is published, and to the state of the partial
	// that the client has seen.
	case kept.id != "" && kept.fits(u.base) != nil, opts.Partial != "" && opts.Partial != kept.token():
		return errStale
	case kept.id != "":
		has = kept.size
	}
	if opts.Offset > has {
		return &Error{Kind: BadOffset, Cause: CauseRestartPast, Limit: opts.Offset, Count: has}
	}
	u.offset = opts.Offset
	return nil
}

// reopen opens the partial's file and truncates it to the offset.
func (u *Upload) reopen(kept partial) (err error) {
	if u.File, err = u.a.store.Restage(u.id); err != nil {
		if KindOf(err) == NotFound {
			return errGone
		}
		return err
	}
	if u.offset < kept.size {
		// Invariant: the note never counts bytes as durable that may be overwritten, or that
		// are not on the disk: the server that received them may have been killed before it
		// flushed them. So the flush and the new note come before Truncate and before the
		// first write.
		durable := int64(0)
		if u.a.cfg.Sync {
			if err := u.sync(); err != nil {
				return err
			}
			durable = u.offset
		}
		if err := u.note(durable, u.a.cfg.Sync); err != nil {
			return err
		}
	}
	if err := u.File.Truncate(u.offset); err != nil {
		return err
	}
	_, err = u.File.Seek(u.offset, io.SeekStart)
	return err
}

// Prepare copies the bytes that Append and Resume take from the published file. It blocks for
// as long as the copy takes, or until ctx is done. Call it before the first write. It does
// nothing for other uploads or for a partial; but in a drop box it hashes the bytes of the
// partial. After an error the upload can only be ended. It fails as Grow does, and with
// Unavailable or BadOffset if the published file has changed.
func (u *Upload) Prepare(ctx context.Context) error {
	if u.toCopy == 0 {
		return fail(u.shown, u.catchUp(ctx, u.offset))
	}
	for u.granted < u.offset {
		if _, err := u.Grow(ctx, u.offset-u.granted); err != nil {
			return err
		}
	}
	from, i, err := u.a.store.Open(u.key.name)
	if err != nil {
		return fail(u.shown, err)
	}
	defer from.Close()
	if !newFileVersion(i).same(u.base) {
		return fail(u.shown, u.changed())
	}
	const step = 16 << 20 // bytes between two checks of ctx
	for left := u.offset; left > 0; {
		n, err := io.CopyN(u.File, from, min(left, step))
		if errors.Is(err, io.EOF) {
			err = u.changed()
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return fail(u.shown, err)
		}
		left -= n
	}
	u.toCopy = 0
	return fail(u.shown, u.catchUp(ctx, u.offset))
}

// rollback ends an upload that failed to begin with err. The partial is kept as it was, unless
// its file is gone.
func (u *Upload) rollback(kept partial, err error) {
	// Without a file the partial must not return to the loop's partials.
	if errors.Is(err, errGone) {
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
