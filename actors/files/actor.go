package files

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"time"

	"tertulia/actors/internal/actor"
)

// Actor keeps the shelf. Its methods may be called from any goroutine, and
// those that touch files block while the disk works, on the caller's
// goroutine. All paths are the user's: absolute, or taken from "/", and each
// method normalises and then authorises the path that it is given, so a caller
// needs Resolve only to keep a working directory. user is the nick that owns
// what the call does, or what Unproven made of it. Errors are *Error or the context's own.
type Actor struct {
	// Static after New.
	cfg   Config
	store Storage
	log   *slog.Logger
	boot  string // see bootID

	mailbox  actor.Mailbox[message]
	flush    grouped[struct{}] // by folder
	receipts grouped[[]string] // by box
	outbox   actor.Outbox[[]Event]
	disk     chan struct{} // a place for each file being flushed
	digest   chan struct{} // a place for each file being hashed
	listing  chan struct{} // a place for the folder that an overview is made of
	swept    chan struct{} // closed by the janitor once the partials are known
	ready    chan struct{} // closed by the janitor once what is on the shelf is known, too

	state state // owned by the goroutine in Run
}

// message is what the mailbox carries: each changes the loop's state, and
// writes its reply to a channel that has room for it.
type message interface{ apply(*state) }

// state is what the loop knows.
type state struct {
	cfg       *Config
	limits    Limits // those of cfg are the first ones
	locks     locks
	uploads   map[string]*upload   // by id
	byUser    map[owner]int        // open uploads
	byNet     map[netip.Prefix]int // open uploads, see peer.Network
	partials  partials
	tally     tally
	digests   digests
	overviews overviews
	events    coalescer

	prefix  string // of all ids that this process makes
	nextID  uint64
	retired map[string]bool // ids of processes before, ended since they were adopted

	making    int64 // folders, at this moment
	isCounted bool  // tally is all that is published
}

// New checks cfg and returns an actor that is not yet running. It touches
// neither disk nor network.
func New(cfg Config) (*Actor, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	a := &Actor{
		cfg:      cfg,
		store:    cfg.Storage,
		log:      cfg.Log,
		boot:     bootID(),
		mailbox:  actor.NewMailbox[message](64, &Error{Kind: Closed}),
		flush:    make(grouped[struct{}]),
		receipts: make(grouped[[]string]),
		outbox:   actor.NewOutbox[[]Event](),
		disk:     make(chan struct{}, cfg.Flushes),
		listing:  make(chan struct{}, 1),
		digest:   make(chan struct{}, max(leastHashing, runtime.GOMAXPROCS(0))),
		swept:    make(chan struct{}),
		ready:    make(chan struct{}),
	}
	if a.store == nil {
		a.store = newLocal(cfg.Dir, cfg.Access != ReadOnly, cfg.Log)
	}
	a.state = state{
		cfg:       &a.cfg,
		limits:    cfg.Limits,
		locks:     newLocks(),
		uploads:   make(map[string]*upload),
		byUser:    make(map[owner]int),
		byNet:     make(map[netip.Prefix]int),
		partials:  newPartials(),
		digests:   newDigests(cfg.HashCache),
		overviews: make(overviews),
		events:    newCoalescer(),
		prefix:    rand.Text()[:10] + "-",
		retired:   make(map[string]bool),
	}
	return a, nil
}

// Run is the actor's loop. It returns ctx's error once ctx is done, after its
// workers have ended. Leases stay readable, and an upload's Abort still keeps
// what came, after Run has returned.
func (a *Actor) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	workers.Go(func() { a.runJanitor(ctx) })
	workers.Go(func() { a.flush.run(ctx, a.flushFolder) })
	if a.cfg.Access == DropBox {
		workers.Go(func() { a.receipts.run(ctx, a.writeReceipts) })
	}
	err := a.loop(ctx)
	a.mailbox.Close()
	workers.Wait()
	if also := a.store.Close(); also != nil {
		a.log.Warn("the shelf could not be closed", "error", also)
	}
	a.outbox.Close()
	return err
}

func (a *Actor) loop(ctx context.Context) error {
	for {
		select {
		case m := <-a.mailbox.Messages():
			m.apply(&a.state)
			a.state.events.arm(a.cfg.EventWindow)
		case <-a.state.events.due:
			a.state.events.deliver(a.outbox)
		case <-ctx.Done():
			a.state.events.deliver(a.outbox)
			return ctx.Err()
		}
	}
}

// send puts a message into the mailbox.
func (a *Actor) send(ctx context.Context, m message) error {
	err := a.mailbox.Send(ctx, m)
	if err != nil && a.mailbox.Err() == nil {
		return ctx.Err() // the context's own error, whatever its cause
	}
	return err
}

// ask sends a message and waits for its reply. It does not stop waiting for
// ctx: the loop answers at once, and what it gave must not be lost.
func ask[T any](ctx context.Context, a *Actor, m message, reply <-chan T) (T, error) {
	if err := a.send(ctx, m); err != nil {
		var none T
		return none, err
	}
	return actor.Wait(context.WithoutCancel(ctx), a.mailbox, reply)
}

// readable returns an error once the actor has ended, or ctx has.
func (a *Actor) readable(ctx context.Context) error {
	if err := a.mailbox.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

// writable returns an error if users may not change anything, and waits until
// the actor knows what is on the shelf.
func (a *Actor) writable(ctx context.Context) error { return a.writableOnce(ctx, a.ready) }

// writableOnce is writable, with the wait for known to be closed.
func (a *Actor) writableOnce(ctx context.Context, known <-chan struct{}) error {
	if a.cfg.Access == ReadOnly {
		return errorf(Denied, "", "files can only be read here")
	}
	select {
	case <-known:
	case <-a.mailbox.Done():
	case <-ctx.Done():
	}
	return a.readable(ctx)
}

// Ready is closed once it is known what is on the shelf: until then, everything
// that would change it waits.
func (a *Actor) Ready() <-chan struct{} { return a.ready }

// leastHashing is how many files may be hashed at once, however few processors there are:
// more than one address can take.
const leastHashing = 8

// enter waits for a place among those who flush or hash; the caller gives it
// back by receiving from places.
func enter(ctx context.Context, places chan<- struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done is closed when Run has ended.
func (a *Actor) Done() <-chan struct{} { return a.mailbox.Done() }

// Access returns what users may do.
func (a *Actor) Access() Access { return a.cfg.Access }

// TakesFiles reports whether users may put files into a folder, named from "/". It
// does not look at the disk: there may be no such folder, or no room.
func (a *Actor) TakesFiles(dir string) bool {
	switch a.cfg.Access {
	case ReadOnly, Off:
		return false
	case DropBox:
		return !inHandout(strings.TrimPrefix(dir, "/"))
	}
	return true
}

// Events returns the outbox of events, for one consumer. Each receive brings
// everything since the one before, joined: at most 256 events, however late the
// consumer is. It is closed when Run ends.
func (a *Actor) Events() <-chan []Event { return a.outbox.Values() }

// Usage says how full the shelf is.
type Usage struct {
	Bytes, Files          int64 // published; 0 while no quota holds, since nobody has counted then
	QuotaBytes            int64 // 0: no limit
	QuotaFiles            int64 // 0: no limit
	Free                  int64 // bytes of the disk above the reserve, never negative
	Left                  int64 // bytes that a new file may have: within all limits, without what uploads hold
	Uploads               int   // open now
	Partials              int   // kept
	PartialBytes          int64 // kept
	Hashed, HashFromCache int64 // digests computed, and answered from memory
}

type usageQuery struct {
	free  int64 // bytes of the disk
	reply chan Usage
}

func (m usageQuery) apply(s *state) {
	left, _ := s.room(&upload{}, m.free)
	u := Usage{
		Left:          max(0, left),
		Free:          max(0, m.free-s.limits.Reserve),
		Uploads:       len(s.uploads),
		Partials:      len(s.partials.byKey),
		PartialBytes:  s.partials.bytes,
		Hashed:        s.digests.computed,
		HashFromCache: s.digests.hits,
	}
	if s.isCounted {
		u.Bytes, u.Files = s.tally.bytes, s.tally.files
		u.QuotaBytes, u.QuotaFiles = s.quota()
	}
	m.reply <- u
}

// Usage returns how full the shelf is (AVBL, a metrics page).
func (a *Actor) Usage(ctx context.Context) (Usage, error) {
	free, err := a.store.Free()
	if err != nil {
		return Usage{}, fail("", err)
	}
	m := usageQuery{free, make(chan Usage, 1)}
	return ask(ctx, a, m, m.reply)
}

// SetTime sets a file's or folder's time of last change (MFMT), as near as the
// disk can keep it: Stat tells. It fails with Denied for a time that no disk
// keeps, before 1678 or after 2261, and always in a drop box.
func (a *Actor) SetTime(ctx context.Context, user, path string, t time.Time) error {
	at, err := a.gate(user, path)
	if err == nil {
		err = a.writable(ctx)
	}
	switch {
	case err != nil:
		return fail(path, err)
	case a.cfg.Access == DropBox:
		return errorf(Denied, at.shown, "in a drop box the time is that of handing in")
	case !time.Unix(0, t.UnixNano()).Equal(t):
		return errorf(Denied, at.shown, "the disk keeps no such time")
	}
	return fail(at.shown, a.store.SetTime(at.name, t))
}
