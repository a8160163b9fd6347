package files

import (
	"context"
	"errors"
	"hash"
	"io"
	"time"

	"tertulia/actors/event"
)

// Mode selects where the bytes of an upload go.
type Mode uint8

const (
	// Fresh begins empty and replaces the published file (STOR).
	Fresh Mode = iota
	// Resume continues at CreateOptions.Offset (REST + STOR). It continues the user's own
	// partial if there is one, and otherwise a copy of the published file. Bytes after the
	// offset are dropped. With offset 0 it is Fresh. A partial is not continued if another
	// version was published since it began.
	Resume
	// Append adds to a copy of the published file, or begins empty if there is none (APPE). A
	// cut append is not kept: a second APPE of the same bytes would not continue it.
	Append
	// Unique begins empty under a free name: the path itself, or the path with a number before its
	// extension (STOU). It never replaces a file.
	Unique
)

// CreateOptions describes the upload that Create begins.
type CreateOptions struct {
	Mode   Mode
	Offset int64 // Resume: number of bytes to keep
	// Partial restricts Resume to the partial with this Partial.ID; "" means any.
	Partial string
	// Size is the number of bytes that the finished file may have (ALLO); 0 if not known.
	// Create checks at once whether there is room for it. The room itself is held in steps, as
	// the bytes come. The file may be smaller.
	Size int64
}

// Upload is the right to write one name, and the hidden file that is being written. It belongs
// to one goroutine, except for Path and Offset, which never change. The first of Commit, Abort
// and Discard ends it. Later calls change nothing, so `defer up.Abort()` is the usual form.
type Upload struct {
	// File is positioned at Offset. Call Prepare before the first write. On a local shelf File
	// is an *os.File without O_APPEND, so that io.Copy from a TCP connection uses splice. If
	// Hashes is true, prefer Write. The caller must not write beyond the allowance; Commit
	// detects this.
	File File

	a          *Actor
	shown      string
	box        string // in a drop box: the user's folder
	key        partialKey
	id         string
	mode       Mode
	user       event.Identity
	offset     int64
	base       fileVersion // the published version when it began
	toCopy     int64       // bytes that Prepare has to copy
	granted    int64
	noted      bool // the staged file has a note
	syncFailed bool // fsync failed: the received bytes are not reliable
	ended      bool

	// In a drop box only.
	sum    hash.Hash // digest for the receipt
	summed int64     // number of bytes of the file that are in sum
}

// Path returns the absolute path that the upload will have. For Unique this is the chosen name.
func (u *Upload) Path() string { return u.shown }

// Offset returns the size of the file in bytes when the upload began.
func (u *Upload) Offset() int64 { return u.offset }

// Replaces reports whether the upload will replace a version that was published when it began.
// A drop box keeps that version, so there it reports false.
func (u *Upload) Replaces() bool { return u.base.Exists && u.a.cfg.Access != DropBox }

// Allowance returns how many bytes may be written after Offset in total. At first it is a part
// of the room that the limits leave, and no more than CreateOptions.Size.
func (u *Upload) Allowance() int64 { return u.granted - u.offset }

// Grow asks for n bytes more than Allowance, when the allowance is used up or nearly so. It
// returns how many bytes were added: 1 to n. It blocks on the disk. It fails with TooLarge,
// Quota or DiskFull when no further byte may come; the caller then calls Discard.
func (u *Upload) Grow(ctx context.Context, n int64) (int64, error) {
	if u.ended {
		return 0, &Error{Kind: Closed, Path: u.shown}
	}
	if !u.noted && u.keeps() {
		// From here on a note makes the bytes worth resuming, even if this process crashes.
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
	m := grow{u.id, max(1, n), written, free, make(chan granted, 1)}
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

// keeps reports whether the staged bytes are worth keeping if the upload is cut off now.
func (u *Upload) keeps() bool { return u.mode != Append && !u.user.Guest && u.toCopy == 0 }

// note stores all that a later process needs to resume. durable is the number of bytes on the
// disk. With wait set, note returns when it is on the disk itself.
func (u *Upload) note(durable int64, wait bool) error {
	n := note{u.key.noted(), u.key.host, u.key.name, time.Now(), u.a.boot, durable, u.base}
	err := u.a.store.Note(u.id, n.bytes(), wait)
	u.noted = u.noted || err == nil
	return err
}

// finish reports the end of the upload to the loop, and deletes the staged files that are no
// longer needed. After the actor has ended it does nothing.
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
		// The janitor tries again.
		u.a.log.Warn("a staged file could not be deleted", "id", id, "error", err)
	}
}

// Abort ends the upload without publishing. The received bytes are kept as the user's partial
// on that name, for Config.PartialTTL and within Config.PartialBytes. Nothing is kept for
// Append and for a guest, whom nobody can tell from the next one at their address. Abort blocks
// on the disk only, so it needs no context. It also works after the actor has ended.
func (u *Upload) Abort() error {
	if u.ended {
		return nil
	}
	size, err := u.fileSize()
	if err != nil || u.syncFailed || !u.worthKeeping(size) {
		return errors.Join(fail(u.shown, err), u.Discard())
	}
	if u.a.cfg.Sync {
		err = u.sync()
	}
	if err != nil {
		return errors.Join(fail(u.shown, err), u.Discard())
	}
	u.ended = true
	return fail(u.shown, errors.Join(u.File.Close(), u.keep(size, u.a.cfg.Sync)))
}

// sync flushes the staged file. It blocks for as long as the disk takes.
func (u *Upload) sync() error {
	u.a.disk <- struct{}{}
	defer func() { <-u.a.disk }()
	return u.File.Sync()
}

// keep ends the upload and keeps its bytes, if they are worth it. With durable set, the bytes
// are already on the disk.
func (u *Upload) keep(size int64, durable bool) error {
	known := int64(0)
	if durable {
		known = size
	}
	var err error
	if u.worthKeeping(size) {
		if err = u.note(known, durable); err == nil {
			u.finish(finish{id: u.id, kept: partial{id: u.id, size: size, time: time.Now(), base: u.base}})
			return nil
		}
	}
	u.unstage(u.id)
	u.finish(finish{id: u.id})
	return err
}

// worthKeeping reports whether size bytes can be kept as a partial.
func (u *Upload) worthKeeping(size int64) bool {
	return u.keeps() && size > 0 && size <= u.granted && size <= u.a.cfg.PartialBytes && u.a.cfg.PartialCount > 0
}

// Discard ends the upload without publishing, and keeps nothing.
func (u *Upload) Discard() error {
	if u.ended {
		return nil
	}
	u.ended = true
	_ = u.File.Close()
	// Delete before finish: as long as the loop lists the id, nobody else uses the file.
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

// Write writes to File, and in a drop box hashes the bytes for the receipt. Use either Write or
// File for an upload, not both.
func (u *Upload) Write(p []byte) (int, error) {
	n, err := u.File.Write(p)
	if u.sum != nil {
		u.sum.Write(p[:n])
		u.summed += int64(n)
	}
	return n, err
}

// Hashes reports whether the bytes should be written with Write. This is so in a drop box.
func (u *Upload) Hashes() bool { return u.sum != nil }

// catchUp hashes the bytes of the staged file up to size that are not hashed yet. These are the
// beginning of a resumed upload, or bytes that were not written with Write.
func (u *Upload) catchUp(ctx context.Context, size int64) error {
	if u.sum == nil || u.summed >= size {
		return nil
	}
	n, err := readAll(ctx, u.sum, io.NewSectionReader(u.File, u.summed, size-u.summed), size-u.summed)
	u.summed += n
	return err
}
