package files

import (
	"context"
	"path"
	"time"
)

// Receipt describes a published file.
type Receipt struct {
	Path     string // absolute
	Size     int64  // bytes
	Time     time.Time
	Replaced bool // it replaced an older version

	// In a drop box only. A drop box keeps older versions.
	SHA256  []byte
	Deleted []string // paths of the versions deleted because of maxVersions
}

// Commit publishes the upload. When it returns nil, the file is complete, has its name and,
// with Config.Sync, is durable. In a drop box the older version is kept under another name.
// Commit blocks on the disk. ctx can end this wait only until the file is published.
//
// On an error nothing was published, the older version is still there, and the received bytes
// are kept as by Abort. There is one exception, CauseNotConfirmed: the file was
// published, but its name may not be durable, or its receipt could not be written. Only then
// Commit returns a Receipt with the error.
//
// Commit fails with TooLarge when more bytes were written than allowed; then nothing is kept.
// It fails with Exists when somebody took a Unique name by other means. It fails with BadOffset
// or Unavailable when the version that Resume or Append continues was changed by other means.
func (u *Upload) Commit(ctx context.Context) (Receipt, error) {
	if u.ended {
		return Receipt{}, &Error{Kind: Closed, Path: u.shown}
	}
	// Invariant: a published name never leads to incomplete content, or with Config.Sync to
	// content that is not on the disk. So whole checks and flushes before publish renames.
	r, err := u.whole(ctx)
	if err != nil {
		u.notKept(u.Abort())
		return Receipt{}, fail(u.shown, err)
	}
	// The upload has ended: Abort and Discard do nothing now. So each path below ends in
	// u.finish, here or in keep. Otherwise the name stays locked.
	u.ended = true
	kept, change, err := u.publish(ctx, &r)
	if err != nil {
		if KindOf(err) == NotFound {
			err = &Error{Kind: Unavailable, Cause: CauseFolderRemoved, Err: err}
		}
		u.notKept(u.keep(r.Size, u.a.cfg.Sync))
		return Receipt{}, fail(u.shown, err)
	}
	// The new version has its name, and readers may have it open. No error below can undo this.
	// The name stays locked until finish, so no other upload replaces the version before it is
	// durable and has its receipt.
	dropped, err := u.confirm(&r, kept)
	change.add(dropped)
	// The rename moved the staged file. Only its note can be left.
	if u.noted {
		u.unstage(u.id)
	}
	u.finish(finish{id: u.id, published: true, receipt: r, change: change})
	if err != nil {
		return r, &Error{
			Kind: KindOf(err), Path: u.shown, Err: err,
			Cause: CauseNotConfirmed,
		}
	}
	return r, nil
}

// publish closes the file and gives it its name. In a drop box it first moves the older version
// to another name. change is the space that the new version adds to the shelf. On an error the
// older version gets its name back, if the disk allows it.
func (u *Upload) publish(ctx context.Context, r *Receipt) (kept keptVersion, change space, err error) {
	var old fileVersion
	// This upload holds the name, so no user has changed the file since begin. Only other
	// means, such as cp, can have changed it.
	if err = u.File.Close(); err == nil {
		old, err = u.a.published(u.key.name)
	}
	if err == nil && u.continues() && !old.same(u.base) {
		err = u.changed() // never publish bytes that continue another version
	}
	// This is the last point where ctx can stop the upload. Nothing visible has changed yet.
	if err == nil {
		err = ctx.Err()
	}
	r.Replaced = old.Exists
	dropBox := u.a.cfg.Access == DropBox
	if err == nil && !r.Replaced {
		err = u.a.keepNew(u.key.name, u.user)
	}
	// keepVersion is durable when it returns. So a crash between it and Publish leaves the
	// acknowledged version under its version name.
	if err == nil && r.Replaced && dropBox {
		kept, err = u.a.keepVersion(u.key.name)
	}
	// Publish takes one step: readers find the older version or the new one, never a mixture.
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

// confirm makes the published name durable. In a drop box it then writes the receipt, and
// deletes the surplus versions last. change is the space of the deleted versions, which is
// negative. It blocks on the disk.
//
// Invariant: a version is deleted only when its successor and the receipt are durable. So a
// crash at any line loses no acknowledged version without a newer one.
func (u *Upload) confirm(r *Receipt, kept keptVersion) (change space, err error) {
	if u.a.cfg.Access == DropBox {
		// The file gets the time of the receipt. If the disk refuses it, the file keeps the
		// time of its last write, which is close.
		_ = u.a.store.SetTime(u.key.name, r.Time)
	}
	err = u.a.flushFolders(path.Dir(u.key.name))
	if err == nil && r.Replaced {
		err = u.a.keepReplaced(u.key.name, u.user)
	}
	if err != nil || u.a.cfg.Access != DropBox {
		return space{}, err
	}
	// The name is durable. Next is the receipt, which also names the versions to delete.
	for _, name := range kept.tooMany {
		r.Deleted = append(r.Deleted, path.Join(path.Dir(u.shown), path.Base(name)))
	}
	if err := u.a.addReceipts(u.box, receiptLines(*r)); err != nil {
		return space{}, err
	}
	// The successor and the receipt are durable, so the surplus versions can go.
	return u.a.dropVersions(kept), nil
}

// notKept logs that a partial could not be kept. The caller returns another error to the user.
func (u *Upload) notKept(err error) {
	if err != nil {
		u.a.log.Warn("what came of an upload could not be kept", "id", u.id, "error", err)
	}
}

// whole checks the size and flushes the file to the disk. It fails if Prepare was not completed
// or if more bytes were written than granted. It waits for a flush slot until ctx is done.
func (u *Upload) whole(ctx context.Context) (Receipt, error) {
	r := Receipt{Path: u.shown, Time: time.Now()}
	var err error
	if r.Size, err = u.fileSize(); err != nil {
		return r, err
	}
	if u.toCopy > 0 {
		return r, &Error{Kind: Unknown, Cause: CauseNotCopied}
	}
	if r.Size > u.granted {
		return r, &Error{Kind: TooLarge, Cause: CauseOverAllowance}
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
		// A second fsync could succeed although the first one lost data.
		u.syncFailed = true
		return r, err
	}
	return r, nil
}
