package history

import (
	"context"
	"time"
)

// startWrite gives the writer the next transaction, or again the one that has failed.
func (a *Actor) startWrite(now time.Time) {
	w := &a.writes
	if w.flight == nil {
		w.flight = a.queue.take(a.nonce)
		w.flight.given = w.broken
		b := &w.flight.batch
		switch {
		case a.closing || len(a.waiters) > 0: // somebody waits for it
		case w.shed:
			b.Rest = shedRest
		default:
			b.Rest = rest
		}
		b.Time = a.wall().UnixMilli()
		if a.closing && a.records == nil && a.queue.len() == 0 {
			w.reserved = w.highest
			b.Reserved = w.highest
		} else if w.highest+Block/2 > w.reserved {
			w.reserved = w.highest + Block
			b.Reserved = w.reserved
		}
	}
	w.began = now
	w.lastTry = w.broken && a.closing && a.records == nil
	if w.oldest.IsZero() && !w.broken {
		w.oldest = now // of a transaction without records, at the end
	}
	batch := w.flight.batch
	a.start(job{func(ctx context.Context) error { return a.store.Write(ctx, batch) }, a.wrote})
	w.lastWrite = true
}

// wrote handles the end of a transaction.
func (a *Actor) wrote(err error) {
	w := &a.writes
	f := w.flight
	now := time.Now()
	a.stats.Writing += now.Sub(w.began)
	if err != nil {
		a.failed(now, err)
		return
	}
	w.flight, w.failures, w.broken, w.retry = nil, 0, false, time.Time{}
	a.stats.Commits++
	a.stats.Written += uint64(len(f.batch.Lines))
	if a.tend.lines += len(f.batch.Lines); a.tend.lines >= tendLines {
		a.tend.next = now
	}
	if !f.given {
		w.handled += uint64(f.records)
	}
	w.shed = w.shed && a.queue.bytes > maxWaiting/8
	w.oldest = time.Time{}
	if a.queue.len() > 0 || a.queue.hasTail() {
		w.oldest = now
	} else if !w.since.IsZero() {
		a.log.Info("the history is kept again", "lost", a.queue.allLost)
		w.since = time.Time{}
	}
	a.tell(Mark{f.last, true}, Mark{f.lost, false})
	a.answer()
}

// failed handles the failure of a transaction. It is written again soon, from memory.
//
// Nobody knows whether it is on disk: an error may come after the data. So it is written again even
// if its records were told to be lost. Then a Gap has exactly the entries that are missing.
func (a *Actor) failed(now time.Time, err error) {
	w := &a.writes
	a.stats.Failures++
	w.cause = err
	w.retry = now.Add(min(firstRetry<<min(w.failures, 10), lastRetry))
	w.failures++
}

// giveUp stops keeping records: those that wait are lost. Those of a transaction that was tried are
// told to be lost, but may be kept.
func (a *Actor) giveUp() {
	w := &a.writes
	w.broken = true
	a.stopKeeping("the disk does not take it")
	if w.flight != nil {
		w.flight.given = true
	}
	a.queue.loseAll()
	a.queue.lost = 0
	w.shed = false
	w.handled, w.oldest = w.received, time.Time{}
	a.tell(Mark{Record: w.received})
	a.answer()
}

// stopKeeping notes that records are lost from now on, and tells it once.
func (a *Actor) stopKeeping(reason string) {
	w := &a.writes
	if !w.since.IsZero() {
		return
	}
	w.since = a.wall()
	a.log.Error("the history is not kept", "reason", reason, "error", w.cause)
	a.tell()
}

// tell tells the room about marks, except those of records that it was told of.
func (a *Actor) tell(marks ...Mark) {
	p := Progress{Since: a.writes.since, Shed: a.writes.shed}
	for _, m := range marks {
		if m.Record > a.writes.told {
			a.writes.told = m.Record
			p.Marks = append(p.Marks, m)
		}
	}
	a.journal.Report(p)
}
