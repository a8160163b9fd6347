package shelf

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"time"
)

// download fetches one file.
type download struct {
	*transfer
	remote
	root  *os.Root
	name  string // within root
	force bool

	asked bool // here has checked the local file
	anew  bool // the part is unusable
	tried bool // the whole file was fetched again once
}

// run downloads the file, with retries. It sets Kept if another run could resume it.
func (d *download) run(ctx context.Context) error {
	err := d.shelf.try(ctx, d.attempt)
	d.Kept = d.Done > 0 && goesOn(err)
	return err
}

// attempt is one step of try. If the SHA-256 differs, it fetches the whole file again, once.
func (d *download) attempt(ctx context.Context, c *client) (moved bool, err error) {
	changed, err := d.look(c)
	if err != nil {
		return false, err
	}
	d.anew = d.anew || changed
	d.Size = d.entry.Size
	if !d.asked {
		if done, err := d.here(ctx, c); done || err != nil {
			return false, err
		}
		d.asked = true
	}
	before := d.Moved
	for {
		err := d.fetch(ctx, c)
		if !errors.Is(err, errDiffers) || d.tried {
			d.Result = Got
			return d.Moved > before, err
		}
		d.tried = true
		if _, err := d.look(c); err != nil {
			return true, err
		}
		d.Size = d.entry.Size
	}
}

// here checks whether the local name is in use. done is true if it is the same file. Another
// file is an error without force.
func (d *download) here(ctx context.Context, c *client) (done bool, err error) {
	info, err := d.root.Stat(d.name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := d.root.Lstat(d.name); errors.Is(err, fs.ErrNotExist) || d.force {
			return false, nil
		}
		return false, errExists // a dangling symbolic link
	}
	if err != nil {
		return false, local(err)
	}
	if info.IsDir() {
		return false, errHere
	}
	if info.Mode().IsRegular() && info.Size() == d.entry.Size {
		sum, err := c.digest(d.path, d.entry.Size)
		if err != nil {
			return false, err
		}
		same := sum == nil && sameTime(info.ModTime(), d.entry.Time)
		if sum != nil {
			f, err := d.root.Open(d.name)
			if err != nil {
				return false, local(err)
			}
			defer f.Close()
			mine := sha256.New()
			if err := digestOf(ctx, mine, f, info.Size()); err != nil {
				return false, err
			}
			same = bytes.Equal(sum, mine.Sum(nil))
		}
		if same {
			d.Result, d.Checked = Same, sum != nil
			d.at(d.Size)
			return true, nil
		}
	}
	if d.force {
		return false, nil
	}
	return false, errExists
}

// fetch completes the part, verifies it and publishes it.
func (d *download) fetch(ctx context.Context, c *client) (err error) {
	part := partName(d.name)
	f, err := d.root.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return local(err)
	}
	sum := sha256.New()
	defer func() {
		if err != nil {
			d.leave(f, part)
		}
	}()
	begun, err := d.resume(ctx, c, f, sum)
	if err != nil {
		return err
	}
	d.at(begun)
	if begun < d.Size || d.Size == 0 {
		err = c.fetch(d.path, begun, d.Size, func(p []byte) error {
			if _, err := f.Write(p); err != nil {
				return local(err)
			}
			sum.Write(p)
			d.add(len(p))
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := d.verify(c, d.path, sum); err != nil {
		d.anew = errors.Is(err, errDiffers)
		return err
	}
	return d.publish(f, part)
}

// resume prepares the part for writing and returns its length. It discards a part of another
// version. A part that may be of another version is kept only if the server offers a SHA-256,
// which will show it.
func (d *download) resume(ctx context.Context, c *client, f *os.File, sum hash.Hash) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, local(err)
	}
	if !info.Mode().IsRegular() {
		return 0, errNotRegular
	}
	have := info.Size()
	ours := sameTime(info.ModTime(), d.entry.Time) || c.hashing != ""
	if d.anew || have > d.Size || !ours {
		have = 0
	}
	d.anew = false
	if err := f.Truncate(have); err != nil {
		return 0, local(err)
	}
	if err := digestOf(ctx, sum, f, have); err != nil {
		return 0, err
	}
	return have, nil
}

// leave closes the part and keeps it for another attempt. Its modification time is set to that
// of the server's file, to identify the version.
func (d *download) leave(f *os.File, part string) {
	info, err := f.Stat()
	_ = f.Close()
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	if info.Size() == 0 || d.anew {
		_ = d.root.Remove(part)
		d.Done = 0
		return
	}
	_ = d.root.Chtimes(part, time.Time{}, d.entry.Time)
}

// publish flushes the complete part and renames it to its final name.
func (d *download) publish(f *os.File, part string) error {
	if err := f.Sync(); err != nil {
		return local(err)
	}
	if !d.force {
		if _, err := d.root.Lstat(d.name); err == nil {
			return errExists
		}
	}
	if err := f.Close(); err != nil {
		return local(err)
	}
	if !d.entry.Time.IsZero() {
		_ = d.root.Chtimes(part, time.Time{}, d.entry.Time) // not supported by all file systems
	}
	return local(d.root.Rename(part, d.name))
}

// sameTime compares times in whole seconds; an unknown b is never the same.
func sameTime(a, b time.Time) bool { return !b.IsZero() && a.Unix() == b.Unix() }

// digestOf adds the next n bytes of a local file to a digest. It blocks, and stops when ctx
// ends.
func digestOf(ctx context.Context, sum hash.Hash, f io.Reader, n int64) error {
	for n > 0 {
		if ctx.Err() != nil {
			return why(ctx)
		}
		got, err := io.CopyN(sum, f, min(n, 8<<20))
		if n -= got; err != nil {
			return local(err)
		}
	}
	return nil
}
