package files

import (
	"context"
	"path"
	"time"
)

// Receipt says what was published.
type Receipt struct {
	Path     string // absolute
	Size     int64  // bytes
	Time     time.Time
	Replaced bool // it took the place of an older version

	// In a drop box only, which keeps the older versions.
	SHA256  []byte
	Deleted []string // the paths of versions beyond those that are kept
}

// Commit publishes the upload: when it returns nil, the file is whole, has its
// name and, with Config.Sync, is durable. On an error nothing was published,
// the version before is still there, and the bytes that came are kept as by
// Abort. The one exception is an error whose Detail says that the file was
// published but the disk did not confirm it, or has no room for the receipt. In a
// drop box the version before is kept under another name. It fails with TooLarge when more were written than
// allowed (nothing is kept then), with Exists when a Unique name was taken from
// outside, with BadOffset or Unavailable when the version that Resume or Append
// continues was changed from outside. ctx ends the wait for the disk only up to the moment of publishing.
func (u *Upload) Commit(ctx context.Context) (Receipt, error) {
	if u.ended {
		return Receipt{}, &Error{Kind: Closed, Path: u.shown}
	}
	r, err := u.whole(ctx)
	if err != nil {
		u.notKept(u.Abort())
		return Receipt{}, fail(u.shown, err)
	}
	// From here on the file is closed and the upload ends.
	u.ended = true
	kept, change, err := u.publish(ctx, &r)
	if err != nil {
		if KindOf(err) == NotFound {
			err = &Error{Kind: Unavailable, Detail: "the folder was removed during the upload", Err: err}
		}
		u.notKept(u.keep(r.Size, u.a.cfg.Sync))
		return Receipt{}, fail(u.shown, err)
	}
	dropped, err := u.confirm(&r, kept)
	change.add(dropped)
	if u.noted {
		u.unstage(u.id)
	}
	u.finish(finish{id: u.id, published: true, receipt: r, change: change})
	if err != nil {
		return r, &Error{
			Kind: KindOf(err), Path: u.shown, Err: err,
			Detail: "the file was published, but the disk did not confirm it: send it again",
		}
	}
	return r, nil
}

// publish closes the file and gives it its name. In a drop box the version before
// is moved out of the way first. change is what that adds to the shelf.
func (u *Upload) publish(ctx context.Context, r *Receipt) (kept keptVersion, change space, err error) {
	var old fileVersion
	if err = u.File.Close(); err == nil {
		old, err = u.a.published(u.key.name)
	}
	if err == nil && u.continues() && !old.same(u.base) {
		err = u.changed() // by other means: users cannot, the name is held
	}
	if err == nil {
		err = ctx.Err()
	}
	r.Replaced = old.Exists
	dropBox := u.a.cfg.Access == DropBox
	if err == nil && r.Replaced && dropBox {
		kept, err = u.a.keepVersion(u.key.name)
	}
	if err == nil {
		if err = u.a.store.Publish(u.id, u.key.name, u.mode != Unique); err != nil {
			u.a.restoreVersion(kept, u.key.name)
		}
	}
	if r.Replaced && !dropBox {
		return kept, space{r.Size - old.Size, 0}, err
	}
	return kept, space{r.Size, 1}, err
}

// confirm waits until the published name is durable. In a drop box it writes the
// receipt then, and deletes the versions that are too many last, so that a crash
// takes nothing for which there is no successor.
func (u *Upload) confirm(r *Receipt, kept keptVersion) (change space, err error) {
	if u.a.cfg.Access == DropBox {
		// What users and the owner see is the time on the receipt. If the disk
		// does not take it, the file has that of its last byte, which is near.
		_ = u.a.store.SetTime(u.key.name, r.Time)
	}
	err = u.a.flushFolders(path.Dir(u.key.name))
	if err != nil || u.a.cfg.Access != DropBox {
		return space{}, err
	}
	for _, name := range kept.tooMany {
		r.Deleted = append(r.Deleted, path.Join(path.Dir(u.shown), path.Base(name)))
	}
	if err := u.a.addReceipts(u.box, receiptLines(*r)); err != nil {
		return space{}, err
	}
	return u.a.dropVersions(kept), nil
}

// notKept logs that a partial could not be kept, where another error is told.
func (u *Upload) notKept(err error) {
	if err != nil {
		u.a.log.Warn("what came of an upload could not be kept", "id", u.id, "error", err)
	}
}

// whole checks that no more bytes came than may, and waits until they are on the disk.
func (u *Upload) whole(ctx context.Context) (Receipt, error) {
	r := Receipt{Path: u.shown, Time: time.Now()}
	var err error
	if r.Size, err = u.fileSize(); err != nil {
		return r, err
	}
	if u.toCopy > 0 {
		return r, errorf(Unknown, "", "what the upload continues was not copied")
	}
	if r.Size > u.granted {
		return r, errorf(TooLarge, "", "more was written than was allowed")
	}
	if u.sum != nil {
		if err := u.catchUp(ctx, r.Size); err != nil {
			return r, err
		}
		r.SHA256 = u.sum.Sum(nil)
	}
	if !u.a.cfg.Sync {
		return r, nil
	}
	if err := enter(ctx, u.a.disk); err != nil {
		return r, err
	}
	defer func() { <-u.a.disk }()
	if err := u.File.Sync(); err != nil {
		// A second flush would not tell what the first one lost.
		u.syncFailed = true
		return r, err
	}
	return r, nil
}
