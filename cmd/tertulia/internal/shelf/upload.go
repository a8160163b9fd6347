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
)

// inFlight is more than a connection buffers between the two programs, in bytes. Bytes sent
// before the last inFlight bytes have therefore arrived.
const inFlight = 16 << 20

// upload sends one file.
type upload struct {
	*transfer
	name string      // local path
	path string      // on the server
	info fs.FileInfo // of the version that is being sent

	began bool  // bytes were sent in this run
	sent  int64 // bytes that the previous attempt had sent
	anew  bool  // the bytes that the server has kept are unusable
	tried bool  // the whole file was sent again once
}

// run uploads the file, with retries. It sets Kept if another run could resume it.
func (u *upload) run(ctx context.Context) error {
	err := u.shelf.try(ctx, u.attempt)
	u.Kept = u.Done > 0 && goesOn(err)
	return err
}

// attempt is one step of try. If the SHA-256 differs, it sends the whole file again, once.
func (u *upload) attempt(ctx context.Context, c *client) (moved bool, err error) {
	f, err := os.Open(u.name)
	if err != nil {
		return false, local(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, local(err)
	}
	if info.Size() != u.info.Size() || !info.ModTime().Equal(u.info.ModTime()) {
		u.info, u.anew = info, true
	}
	u.Size = info.Size()
	before := u.Moved
	for {
		err := u.send(ctx, c, f)
		if errors.Is(err, errDiffers) && !u.tried {
			u.anew, u.tried = true, true
			continue
		}
		return u.Moved > before, err
	}
}

// send sends the rest of the file, after the bytes that the server has kept, and verifies it.
func (u *upload) send(ctx context.Context, c *client, f *os.File) error {
	from, same, err := u.start(ctx, c, f)
	if err != nil {
		return err
	}
	if same {
		u.Result, u.Checked = Same, true
		if u.began {
			u.Result = Sent // sent earlier, but the reply was lost
		}
		u.at(u.Size)
		return nil
	}
	sum := sha256.New()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return local(err)
	}
	if err := digestOf(ctx, sum, f, from); err != nil {
		return err
	}
	u.at(from)
	u.began = true
	src := &hashingReader{transfer: u.transfer, client: c, src: f, sum: sum, left: u.Size - from}
	err = c.store(u.path, from, u.Size, src)
	u.sent = u.Done
	if src.failed != nil {
		return src.failed
	}
	if replyCode(err) == badOffset && from > 0 {
		u.anew = true // the server had kept fewer bytes
		return u.send(ctx, c, f)
	}
	if err != nil {
		return err
	}
	u.Result, u.HandedIn = Sent, c.handedIn()
	return u.verify(c, u.path, sum)
}

// start returns the byte to start from. same is true if the server already has the same file.
func (u *upload) start(ctx context.Context, c *client, f *os.File) (from int64, same bool, err error) {
	e, err := c.stat(u.path)
	switch {
	case isMissing(err):
		if u.anew || !u.began && c.hashing == "" {
			break // a part of another version could not be detected
		}
		if from, err = c.kept(u.path); err != nil {
			return 0, false, err
		}
	case err != nil:
		return 0, false, err
	case e.Dir:
		return 0, false, errFolderThere
	default:
		if !u.tried && e.Size == u.Size {
			same, err = u.same(ctx, c, f)
			if same || err != nil {
				return 0, same, err
			}
		}
		// While an older version exists, SIZE does not return the kept bytes.
		if u.began && !u.anew {
			from = max(0, u.sent-inFlight)
		}
	}
	u.anew = false
	if from > u.Size {
		from = 0
	}
	return from, false, nil
}

// same reports whether the server's file has the SHA-256 of the local file.
func (u *upload) same(ctx context.Context, c *client, f *os.File) (bool, error) {
	theirs, err := c.digest(u.path, u.Size)
	if theirs == nil || err != nil {
		return false, err
	}
	mine := sha256.New()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, local(err)
	}
	if err := digestOf(ctx, mine, f, u.Size); err != nil {
		return false, err
	}
	return bytes.Equal(theirs, mine.Sum(nil)), nil
}

// verify compares the server's SHA-256 with sum. It returns errDiffers, or reports Unchecked if
// the server offers no SHA-256.
func (t *transfer) verify(c *client, path string, sum hash.Hash) error {
	theirs, err := c.digest(path, t.Done)
	switch {
	case err != nil:
		return err
	case theirs == nil:
		t.shelf.tell(Event{Kind: Unchecked, ID: t.ID, Name: t.Name})
	case !bytes.Equal(theirs, sum.Sum(nil)):
		return errDiffers
	}
	t.Checked = theirs != nil
	return nil
}

// hashingReader reads the content to send. If a read fails, it resets the connection, because an
// orderly end would look like the end of the file.
type hashingReader struct {
	*transfer
	client *client
	src    io.Reader
	sum    hash.Hash
	left   int64 // bytes, or unbounded
	failed error
}

// Read implements io.Reader. It adds the bytes to the digest and to the progress. It returns
// errShrank if the file ends before left bytes.
func (o *hashingReader) Read(p []byte) (int, error) {
	if o.left == 0 {
		return 0, io.EOF
	}
	if o.left > 0 {
		p = p[:min(int64(len(p)), o.left)]
	}
	n, err := o.src.Read(p)
	o.sum.Write(p[:n])
	if o.left > 0 {
		o.left -= int64(n)
	}
	if n > 0 {
		o.add(n)
	}
	switch {
	case errors.Is(err, io.EOF) && o.left > 0:
		o.failed = errShrank
	case err != nil && !errors.Is(err, io.EOF):
		o.failed = local(err)
	}
	if o.failed != nil {
		o.client.data.cut()
		return n, o.failed
	}
	return n, err
}
