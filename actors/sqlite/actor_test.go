package sqlite

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// Users read, search and remove while a room speaks. Each sees all that was said before they asked.
func TestReadersMissNothingThatWasSaid(t *testing.T) {
	const last, batch = 1000, 20
	d, err := Open(t.Context(), t.TempDir()+"/tertulia.db", Options{})
	ok(t, err)
	a, journal, end := runActor(t, d)

	// stalled reports whether a disk or a machine that stands still has cost entries.
	stalled := func() bool {
		s, err := a.Stats(t.Context())
		return err != nil || s.Lost > 0 || !s.Since.IsZero()
	}
	var said atomic.Uint64
	forgotten := make(chan uint64, last)
	var users sync.WaitGroup
	for user := range 6 {
		users.Go(func() {
			for n := said.Load(); n < last; n = said.Load() {
				if n == 0 {
					continue
				}
				switch user % 3 {
				case 0:
					p, err := patiently(func() (history.Page, error) { return a.Range(t.Context(), history.Range{Room: "#r", Limit: 200}) })
					if stalled() {
						return
					}
					if err != nil || len(p.Entries) == 0 || p.Entries[len(p.Entries)-1].Seq+100 < n {
						t.Errorf("after %d a page is %d entries, %v", n, len(p.Entries), err)
						return
					}
				case 1:
					found, err := patiently(func() ([]event.Entry, error) {
						return a.Search(t.Context(), history.Query{Words: fmt.Sprintf("word%dx", n), Limit: 1})
					})
					if stalled() {
						return
					}
					if err != nil || len(found) != 1 || found[0].Seq != n {
						t.Errorf("word %d is found in %v, %v", n, found, err)
						return
					}
				default:
					e, err := a.Forget(t.Context(), n-1, history.Claim{Any: true})
					if err == nil {
						forgotten <- e.Seq
					}
				}
			}
		})
	}
	for seq := uint64(1); seq <= last; seq += batch {
		var records []history.Record
		for i := range uint64(batch) {
			records = append(records, history.Record{Entry: event.Entry{Kind: event.Said, Seq: seq + i, Time: at, Room: "#r", Nick: "ana", Text: fmt.Sprintf("word%dx", seq+i)}})
		}
		journal.Put(records)
		said.Store(seq + batch - 1)
		ok(t, a.Sync(t.Context()))
	}
	users.Wait()
	late := stalled()
	p, err := patiently(func() (history.Page, error) { return a.Range(t.Context(), history.Range{Room: "#r", Limit: last}) })
	ok(t, err)
	end()
	if late {
		t.Skip("the machine is too slow")
	}
	if n := len(p.Entries) + len(forgotten); n != last || len(forgotten) == 0 {
		t.Errorf("%d entries are kept and %d were removed", len(p.Entries), len(forgotten))
	}
	// The last mark is of the last record.
	var mark history.Mark
	for progress := range journal.Progress() {
		for _, m := range progress.Marks {
			mark = m
		}
	}
	if mark != (history.Mark{Record: last, Kept: true}) {
		t.Errorf("the last mark is %+v", mark)
	}
	d, err = Open(t.Context(), d.path, Options{})
	ok(t, err)
	sound(t, d)
	ok(t, d.Close())
}
