package files

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"time"
)

// Actor keeps the shelf. Its methods may be called from any goroutine, and
// those that touch files block while the disk works, on the caller's
// goroutine. All paths are the user's: absolute, or taken from "/", and each
// method normalises and then authorises the path that it is given, so a caller
// needs Resolve only to keep a working directory. user is the nick that owns
// what the call does. Errors are *Error or the context's own.
type Actor struct {
	cfg Config
}

// New checks cfg and returns an actor that is not yet running. It touches
// neither disk nor network.
func New(cfg Config) (*Actor, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return &Actor{cfg: cfg}, nil
}

// Run is the actor's loop. It returns ctx's error once ctx is done, after its
// workers have ended. Leases stay readable, and an upload's Abort still keeps
// what came, after Run has returned.
func (a *Actor) Run(ctx context.Context) error { return errors.ErrUnsupported }

// Done is closed when Run has ended.
func (a *Actor) Done() <-chan struct{} { return nil }

// Access returns what users may do.
func (a *Actor) Access() Access { return a.cfg.Access }

// Events returns the outbox of events, for one consumer. Each receive brings
// everything since the one before, joined: at most 256 events, however late the
// consumer is. It is closed when Run ends.
func (a *Actor) Events() <-chan []Event { return nil }

// Usage says how full the shelf is.
type Usage struct {
	Bytes, Files       int64 // published; 0 while no quota is set, since nobody counts then
	QuotaBytes         int64 // 0: no limit
	QuotaFiles         int64 // 0: no limit
	Free               int64 // bytes of the disk above the reserve, never negative
	Uploads            int   // open now
	Partials           int   // kept
	PartialBytes       int64 // kept
	Hashed, HashCached int64 // digests computed, and answered from memory
}

// Usage returns how full the shelf is (AVBL, a metrics page).
func (a *Actor) Usage(ctx context.Context) (Usage, error) { return Usage{}, errors.ErrUnsupported }

// Algorithm is a digest that Hash can compute.
type Algorithm struct {
	Name string // its key in the cache: one name, one algorithm
	New  func() hash.Hash
}

// Hash returns the digest of a whole file. It reads the file on the caller's
// goroutine until ctx is done, a bounded number of callers at a time, and
// remembers the digest for as long as the file stays as it is.
func (a *Actor) Hash(ctx context.Context, user, path string, alg Algorithm) ([]byte, Info, error) {
	return nil, Info{}, errors.ErrUnsupported
}

// SetTime sets a file's or folder's time of last change (MFMT).
func (a *Actor) SetTime(ctx context.Context, user, path string, t time.Time) error {
	return errors.ErrUnsupported
}
