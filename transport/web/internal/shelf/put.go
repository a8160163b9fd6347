package shelf

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// put stores the body of a request at a path on the shelf. location is the URL of that path, relative
// to the request's.
func (s *Shelf) put(o *out, r *http.Request, p, location string) {
	begin := time.Now()
	b := bodyOf(r)
	user := s.writer(r)
	receipt, err := s.store(r, b, user, p)
	s.logged(r, user, p, begin, b.read, err)
	transport.Raise(err)
	if err != nil {
		s.refuse(o, r, b, err)
		return
	}
	o.Header().Set("Location", location)
	s.receipt(o, r, user, receipt)
}

// store receives the body of a request as the file at a path, and publishes it. After an error nothing
// is published.
func (s *Shelf) store(r *http.Request, b *body, user event.Identity, p string) (files.Receipt, error) {
	from, err := partOf(r)
	if err == nil {
		err = s.condition(r, user, p)
	}
	if err != nil {
		return files.Receipt{}, err
	}
	opts := files.CreateOptions{Size: max(0, from.size)}
	if from.at > 0 {
		opts.Mode, opts.Offset = files.Resume, from.at
	}
	up, err := s.files.Create(r.Context(), user, p, opts)
	if err != nil {
		return files.Receipt{}, err
	}
	// The name is held from here on, so the condition is checked once more: the version that it saw
	// may have been replaced.
	return receive(r, up, incoming{
		Reader: b, size: from.size, digest: digestOf(r), check: func() error { return s.condition(r, user, p) },
	})
}

// incoming is the contents of an upload.
type incoming struct {
	io.Reader
	size   int64        // bytes of the whole file, or -1
	digest string       // Repr-Digest of the whole file, or ""
	check  func() error // called before the first read; may be nil
}

// receive receives the contents of an upload, and ends it.
func receive(r *http.Request, up *files.Upload, in incoming) (files.Receipt, error) {
	receipt, err := fill(r, up, in)
	if err != nil {
		giveUp(up, err)
	}
	return receipt, err
}

// fill receives the contents of an upload, and publishes it. After an error the upload has not ended.
func fill(r *http.Request, up *files.Upload, in incoming) (receipt files.Receipt, err error) {
	defer transport.Catch(&err)
	if in.check != nil {
		if err := in.check(); err != nil {
			return receipt, err
		}
	}
	if err := up.Prepare(r.Context()); err != nil {
		return receipt, err
	}
	// The body itself ends with the server, some time after the request's context.
	moved, err := receiveBlocks(up.Writer(committing(r), step), in)
	if err != nil {
		return receipt, err
	}
	if in.size >= 0 && up.Offset()+moved != in.size {
		return receipt, errCut
	}
	if err := checkDigest(r.Context(), in.digest, up); err != nil {
		return receipt, err
	}
	return up.Commit(committing(r))
}

// receiveBlocks copies from to dst.
func receiveBlocks(dst io.Writer, from io.Reader) (moved int64, err error) {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	for {
		n, err := from.Read(block[:])
		if n > 0 {
			moved += int64(n)
			if _, err := dst.Write(block[:n]); err != nil {
				return moved, err
			}
		}
		if errors.Is(err, io.EOF) {
			return moved, nil
		}
		if err != nil {
			return moved, err
		}
	}
}

// giveUp ends an upload after err. It keeps the received bytes for a later resume, unless the shelf has
// no space for them, or they are wrong.
func giveUp(up *files.Upload, err error) {
	_, own := errors.AsType[*answer.Error](err)
	switch kind := files.KindOf(err); {
	case kind == files.Quota, kind == files.TooLarge, kind == files.DiskFull, own:
		_ = up.Discard()
	default:
		_ = up.Abort()
	}
}

// named answers PUT /NAME, which is what "curl -T NAME http://HOST/" sends.
func (s *Shelf) named(o *out, r *http.Request) {
	p, err := target(r, "")
	if err == nil && path.Dir(p) != "/" {
		err = refuse(http.StatusNotFound, wording.PutInFiles)
	}
	for _, name := range s.cfg.Reserved {
		if err == nil && p == "/"+name {
			err = refuse(http.StatusConflict, wording.NameOfServer, wording.Path(name))
		}
	}
	if err != nil {
		s.refuse(o, r, bodyOf(r), err)
		return
	}
	s.put(o, r, p, "files/"+url.PathEscape(path.Base(p)))
}
