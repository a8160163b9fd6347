package files

import (
	"context"
	"errors"
	"hash"
	"io"
	"slices"
	"sync"
	"time"

	"tertulia/actors/event"
)

// Algorithm is a digest that Hash can compute.
type Algorithm struct {
	Name string // key in the cache: each algorithm has its own
	New  func() hash.Hash
}

// digestKey identifies one version of a file by its facts.
type digestKey struct {
	alg, name        string
	id               ID
	size             int64
	modTime, changed int64 // ns
}

// settled is how long ago a file must have changed so that its facts differ from those of the
// next version. A disk's clock has steps of up to 2 s.
const settled = 3 * time.Second

// digests is a bounded cache: the oldest entry is dropped first. The loop owns it.
type digests struct {
	sums   map[digestKey][]byte
	order  []digestKey // ring buffer
	next   int
	coming map[digestKey]*computation

	computed, hits int64
}

func newDigests(n int) digests {
	return digests{sums: make(map[digestKey][]byte), order: make([]digestKey, n), coming: make(map[digestKey]*computation)}
}

func (d *digests) put(key digestKey, sum []byte) {
	if len(d.order) == 0 {
		return
	}
	if _, has := d.sums[key]; !has {
		delete(d.sums, d.order[d.next])
		d.order[d.next] = key
		d.next = (d.next + 1) % len(d.order)
	}
	d.sums[key] = sum
}

// A computation is a digest that a caller computes. If the version has settled, all callers
// that ask for the same digest wait for this one. If the computing caller leaves, another one
// continues at the same byte.
type computation struct {
	// Owned by the loop.
	callers int

	work chan *halfDone // one slot: full while nobody computes
	sum  chan []byte    // one slot: full once the digest is computed
}

// halfDone is the state of an unfinished computation.
type halfDone struct {
	digest hash.Hash
	read   int64 // bytes
}

// digestQuery asks for a digest.
type digestQuery struct {
	key    digestKey
	alg    Algorithm
	shared bool // the version has settled: share the computation
	reply  chan digestReply
}

// digestReply is a known digest, or the computation of it.
type digestReply struct {
	sum []byte
	c   *computation
}

// apply replies with the cached digest, or with a computation. A version that has not settled
// gets a computation of its own, since its facts may also be those of another version.
func (m digestQuery) apply(s *state) {
	if sum := s.digests.sums[m.key]; sum != nil {
		s.digests.hits++
		m.reply <- digestReply{sum: sum}
		return
	}
	c := s.digests.coming[m.key]
	if c == nil || !m.shared {
		c = &computation{work: make(chan *halfDone, 1), sum: make(chan []byte, 1)}
		c.work <- &halfDone{digest: m.alg.New()}
		if m.shared {
			s.digests.coming[m.key] = c
		}
	}
	c.callers++
	m.reply <- digestReply{c: c}
}

// digestDone reports that a caller no longer needs a computation. The caller that finished it
// sets sum; keep allows caching it.
type digestDone struct {
	key  digestKey
	c    *computation
	sum  []byte
	keep bool
}

// apply caches the digest. A computation leaves coming once it is finished or has no callers.
func (m digestDone) apply(s *state) {
	m.c.callers--
	if m.sum != nil {
		s.digests.computed++
		if m.keep {
			s.digests.put(m.key, m.sum)
		}
	}
	if s.digests.coming[m.key] == m.c && (m.sum != nil || m.c.callers == 0) {
		delete(s.digests.coming, m.key)
	}
}

// Hash returns the digest of a complete file, and the facts of the version that it read. It
// reads on the caller's goroutine until ctx is done. The number of callers that read at the same
// time is bounded, and that of the users of one network (peer.Network) lower. The digest is
// cached while the file does not change. Callers that ask for the same digest at the same time
// share one computation. It fails as Open does.
func (a *Actor) Hash(ctx context.Context, user event.Identity, path string, alg Algorithm) ([]byte, Info, error) {
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
	q := digestQuery{key, alg, time.Since(i.Changed) >= settled, make(chan digestReply, 1)}
	got, err := ask(ctx, a, q, q.reply)
	if err != nil || got.sum != nil {
		return slices.Clone(got.sum), i, fail(at.shown, err)
	}
	done := digestDone{key: key, c: got.c}
	var sum []byte
	computed := false
	err = a.forHost(ctx, user.Addr, func() (err error) {
		sum, computed, err = a.compute(ctx, got.c, f, i.Size)
		return err
	})
	if computed {
		// The version may have settled during the read.
		done.sum, done.keep = slices.Clone(sum), time.Since(i.Changed) >= settled
	}
	// Also after ctx has ended: the loop counts the callers.
	_ = a.send(context.WithoutCancel(ctx), done)
	if err != nil {
		return nil, Info{}, fail(at.shown, err)
	}
	return slices.Clone(sum), i, nil
}

// compute returns the digest of c, and whether this caller has finished it. If ctx ends first
// or the file cannot be read, another caller continues.
func (a *Actor) compute(ctx context.Context, c *computation, f io.ReaderAt, size int64) (sum []byte, computed bool, err error) {
	select {
	case sum = <-c.sum:
		c.sum <- sum // for the next caller
		return sum, false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	case half := <-c.work:
		err = within(ctx, a.digest, func() error {
			n, err := readAll(ctx, half.digest, io.NewSectionReader(f, half.read, size-half.read), size-half.read)
			half.read += n
			return err
		})
		if err != nil {
			c.work <- half
			return nil, false, err
		}
		sum = half.digest.Sum(nil)
		c.sum <- sum
		return sum, true, nil
	}
}

var readBuffers = sync.Pool{New: func() any { return new([256 << 10]byte) }}

// readAll writes the first size bytes of f to w and returns how many it has written. It fails
// with Unavailable if f is shorter, and otherwise with the error of f, w or ctx.
func readAll(ctx context.Context, w io.Writer, f io.ReaderAt, size int64) (off int64, err error) {
	buf := readBuffers.Get().(*[256 << 10]byte)
	defer readBuffers.Put(buf)
	for off < size {
		if err := ctx.Err(); err != nil {
			return off, err
		}
		n, err := f.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		if _, err := w.Write(buf[:n]); err != nil {
			return off, err
		}
		off += int64(n)
		if off < size && err != nil {
			if errors.Is(err, io.EOF) {
				return off, &Error{Kind: Unavailable, Cause: CauseShrank, Err: err}
			}
			return off, err
		}
	}
	return off, nil
}
