package files

import (
	"context"
	"errors"
	"hash"
	"io"
	"net/netip"
	"time"
)

// Mode says where an upload's bytes go.
type Mode uint8

const (
	// Fresh begins with nothing and replaces what has the name (STOR).
	Fresh Mode = iota
	// Resume continues at CreateOptions.Offset (REST + STOR): in the user's own
	// partial if there is one, otherwise in a copy of the published file. What
	// follows the offset is dropped. Offset 0 is Fresh. A partial is not continued
	// once another version is published than when it was begun.
	Resume
	// Append adds to a copy of the published file, or to nothing if there is none
	// (APPE). What came of it is not kept when it is cut off: another APPE of the
	// same bytes would not continue it.
	Append
	// Unique begins with nothing under a name that is free: the path itself or
	// the path with a number at its end (STOU). It never replaces a file.
	Unique
)

// CreateOptions says what kind of upload Create begins.
type CreateOptions struct {
	Mode   Mode
	Offset int64 // Resume: bytes that are kept
	// Partial restricts Resume to the partial with this Partial.ID; "" for none.
	Partial string
	// From is the address of the user; the zero Addr where it is not known. Only the
	// user at this address can resume the upload once it is cut off.
	From netip.Addr
	// Once says that nothing is kept of the upload if it is cut off, as for a user whom
	// the next one at their address could be taken for.
	Once bool
	// Size is how many bytes the finished file may have (ALLO); 0 if that is not
	// known. Whether there is room for it is checked at once. The room is held in steps, as
	// the bytes come. Fewer may come.
	Size int64
}

// Upload is the right to write one name, and the hidden file that is being
// written. It belongs to one goroutine, apart from Path and Offset, which do
// not change. It is ended by the first of Commit, Abort and Discard; those after
// it do nothing, so `defer up.Abort()` is the usual form.
type Upload struct {
	// File is positioned at Offset. On a local shelf it is an *os.File without
	// O_APPEND, so that io.Copy from a TCP connection uses splice. Where Hashes tells
	// so, Write is better. Writing past
	// the allowance is the mover's fault that Commit finds out. Prepare comes first.
	File File

	a          *Actor
	shown      string
	box        string // in a drop box: the user's folder
	key        partialKey
	id         string
	mode       Mode
	once       bool
	offset     int64
	base       fileVersion // what was published when it began
	toCopy     int64       // bytes that Prepare has to copy
	granted    int64
	noted      bool // a note lies beside the staged file
	syncFailed bool // the disk failed: what came cannot be relied on
	ended      bool

	// In a drop box only.
	sum    hash.Hash // of the receipt
	summed int64     // bytes of the file that are in it
}

// Path returns the absolute path that the upload will have (for Unique, the
// name that was chosen).
func (u *Upload) Path() string { return u.shown }

// Offset returns how many bytes the file had when the upload began.
func (u *Upload) Offset() int64 { return u.offset }

// Replaces reports whether publishing takes the place of a version that was published
// when the upload began. A drop box keeps that version, so there nothing is replaced.
func (u *Upload) Replaces() bool { return u.base.Exists && u.a.cfg.Access != DropBox }

// Allowance returns how many bytes may be written past Offset, in all. It is a
// first part of what the limits leave, no more than CreateOptions.Size.
func (u *Upload) Allowance() int64 { return u.granted - u.offset }

// Grow asks for n bytes more than Allowance, which the mover has used up or is
// about to, and returns how many were added: 1 to n. It fails with TooLarge,
// Quota or DiskFull when not one byte more may come, which the mover answers
// by Discard.
func (u *Upload) Grow(ctx context.Context, n int64) (int64, error) {
	if u.ended {
		return 0, &Error{Kind: Closed, Path: u.shown}
	}
	if !u.noted && u.keeps() {
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

// keeps reports whether what is staged so far is worth keeping if the upload is
// cut off now.
func (u *Upload) keeps() bool { return u.mode != Append && !u.once && u.toCopy == 0 }

// note writes down what a later process must know to resume.
func (u *Upload) note(durable int64, wait bool) error {
	n := note{u.key.user, u.key.host, u.key.name, time.Now(), u.a.boot, durable, u.base}
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
		u.a.log.Warn("a staged file could not be deleted", "id", id, "error", err)
	}
}

// Abort ends the upload without publishing. Bytes that came are kept as the
// user's partial on that name for Config.PartialTTL and within
// Config.PartialBytes, those of Append excepted. It needs no context: it waits for the disk
// only, and works after the actor has ended.
func (u *Upload) Abort() error {
	if u.ended {
		return nil
	}
	size, err := u.fileSize()
	if err != nil || u.syncFailed || !u.worthKeeping(size) {
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

func (u *Upload) worthKeeping(size int64) bool {
	return u.keeps() && size > 0 && size <= u.granted && size <= u.a.cfg.PartialBytes && u.a.cfg.PartialCount > 0
}

// Discard ends the upload without publishing and keeps nothing of it.
func (u *Upload) Discard() error {
	if u.ended {
		return nil
	}
	u.ended = true
	_ = u.File.Close()
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

// Write writes to File, and in a drop box computes the digest of the receipt on the way.
// A mover uses either Write or File.
func (u *Upload) Write(p []byte) (int, error) {
	n, err := u.File.Write(p)
	if u.sum != nil {
		u.sum.Write(p[:n])
		u.summed += int64(n)
	}
	return n, err
}

// Hashes reports whether the bytes should come through Write: this is a drop box.
func (u *Upload) Hashes() bool { return u.sum != nil }

// catchUp hashes what is in the staged file, up to size, and was not hashed yet: the
// beginning of an upload that is resumed, or bytes that did not come through Write.
func (u *Upload) catchUp(ctx context.Context, size int64) error {
	if u.sum == nil || u.summed >= size {
		return nil
	}
	n, err := readAll(ctx, u.sum, io.NewSectionReader(u.File, u.summed, size-u.summed), size-u.summed)
	u.summed += n
	return err
}
