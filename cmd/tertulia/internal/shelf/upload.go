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

// inFlight is more than a connection holds between the two programs, in bytes:
// what was sent before these has arrived.
const inFlight = 16 << 20

// upload sends one file.
type upload struct {
	*transfer
	name string      // here
	path string      // on the server
	info fs.FileInfo // of the version that is sent

	began bool  // bytes have been sent in this run
	sent  int64 // how far the attempt before came
	anew  bool  // nothing that the server has kept can be used
	tried bool  // the whole has been sent anew once
}

func (u *upload) run(ctx context.Context) error {
	err := u.shelf.try(ctx, u.attempt)
	u.Kept = u.Done > 0 && goesOn(err)
	return err
}

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

// send brings the server's file to its whole length, from what it has kept on.
func (u *upload) send(ctx context.Context, c *client, f *os.File) error {
	from, same, err := u.start(ctx, c, f)
	if err != nil {
		return err
	}
	if same {
		u.Result, u.Checked = Same, true
		if u.began {
			u.Result = Sent // and the reply was lost
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
	src := &outflow{transfer: u.transfer, client: c, src: f, sum: sum, left: u.Size - from}
	err = c.store(u.path, from, u.Size, src)
	u.sent = u.Done
	if src.failed != nil {
		return src.failed
	}
	if replyCode(err) == badOffset && from > 0 {
		u.anew = true // it had kept less than that
		return u.send(ctx, c, f)
	}
	if err != nil {
		return err
	}
	u.Result, u.HandedIn = Sent, c.handedIn()
	return u.verify(c, u.path, sum)
}

// start finds the byte to begin at, or that the server has the same file
// already.
func (u *upload) start(ctx context.Context, c *client, f *os.File) (from int64, same bool, err error) {
	e, err := c.stat(u.path)
	switch {
	case isMissing(err):
		if u.anew || !u.began && c.hashing == "" {
			break // a part of another version would not show
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
		// An older version hides how much of this one the server has kept.
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

// verify compares what the server has with what was sent.
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

// outflow reads what is to be sent. Where that fails it cuts the connection,
// since an end in good order would pass for the end of the file.
type outflow struct {
	*transfer
	client *client
	src    io.Reader
	sum    hash.Hash
	left   int64 // bytes, or unbounded
	failed error
}

func (o *outflow) Read(p []byte) (int, error) {
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
