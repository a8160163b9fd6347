package history

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"tertulia/actors/internal/actor"
)

const (
	// Block is the number of numbers that the store reserves in advance.
	Block = 1_000_000

	interval   = 100 * time.Millisecond // between the beginnings of two transactions
	maxBatch   = 1000                   // records in one transaction; so many are written at once
	batchBytes = 4 << 20                // bytes of a transaction, and one record more
	maxWaiting = 16 << 20               // bytes of the records that wait
	rest       = 4                      // Batch.Rest
	shedRest   = 39                     // Batch.Rest while lines are lost anyway, so that the chat is as fast as before
	patience   = 2 * time.Second        // records wait so long for a commit until the actor gives up
	firstRetry = 50 * time.Millisecond  // after the first failure; doubled for each further one
	lastRetry  = time.Second            // the maximum
	closeTime  = 5 * time.Second        // for the room to close its outbox after the end of ctx
	tendFirst  = time.Minute            // from the start to the first round of the retention
	tendEvery  = time.Hour              // between two rounds
	tendLines  = 100_000                // lines after which a round begins earlier
)

// Config configures an Actor.
type Config struct {
	Store   Store    // closed by the actor
	Start   Start    // of the store
	Journal *Journal // to the room

	Keep     time.Duration // entries are removed when their day is older; 0 keeps them for ever
	MaxBytes int64         // the oldest entries are removed when the store has more; 0 is no bound

	Log  *slog.Logger
	Wall func() time.Time // the wall clock; nil stands for time.Now
	// Elapsed returns the time since some moment by a clock that cannot be set. Best is one that
	// also runs while the machine sleeps, see SinceBoot. nil stands for the monotonic clock of Go.
	Elapsed func() time.Duration
}

// An Actor writes the entries of the room to a Store, and reads them. Its methods may be called
// from any goroutine.
type Actor struct {
	// Static after New.
	store   Store
	journal *Journal
	log     *slog.Logger
	wall    func() time.Time
	nonce   [8]byte // of this run, for the owners without a key
	mailbox actor.Mailbox[message]
	jobs    chan job    // to the writer
	results chan result // from the writer, with room for the one job

	// Owned by Run.
	records <-chan []Record // of journal; nil once it is closed
	queue   queue
	writes  writes
	running *job      // the writer has it; nil if it is idle
	tasks   []job     // wait for the writer
	waiters []waiter  // callers of Sync, in ascending order of their targets
	tend    tendTimes // of the retention
	timer   *time.Timer
	closing bool
	stats   Stats

	keeper keeper // owned by the writer
}

// writes is the state of the transactions.
type writes struct {
	flight    *flight   // in the writer, or failed and to be written again
	retry     time.Time // a failed flight or a broken store is tried then; zero after a success
	failures  int       // since the last success
	cause     error     // of the last failure
	began     time.Time // when the last transaction began
	oldest    time.Time // since then records wait and nothing was committed; zero if none wait
	broken    bool      // no transaction succeeds, so all records are lost at once
	since     time.Time // records are lost since then; zero if they are kept
	shed      bool      // so many are lost that the room does not hand them over
	told      uint64    // number of the record up to which Progress was told
	highest   uint64    // the greatest Seq seen
	reserved  uint64    // numbers up to this one are reserved
	received  uint64    // number of records from the room, and so the number of the latest one
	handled   uint64    // number of records that are on disk or lost
	lastWrite bool      // the last job was a transaction, so a task is next
	lastTry   bool      // a broken store was tried at the end
}

// tendTimes say when the retention runs.
type tendTimes struct {
	next  time.Time
	began time.Time // the last step
	lines int       // written since the last round
}

// A message is what the mailbox takes. apply runs in the loop.
type message interface{ apply(a *Actor) }

// A job is run by the writer. done is called in the loop with its result.
type job struct {
	run  func(context.Context) error
	done func(error)
}

type result struct {
	of  job
	err error
}

type waiter struct {
	target uint64 // of handled
	reply  chan<- struct{}
}

// Stats are figures about the actor since its start.
type Stats struct {
	Written  uint64        // entries that were written
	Lost     uint64        // entries that were not kept
	Commits  uint64        // transactions
	Failures uint64        // transactions that failed
	Writing  time.Duration // in transactions
	Waiting  int           // bytes of the records that wait
	Since    time.Time     // entries are not kept since then; zero if they are kept
}

// New returns an actor, which does nothing until Run.
func New(cfg Config) *Actor {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Wall == nil {
		cfg.Wall = time.Now
	}
	if cfg.Elapsed == nil {
		began := time.Now()
		cfg.Elapsed = func() time.Duration { return time.Since(began) }
	}
	a := &Actor{
		store:   cfg.Store,
		log:     cfg.Log,
		wall:    cfg.Wall,
		mailbox: actor.NewMailbox[message](64, ErrClosed),
		jobs:    make(chan job),
		results: make(chan result, 1),
		journal: cfg.Journal,
		records: cfg.Journal.Records(),
		queue:   newQueue(),
		keeper:  newKeeper(cfg),
	}
	rand.Read(a.nonce[:])
	a.writes.highest = max(cfg.Start.Next, 1) - 1
	a.writes.reserved = a.writes.highest + Block
	return a
}

// Run is the actor's loop. It returns nil once ctx is done, the room has closed its outbox, and
// what it handed over is written. Then the store is closed.
func (a *Actor) Run(ctx context.Context) error {
	var writer sync.WaitGroup
	writer.Go(func() { a.runWriter(context.WithoutCancel(ctx)) })
	a.loop(ctx)
	close(a.jobs)
	writer.Wait()
	a.mailbox.Close()
	a.journal.End()
	if err := a.store.Close(); err != nil {
		a.log.Warn("the history could not be closed", "error", err)
	}
	return nil
}

// runWriter runs the jobs, one at a time.
func (a *Actor) runWriter(ctx context.Context) {
	for j := range a.jobs {
		a.results <- result{j, j.run(ctx)}
	}
}

// loop handles events until ctx is done and nothing is left to do.
func (a *Actor) loop(ctx context.Context) {
	a.timer = time.NewTimer(tendFirst)
	defer a.timer.Stop()
	a.tend.next = time.Now().Add(tendFirst)
	done := ctx.Done()
	var late <-chan time.Time // the room does not close its outbox
	for {
		if idle := a.schedule(time.Now()); idle && a.records == nil {
			return
		}
		select {
		case records, open := <-a.records:
			a.receive(records, open)
		case m := <-a.mailbox.Messages():
			m.apply(a)
		case r := <-a.results:
			a.running = nil
			r.of.done(r.err)
		case <-a.timer.C:
		case <-done:
			done, a.closing = nil, true
			late = time.After(closeTime)
		case <-late:
			a.log.Warn("the last lines were not kept")
			a.records = nil
		}
	}
}

// receive takes records from the room. open is false if the room has ended.
func (a *Actor) receive(records []Record, open bool) {
	if !open {
		a.records = nil
		return
	}
	w := &a.writes
	for i := range records {
		r := &records[i]
		if r.Lost != nil {
			a.receiveLost(r.Lost)
			continue
		}
		w.received++
		w.highest = max(w.highest, r.Entry.Seq)
		switch {
		case w.broken:
			a.queue.lose(r, w.received)
			a.queue.lost = 0 // Progress is told at once
			w.handled++
		case a.queue.hasTail() || a.queue.bytes > maxWaiting:
			w.shed = w.shed || !a.queue.hasTail()
			a.stopKeeping("more is said than the disk can take")
			a.queue.lose(r, w.received)
		default:
			a.queue.add(r, w.received)
		}
	}
	if w.broken {
		a.tell(Mark{Record: w.received})
	} else if w.oldest.IsZero() {
		w.oldest = time.Now()
	}
}

// receiveLost takes records that the room has not handed over.
func (a *Actor) receiveLost(l *Lost) {
	w := &a.writes
	w.received += l.Records
	w.highest = max(w.highest, l.Gap.Last)
	a.queue.loseAlso(l, w.received)
	if w.broken {
		a.queue.lost = 0
		w.handled += l.Records
	}
}

// schedule gives up if records have waited too long, gives the writer its next job, and sets the
// timer to the time when that may change. idle reports whether nothing is left to do at the end.
func (a *Actor) schedule(now time.Time) (idle bool) {
	w := &a.writes
	if !w.broken && !w.oldest.IsZero() && now.Sub(w.oldest) >= patience {
		a.giveUp()
	}
	next := now.Add(tendEvery)
	if a.running == nil {
		at, due := a.writeTime(now)
		tend := !a.tend.next.After(now) && !a.closing
		other := w.lastWrite && (tend || len(a.tasks) > 0) // a flood of entries must not keep it waiting
		switch {
		case due && !at.After(now) && !other:
			a.startWrite(now)
		case len(a.tasks) > 0:
			a.start(a.tasks[0])
			a.tasks = a.tasks[1:]
		case tend:
			a.tend.next = now.Add(tendEvery)
			a.tend.lines = 0
			a.tend.began = now
			a.start(job{a.keeper.step, a.tended})
		case due:
			next = earliest(at, a.tend.next)
		case !a.closing:
			next = a.tend.next
		default:
			idle = true
		}
	}
	if !w.broken && !w.oldest.IsZero() {
		next = earliest(next, w.oldest.Add(patience))
	}
	a.timer.Reset(max(0, next.Sub(now)))
	return idle
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// writeTime returns when the next transaction is due, if one is.
func (a *Actor) writeTime(now time.Time) (at time.Time, due bool) {
	w := &a.writes
	switch waiting := a.queue.len() > 0 || a.queue.hasTail(); {
	case w.broken && a.closing:
		return now, a.records == nil && !w.lastTry
	case w.flight != nil || w.broken:
		return w.retry, true
	case waiting && (a.closing || len(a.waiters) > 0 || a.queue.len() >= maxBatch || a.queue.bytes >= batchBytes || a.queue.hasTail()):
		return now, true
	case waiting:
		return w.began.Add(interval), true
	case a.closing && a.records == nil && w.reserved != w.highest:
		return now, true // the next start continues with the number after the last one
	}
	return now, false
}

func (a *Actor) start(j job) {
	a.running = &j
	a.writes.lastWrite = false
	a.jobs <- j // the writer waits for it
}

// tended continues a round of the retention, unless it is complete.
func (a *Actor) tended(err error) {
	switch {
	case err != nil:
		a.log.Warn("old history was not removed", "error", err)
	case !a.keeper.done:
		now := time.Now()
		a.tend.next = now.Add(9 * now.Sub(a.tend.began))
	}
}

// Stats returns figures. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) Stats(ctx context.Context) (Stats, error) {
	reply := make(chan Stats, 1)
	return actor.Ask(ctx, a.mailbox, message(statsMsg{reply}), reply)
}

type statsMsg struct{ reply chan<- Stats }

func (m statsMsg) apply(a *Actor) {
	a.stats.Waiting, a.stats.Lost, a.stats.Since = a.queue.bytes, a.queue.allLost, a.writes.since
	m.reply <- a.stats
}

// Sync waits until all entries that the room has handed over are on disk, or lost. The error is
// ErrClosed, or the cause of ctx's end.
func (a *Actor) Sync(ctx context.Context) error {
	reply := make(chan struct{}, 1)
	_, err := actor.Ask(ctx, a.mailbox, message(syncMsg{reply}), reply)
	return err
}

type syncMsg struct{ reply chan<- struct{} }

func (m syncMsg) apply(a *Actor) {
	select {
	case records, open := <-a.records:
		a.receive(records, open)
	default:
	}
	a.waiters = append(a.waiters, waiter{a.writes.received, m.reply})
	a.answer()
}

// answer replies to the callers of Sync whose entries are handled.
func (a *Actor) answer() {
	n := 0
	for n < len(a.waiters) && a.waiters[n].target <= a.writes.handled {
		a.waiters[n].reply <- struct{}{}
		n++
	}
	a.waiters = a.waiters[n:]
}

// do runs a job of a caller in the writer, and returns its error. If ctx ends first, the job may
// still run.
func (a *Actor) do(ctx context.Context, run func(context.Context) error) error {
	reply := make(chan error, 1)
	failed, err := actor.Ask(ctx, a.mailbox, message(taskMsg{job{run, func(err error) { reply <- err }}}), reply)
	if err != nil {
		return err
	}
	return failed
}

type taskMsg struct{ job job }

func (m taskMsg) apply(a *Actor) { a.tasks = append(a.tasks, m.job) }
