package files

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"path"
	"strconv"
	"time"
)

// Mode says where an upload's bytes go.
type Mode uint8

const (
	// Fresh begins with nothing and replaces what has the name (STOR).
	Fresh Mode = iota
	// Resume continues at CreateOptions.Offset (REST + STOR): in the user's own
	// partial if there is one, otherwise in a copy of the published file. What
	// follows the offset is dropped. Offset 0 is Fresh.
	Resume
	// Append continues at the end of the user's own partial if there is one,
	// otherwise of a copy of the published file, otherwise is Fresh (APPE).
	Append
	// Unique begins with nothing under a name that is free: the path itself or
	// the path with a number at its end (STOU). It never replaces a file.
	Unique
)

// CreateOptions says what kind of upload Create begins.
type CreateOptions struct {
	Mode   Mode
	Offset int64 // Resume: bytes that are kept
	// Size is how many bytes the finished file will have at the least (ALLO); 0
	// if that is not known. Room for it is checked and held at once, and Commit
	// refuses a file that has fewer.
	Size int64
}

// Upload is the right to write one name, and the hidden file that is being
// written. It belongs to one goroutine, apart from Path and Offset, which do
// not change. It is ended by the first of Commit, Abort and Discard; those after
// it do nothing, so `defer up.Abort()` is the usual form.
type Upload struct {
	// File is positioned at Offset. On a local shelf it is an *os.File without
	// O_APPEND, so that io.Copy from a TCP connection uses splice. Writing past
	// the allowance is the mover's fault that Commit finds out.
	File File

	a       *Actor
	shown   string
	key     partialKey
	id      string
	offset  int64
	granted int64
	size    int64 // declared
	unique  bool
	noted   bool // a note lies beside the staged file
	spoiled bool // the disk failed: what came cannot be relied on
	ended   bool
}

// Path returns the absolute path that the upload will have (for Unique, the
// name that was chosen).
func (u *Upload) Path() string { return u.shown }

// Offset returns how many bytes the file had when the upload began.
func (u *Upload) Offset() int64 { return u.offset }

// Allowance returns how many bytes may be written past Offset, in all. It is a
// first part of what the limits leave, or all of CreateOptions.Size.
func (u *Upload) Allowance() int64 { return u.granted - u.offset }

// canonical returns the one name by which a place is known: the folder it lies
// in with its links resolved, and the last name as it is.
func (a *Actor) canonical(at place) (string, error) {
	dir, err := a.store.Canonical(path.Dir(at.name))
	if errors.Is(err, fs.ErrNotExist) || KindOf(err) == NotFound {
		if made, also := a.ensureBox(at); made {
			dir, err = a.store.Canonical(path.Dir(at.name))
		} else if also != nil {
			err = also
		}
	}
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
	m := begin{partialKey{user, name}, opts.Mode, opts.Size, free, old, make(chan begun, 1)}
	got, err := ask(ctx, a, m, m.reply)
	if err == nil {
		err = got.err
	}
	if err != nil {
		return nil, err
	}
	u := &Upload{
		a: a, shown: at.shown, key: m.key, id: got.id, granted: got.granted,
		size: opts.Size, unique: opts.Mode == Unique, noted: got.partial.id != "",
	}
	if err := u.open(ctx, got.partial, opts, old); err != nil {
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
func (u *Upload) open(ctx context.Context, kept partial, opts CreateOptions, old int64) error {
	if dir := path.Dir(u.key.name); dir != "." {
		// Between finding the folder and holding the name it may have gone.
		if _, err := u.a.store.Stat(dir); err != nil {
			return err
		}
	}
	base := int64(0)
	switch {
	case opts.Mode == Append:
		base = max(kept.size, old, 0)
		if kept.id != "" {
			base = kept.size
		}
	case opts.Mode == Resume:
		has := max(old, 0)
		if kept.id != "" {
			has = kept.size
		}
		if base = opts.Offset; base > has {
			return errorf(BadOffset, "", "cannot restart at %d, %d bytes are here", base, has)
		}
	}
	var err error
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
	_, err = u.File.Seek(base, io.SeekStart)
	return err
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
		if copied, err = io.CopyN(u.File, from, min(n, step)); err == io.EOF {
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
	if err == errLost {
		kept = partial{}
	}
	if u.File != nil {
		u.File.Close()
	}
	u.ended = true
	u.finish(finish{id: u.id, kept: kept})
	if kept.id == "" {
		u.unstage(u.id)
	}
}

// Grow asks for n bytes more than Allowance, which the mover has used up or is
// about to, and returns how many were added: 1 to n. It fails with TooLarge,
// Quota or DiskFull when not one byte more may come, which the mover answers
// by Discard.
func (u *Upload) Grow(ctx context.Context, n int64) (int64, error) {
	if u.ended {
		return 0, &Error{Kind: Closed, Path: u.shown}
	}
	if !u.noted {
		// Worth resuming even if this process does not live to say so.
		if err := u.note(0, false); err != nil {
			return 0, fail(u.shown, err)
		}
	}
	written, err := u.fileSize()
	if err != nil {
		return 0, fail(u.shown, err)
	}
	free, err := u.a.store.Free()
	if err != nil {
		return 0, fail(u.shown, err)
	}
	m := grow{u.id, max(1, n), written, free, make(chan begun, 1)}
	got, err := ask(ctx, u.a, m, m.reply)
	if err == nil {
		err = got.err
	}
	if err != nil {
		return 0, fail(u.shown, err)
	}
	added := got.granted - u.granted
	u.granted = got.granted
	return added, nil
}

// note writes down what a later process must know to resume.
func (u *Upload) note(durable int64, wait bool) error {
	n := note{u.key.owner, u.key.name, time.Now(), u.a.boot, durable}
	err := u.a.store.Note(u.id, n.bytes(), wait)
	u.noted = u.noted || err == nil
	return err
}

// finish tells the loop that the upload has ended, and clears what that
// leaves. After the actor's end there is nobody to tell.
func (u *Upload) finish(m finish) {
	m.reply = make(chan []string, 1)
	gone, err := ask(context.Background(), u.a, m, m.reply)
	if err != nil {
		return
	}
	for _, id := range gone {
		u.unstage(id)
	}
}

func (u *Upload) unstage(id string) {
	if err := u.a.store.Unstage(id); err != nil {
		// The janitor finds it again.
		u.a.log.Warn("a staged file could not be deleted", "id", id, "err", err)
	}
}

// Abort ends the upload without publishing. Bytes that came are kept as the
// user's partial on that name, in place of an older one, for Config.PartialTTL
// and within Config.PartialBytes. It needs no context: it waits for the disk
// only, and works after the actor has ended.
func (u *Upload) Abort() error {
	if u.ended {
		return nil
	}
	size, err := u.fileSize()
	if err != nil || u.spoiled || size == 0 || size > u.granted || size > u.a.cfg.PartialBytes || u.a.cfg.PartialCount == 0 {
		return errors.Join(fail(u.shown, err), u.Discard())
	}
	if u.a.cfg.Sync {
		u.a.disk <- struct{}{}
		err = u.File.Sync()
		<-u.a.disk
	}
	if err != nil {
		return errors.Join(fail(u.shown, err), u.Discard())
	}
	u.ended = true
	return fail(u.shown, errors.Join(u.File.Close(), u.keep(size, u.a.cfg.Sync)))
}

// keep ends the upload and keeps its bytes; durable says that they are flushed.
func (u *Upload) keep(size int64, durable bool) error {
	known := int64(0)
	if durable {
		known = size
	}
	if err := u.note(known, durable); err != nil {
		u.unstage(u.id)
		u.finish(finish{id: u.id})
		return err
	}
	u.finish(finish{id: u.id, kept: partial{u.id, size, time.Now()}})
	return nil
}

// Discard ends the upload without publishing and keeps nothing of it.
func (u *Upload) Discard() error {
	if u.ended {
		return nil
	}
	u.ended = true
	u.File.Close()
	// Delete before telling: then a successor's file cannot be meant.
	u.unstage(u.id)
	u.finish(finish{id: u.id})
	return nil
}

func (u *Upload) fileSize() (int64, error) {
	fi, err := u.File.Stat()
	if err != nil {
		return 0, err
	}
	return fi.Size(), nil
}

// digest reads the staged file for a drop box's receipt.
func (u *Upload) digest(ctx context.Context, size int64) ([]byte, error) {
	if err := enter(ctx, u.a.digest); err != nil {
		return nil, err
	}
	defer func() { <-u.a.digest }()
	sum := sha256.New()
	if err := readAll(ctx, sum, u.File, size); err != nil {
		return nil, err
	}
	return sum.Sum(nil), nil
}
