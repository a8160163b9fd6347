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

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
)

// Actor keeps the shelf. Its methods may be called from any goroutine. Methods that touch files
// block on the disk, on the caller's goroutine.
//
// All paths are the user's: absolute, or relative to "/". Each method normalises and authorises
// its path, so a caller needs Resolve only to keep a working directory. user owns the operation.
// Errors are *Error or the context's own.
type Actor struct {
	// Static after New.
	cfg   Config
	store Storage
	log   *slog.Logger
	boot  string // see bootID

	mailbox  actor.Mailbox[message]
	flush    grouped[struct{}] // keyed by folder
	receipts grouped[[]string] // keyed by box
	owners   grouped[keeping]  // keyed by folder
	lists    grouped[struct{}] // keyed by the name of the list
	outbox   actor.Outbox[[]Event]
	disk     chan struct{} // slots for files being flushed
	digest   chan struct{} // slots for files being hashed
	listing  chan struct{} // slot for the folder that is read for an overview
	swept    chan struct{} // closed by the janitor once the partials are known
	ready    chan struct{} // closed by the janitor once the shelf has also been counted

	state state // owned by the goroutine in Run
}

// message is a message in the mailbox. apply changes the loop's state, and sends its reply to a
// channel with room for it.
type message interface{ apply(*state) }

// state is the loop's state.
type state struct {
	cfg       *Config
	limits    Limits // initially those of cfg
	locks     locks
	uploads   map[string]*upload   // by id
	byUser    map[owner]int        // open uploads
	byNet     map[netip.Prefix]int // open uploads, see peer.Network
	partials  partials
	tally     tally
	digests   digests
	hashers   map[netip.Prefix]*hashers // of the networks that have some
	overviews overviews
	events    coalescer

	prefix  string // of all ids that this process makes
	nextID  uint64
	retired map[string]bool // ids of earlier processes that have ended since they were adopted

	making    int64 // number of folders being made now
	isCounted bool  // tally covers all published files
}

// New checks cfg and returns an actor that is not running yet. It touches neither disk nor
// network.
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
		owners:   make(grouped[keeping]),
		lists:    make(grouped[struct{}]),
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
		hashers:   make(map[netip.Prefix]*hashers),
		overviews: make(overviews),
		events:    newCoalescer(),
		prefix:    rand.Text()[:10] + "-",
		retired:   make(map[string]bool),
	}
	return a, nil
}

// Run is the actor's loop. It returns ctx's error once ctx is done and its workers have ended.
// After that, leases stay readable, and an upload's Abort still keeps the received bytes.
func (a *Actor) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	workers.Go(func() { a.runJanitor(ctx) })
	workers.Go(func() { a.flush.run(ctx, a.flushFolder) })
	if a.cfg.Access == DropBox {
		workers.Go(func() { a.receipts.run(ctx, a.writeReceipts) })
		workers.Go(func() { a.lists.run(ctx, a.writeHandIns) })
	}
	if a.ownerOnly() {
		workers.Go(func() { a.owners.run(ctx, a.writeOwners) })
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

// loop applies messages and delivers events, until ctx is done. Only its goroutine touches
// a.state.
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

// send puts a message into the mailbox. It waits while the mailbox is full, until ctx is done.
func (a *Actor) send(ctx context.Context, m message) error {
	err := a.mailbox.Send(ctx, m)
	if err != nil && a.mailbox.Err() == nil {
		return ctx.Err() // the context's own error, whatever its cause
	}
	return err
}

// ask sends a message and waits for its reply. Once the message is sent, it no longer stops for
// ctx: the loop replies at once, and a granted right must not be lost.
func ask[T any](ctx context.Context, a *Actor, m message, reply <-chan T) (T, error) {
	if err := a.send(ctx, m); err != nil {
		var none T
		return none, err
	}
	return actor.Wait(context.WithoutCancel(ctx), a.mailbox, reply)
}

// readable returns an error once the actor or ctx has ended.
func (a *Actor) readable(ctx context.Context) error {
	if err := a.mailbox.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

// writable returns an error if users may not change anything. It waits until Ready.
func (a *Actor) writable(ctx context.Context) error { return a.writableOnce(ctx, a.ready) }

// writableOnce is writable, but waits until known is closed.
func (a *Actor) writableOnce(ctx context.Context, known <-chan struct{}) error {
	if a.cfg.Access == ReadOnly {
		return &Error{Kind: Denied, Cause: CauseReadOnly}
	}
	select {
	case <-known:
	case <-a.mailbox.Done():
	case <-ctx.Done():
	}
	return a.readable(ctx)
}

// Ready is closed once the janitor has finished its first sweep and count. Until then, all
// operations that would change the shelf wait.
func (a *Actor) Ready() <-chan struct{} { return a.ready }

// enter waits for a free slot in places, until ctx is done. The caller frees the slot by
// receiving from places.
func enter(ctx context.Context, places chan<- struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done is closed once the loop has ended. Run returns a little later, after its workers.
func (a *Actor) Done() <-chan struct{} { return a.mailbox.Done() }

// Access returns the operations that users may do.
func (a *Actor) Access() Access { return a.cfg.Access }

// TakesFiles reports whether users may put files into a folder, named from "/". It does not
// look at the disk: the folder may not exist, or may have no room.
func (a *Actor) TakesFiles(dir string) bool {
	switch a.cfg.Access {
	case ReadOnly, Off:
		return false
	case DropBox:
		return !inHandout(strings.TrimPrefix(dir, "/"))
	}
	return true
}

// Events returns the channel of events, for one consumer. Each receive returns all events since
// the one before, joined into at most 256, however slow the consumer is. The channel is closed
// when Run ends.
func (a *Actor) Events() <-chan []Event { return a.outbox.Values() }

// SetTime sets the modification time of a file or folder (MFMT), rounded as the disk requires:
// call Stat for the result. It blocks on the disk. It fails with Denied for a time before 1678
// or after 2261, which no disk keeps, for a file of another user with Config.OwnerOnly, and always in a
// drop box.
func (a *Actor) SetTime(ctx context.Context, user event.Identity, path string, t time.Time) error {
	at, err := a.gate(user, path)
	if err == nil {
		err = a.writable(ctx)
	}
	switch {
	case err != nil:
		return fail(path, err)
	case a.cfg.Access == DropBox:
		return &Error{Kind: Denied, Cause: CauseBoxTime, Path: at.shown}
	case !time.Unix(0, t.UnixNano()).Equal(t):
		return &Error{Kind: Denied, Cause: CauseNoSuchTime, Path: at.shown}
	}
	if a.ownerOnly() && at.shown != "/" {
		name, err := a.canonical(at)
		if err == nil {
			err = a.mayChange(user, name)
		}
		if err != nil {
			return fail(at.shown, err)
		}
	}
	return fail(at.shown, a.store.SetTime(at.name, t))
}
