package files

import (
	"context"
	"errors"
	"hash"
	"io"
	"slices"
	"sync"
	"time"
)

// Algorithm is a digest that Hash can compute.
type Algorithm struct {
	Name string // its key in the cache: one name, one algorithm
	New  func() hash.Hash
}

// digestKey names one version of a file, as far as its facts tell.
type digestKey struct {
	alg, name        string
	id               ID
	size             int64
	modTime, changed int64 // ns
}

// settled is how long ago a file must have changed for its facts to tell this
// version from the next: a disk's clock ticks in steps, at worst of 2 s.
const settled = 3 * time.Second

// digests is a bounded memory: what came first goes first. The loop owns it.
type digests struct {
	sums  map[digestKey][]byte
	order []digestKey // a ring
	next  int

	computed, hits int64
}

func newDigests(n int) digests {
	return digests{sums: make(map[digestKey][]byte), order: make([]digestKey, n)}
}

func (d *digests) put(key digestKey, sum []byte) {
	d.computed++
	if len(d.order) == 0 || sum == nil {
		return
	}
	if _, has := d.sums[key]; !has {
		delete(d.sums, d.order[d.next])
		d.order[d.next] = key
		d.next = (d.next + 1) % len(d.order)
	}
	d.sums[key] = sum
}

// digestQuery asks for a digest; the reply is nil if it is not known.
type digestQuery struct {
	key   digestKey
	reply chan []byte
}

func (m digestQuery) apply(s *state) {
	sum := s.digests.sums[m.key]
	if sum != nil {
		s.digests.hits++
	}
	m.reply <- sum
}

// digestDone tells of a digest; sum is nil if it cannot be remembered.
type digestDone struct {
	key digestKey
	sum []byte
}

func (m digestDone) apply(s *state) { s.digests.put(m.key, m.sum) }

// Hash returns the digest of a whole file, and the facts of the version it is
// of. It reads the file on the caller's goroutine until ctx is done, a bounded
// number of callers at a time, and remembers the digest for as long as the file
// stays as it is. It fails as Open does.
func (a *Actor) Hash(ctx context.Context, user, path string, alg Algorithm) ([]byte, Info, error) {
	at, err := a.gateFile(user, path)
	if err != nil {
		return nil, Info{}, fail(path, err)
	}
	f, i, err := a.store.Open(at.name)
	if err != nil {
		return nil, Info{}, fail(at.shown, err)
	}
	defer f.Close()
	key := digestKey{alg.Name, at.name, i.ID, i.Size, i.ModTime.UnixNano(), i.Changed.UnixNano()}
	q := digestQuery{key, make(chan []byte, 1)}
	sum, err := ask(ctx, a, q, q.reply)
	if err != nil || sum != nil {
		return slices.Clone(sum), i, fail(at.shown, err)
	}
	if err := enter(ctx, a.digest); err != nil {
		return nil, Info{}, err
	}
	defer func() { <-a.digest }()
	digest := alg.New()
	if err := readAll(ctx, digest, f, i.Size); err != nil {
		return nil, Info{}, fail(at.shown, err)
	}
	sum = digest.Sum(nil)
	done := digestDone{key, slices.Clone(sum)}
	if time.Since(i.Changed) < settled {
		done.sum = nil
	}
	return sum, i, fail(at.shown, a.send(ctx, done))
}

var readBuffers = sync.Pool{New: func() any { return new([256 << 10]byte) }}

// readAll writes the first size bytes of f to w, and fails if there are fewer.
func readAll(ctx context.Context, w io.Writer, f io.ReaderAt, size int64) error {
	buf := readBuffers.Get().(*[256 << 10]byte)
	defer readBuffers.Put(buf)
	for off := int64(0); off < size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := f.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		if _, err := w.Write(buf[:n]); err != nil {
			return err
		}
		off += int64(n)
		if off < size && err != nil {
			if errors.Is(err, io.EOF) {
				return &Error{Kind: Unavailable, Detail: "the file became shorter while it was read", Err: err}
			}
			return err
		}
	}
	return nil
}
