package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

var errDisk = errors.New("the disk is broken")

func TestTheFirstLineAfterAPauseIsWrittenAtOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		b.says("a")
		b.after(10 * time.Millisecond)
		b.says("b")
		b.after(20 * time.Millisecond)
		b.says("c", "d")
		b.after(500 * time.Millisecond)
		b.says("e")
		b.wantWritten("0: a", "100: b c d", "530: e")
	})
}

func TestAThousandLinesAreWrittenAtOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		b.says("a")
		b.many(2500)
		b.wantWritten("0: a", "0: 1000 lines", "0: 1000 lines")
		b.after(interval)
		b.wantWritten("0: a", "0: 1000 lines", "0: 1000 lines", "100: 500 lines")
	})
}

func TestALongTextMakesATransactionOfItsOwn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		long := strings.Repeat("x", batchBytes/2)
		b.says("a")
		b.says(long, long, long, "b")
		sizes := []int{}
		b.store.with(func() {
			for _, w := range b.store.batches {
				sizes = append(sizes, len(w.Lines))
			}
		})
		if !slices.Equal(sizes, []int{1, 2}) {
			t.Errorf("the transactions have %v lines", sizes)
		}
		b.after(interval)
		if n := len(b.store.lines); n != 5 {
			t.Errorf("%d lines are kept", n)
		}
	})
}

func TestEntriesAreKeptInTheirOrder(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		for range 30 {
			b.many(7)
			b.after(9 * time.Millisecond)
		}
		b.after(interval)
		seq := uint64(0)
		for _, l := range b.store.lines {
			if seq++; l.Entry.Seq != seq {
				t.Fatalf("entry %d is in the place of %d", l.Entry.Seq, seq)
			}
		}
		if seq != 210 {
			t.Errorf("%d entries are kept", seq)
		}
	})
}

func TestALineIsToldToBeKeptOnceItIsOnDisk(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(int, Batch) error { <-time.After(30 * time.Millisecond); return nil }
	}, func(t *testing.T, b *bench) {
		b.says("a", "b")
		b.after(29 * time.Millisecond)
		b.wantTold("nothing")
		b.says("c")
		b.after(time.Millisecond)
		b.wantTold("2 kept")
		b.after(99 * time.Millisecond)
		b.wantTold("nothing")
		b.after(time.Millisecond)
		b.wantTold("3 kept")
	})
}

func TestProgressWaitsForItsConsumer(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		for range 5 {
			b.says("a")
			b.after(interval)
		}
		b.wantTold("5 kept")
	})
}

func TestPrivateLinesAreNotKept(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		private := b.said("psst")
		private.Entry.Kind, private.Entry.Room, private.Entry.Peer = event.Private, "", "bob"
		private.Key, private.Taken = "k", 4
		noEntry := Record{Key: "k", Taken: 5}
		b.hand(b.said("a"), private, noEntry)
		b.wantWritten("0: a")
		b.wantTold("3 kept")
		if n := b.store.taken[event.IDOf("k")]; n != 5 {
			t.Errorf("%d lines are counted under the key", n)
		}
	})
}

func TestTheCountsOfKeysAreInTheTransactionOfTheirLines(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		record := func(key string, taken uint64) Record {
			r := b.said(fmt.Sprint(key, taken))
			r.Key, r.Taken = key, taken
			return r
		}
		b.hand(record("x", 1), record("y", 8), record("x", 2))
		b.hand(record("x", 3))
		b.after(interval)
		for i, want := range []map[event.KeyID]uint64{{event.IDOf("x"): 2, event.IDOf("y"): 8}, {event.IDOf("x"): 3}} {
			if got := b.store.batches[i].Taken; len(got) != len(want) || got[event.IDOf("x")] != want[event.IDOf("x")] || got[event.IDOf("y")] != want[event.IDOf("y")] {
				t.Errorf("batch %d has the counts %v, want %v", i, got, want)
			}
		}
		lines := b.store.lines
		if lines[0].Owner != lines[2].Owner || lines[0].Owner == lines[1].Owner || lines[0].Owner == 0 {
			t.Errorf("the owners are %d, %d, %d", lines[0].Owner, lines[1].Owner, lines[2].Owner)
		}
	})
}

func TestSyncWaitsForAllThatWasSaid(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(int, Batch) error { <-time.After(30 * time.Millisecond); return nil }
	}, func(t *testing.T, b *bench) {
		b.says("a")
		b.says("b")
		p, err := b.Range(t.Context(), Range{Room: "#r", Limit: 10})
		if err != nil || len(p.Entries) != 2 || p.Entries[1].Text != "b" {
			t.Errorf("the range is %+v, %v", p, err)
		}
		if d := time.Since(b.began); d != 60*time.Millisecond {
			t.Errorf("it took %v", d)
		}
		found, err := b.Search(t.Context(), Query{Words: "B", Limit: 10})
		if err != nil || len(found) != 1 || found[0].Seq != 2 {
			t.Errorf("%+v, %v is found", found, err)
		}
		if _, err := b.Search(t.Context(), Query{Words: "?", Limit: 10}); !errors.Is(err, ErrNoWords) {
			t.Errorf("a search for nothing = %v", err)
		}
	})
}

func TestAFailedTransactionIsWrittenAgain(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(n int, _ Batch) error {
			if n < 4 {
				return errDisk
			}
			return nil
		}
	}, func(t *testing.T, b *bench) {
		b.says("a", "b")
		b.after(20 * time.Millisecond)
		b.says("c")
		b.wantTold("nothing")
		b.after(time.Second)
		// 50 ms, 100 ms, 200 ms and 400 ms after the failures.
		b.wantWritten("750: a b", "850: c")
		b.wantTold("3 kept")
		b.wantStats(func(s *Stats) { s.Failures, s.Commits, s.Written, s.Lost, s.Since = 4, 2, 3, 0, time.Time{} })
	})
}

func TestABrokenDisk(t *testing.T) {
	broken := make(chan struct{}, 1)
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(n int, _ Batch) error {
			select {
			case broken <- struct{}{}:
				<-broken
				return nil
			default:
				return errDisk
			}
		}
	}, func(t *testing.T, b *bench) {
		b.says("a")
		broken <- struct{}{}
		b.after(interval)
		keyed := b.said("b")
		keyed.Key, keyed.Taken = "k", 9
		b.hand(keyed)
		b.after(time.Second)
		b.says("c")
		b.wantTold("1 kept")
		b.after(999 * time.Millisecond)
		b.wantTold("nothing")
		b.after(time.Millisecond)
		b.wantTold("3 lost, since 2100")
		b.says("d")
		b.says("e")
		b.wantTold("5 lost, since 2100")
		b.wantStats(func(s *Stats) { s.Written, s.Lost, s.Commits = 1, 3, 1 })
		if err := b.Sync(t.Context()); err != nil {
			t.Error(err)
		}
		<-broken
		b.after(time.Second)
		b.says("f")
		b.after(interval)
		if g := b.store.gaps; len(g) != 1 || g[0] != (Gap{First: 3, Last: 5, Count: 3, Time: b.began.Add(interval + time.Second).UnixMilli()}) {
			t.Errorf("the gaps are %+v", g)
		}
		if n := b.store.taken[event.IDOf("k")]; n != 9 {
			t.Errorf("%d lines are counted under the key", n)
		}
		b.wantTold("6 kept")
		b.wantStats(func(s *Stats) { s.Written, s.Lost, s.Since = 3, 3, time.Time{} })
	})
}

func TestATransactionThatSucceedsTooLateIsKept(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(n int, _ Batch) error {
			if n == 0 {
				<-time.After(3 * time.Second)
			}
			return nil
		}
	}, func(t *testing.T, b *bench) {
		b.says("a", "b")
		b.says("c")
		b.after(patience)
		b.wantTold("3 lost, since 2000")
		b.says("d")
		b.after(time.Second)
		b.wantWritten("3000: a b", "3000: gap 3-4 2")
		b.wantTold("4 lost")
		b.says("e")
		b.after(interval)
		b.wantTold("5 kept")
		b.wantStats(func(s *Stats) { s.Written, s.Lost = 3, 2 })
	})
}

func TestATransactionThatFailsTooLateIsTriedAgain(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(n int, _ Batch) error {
			if n == 0 {
				<-time.After(3 * time.Second)
				return errDisk
			}
			return nil
		}
	}, func(t *testing.T, b *bench) {
		b.says("a", "b")
		b.says("c")
		b.after(2500 * time.Millisecond)
		b.says("d")
		b.wantTold("4 lost, since 2000")
		b.after(time.Second)
		b.wantWritten("3050: a b", "3050: gap 3-4 2")
		b.wantTold("")
	})
}

func TestAQueueThatIsFullLosesTheNewest(t *testing.T) {
	const size = 1 << 20
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(n int, _ Batch) error {
			if n == 0 {
				<-time.After(time.Second)
			}
			return nil
		}
	}, func(t *testing.T, b *bench) {
		b.says("a")
		large := b.said(string(make([]byte, size)))
		for b.seq = 2; b.seq < 80; b.seq++ {
			large.Entry.Seq = b.seq
			b.hand(large)
		}
		const last = maxWaiting/size + 1 // the number of the last one that is kept
		b.wantTold("since 0, shed")
		b.after(3 * time.Second)
		b.wantTold(fmt.Sprintf("%d kept, 79 lost", last))
		b.says("z")
		b.after(2 * time.Second)
		b.wantTold("80 kept")
		if g := b.store.gaps; len(g) != 1 || g[0].First != last+1 || g[0].Last != 79 || g[0].Count != 79-last {
			t.Errorf("the gaps are %+v", g)
		}
	})
}

// The room counts entries that are lost anyway instead of handing them over. It hands them over again
// before they are kept again.
func TestWhatIsLostAnywayIsCounted(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(int, Batch) error { <-time.After(time.Second); return nil }
	}, func(t *testing.T, b *bench) {
		b.says("a")
		const full = 2 + maxWaiting/(cost+1) // the number of the last one that is kept
		b.many(full)
		b.wantTold("since 0, shed")
		lost := new(Lost)
		for range 100 {
			r := b.said("x")
			lost.Add(&r.Entry)
		}
		lost.Add(&event.Entry{Kind: event.Private, Nick: "ana"})
		b.hand(Record{Lost: lost})
		keyed := b.said("y")
		keyed.Key, keyed.Taken = "k", 3
		b.hand(keyed)
		told, before := "", ""
		for !strings.Contains(told, "lost") {
			before = told
			b.after(time.Second)
			told = b.told()
		}
		if !strings.HasSuffix(before, ", since 0") {
			t.Errorf("before entries are kept again, the room is told %q", before)
		}
		b.says("z")
		b.after(2 * time.Second)
		b.wantTold(fmt.Sprintf("%d kept", full+1+101+1+1))
		if g := b.store.gaps; len(g) != 1 || g[0].First != full+1 || g[0].Last != full+102 || g[0].Count != 102 {
			t.Errorf("the gaps are %+v", g)
		}
		if n := b.store.taken[event.IDOf("k")]; n != 3 {
			t.Errorf("the count of the key is %d", n)
		}
		b.wantStats(func(s *Stats) { s.Written, s.Lost = full+1, 102 })
	})
}

func TestTheEndWritesAllThatTheRoomHandsOver(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		b.says("a")
		b.says("b")
		b.stop()
		synctest.Wait()
		b.says("c")
		b.many(1500)
		b.end()
		n := len(b.store.lines)
		if last := b.store.batches[len(b.store.batches)-1]; n != 1503 || last.Reserved != 1503 || !b.store.closed {
			t.Errorf("%d lines are kept, %d is reserved, closed: %v", n, last.Reserved, b.store.closed)
		}
		b.wantTold("1503 kept")
		if _, open := <-b.journal.Progress(); open {
			t.Error("Progress is open after the end")
		}
		if _, err := b.Range(t.Context(), Range{Room: "#r", Limit: 1}); !errors.Is(err, ErrClosed) {
			t.Errorf("a range after the end = %v", err)
		}
	})
}

func TestTheEndWaitsForTheRoomForFiveSeconds(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		b.stop()
		b.after(4 * time.Second)
		b.says("a")
		err := <-b.ended
		if d := time.Since(b.began); err != nil || d != closeTime || len(b.store.lines) != 1 {
			t.Errorf("it ended after %v with %v and %d lines", d, err, len(b.store.lines))
		}
		b.journal.Close()
	})
}

func TestTheEndTriesABrokenDiskOnceMore(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(int, Batch) error {
			if time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) < 5*time.Second {
				return errDisk
			}
			return nil
		}
	}, func(t *testing.T, b *bench) {
		b.says("a")
		b.says("b")
		b.after(4900 * time.Millisecond)
		b.stop()
		b.after(200 * time.Millisecond) // between two tries
		b.end()
		b.wantWritten("5100: a", "5100: gap 2-2 1")
	})
}

func TestTheEndDoesNotWaitForABrokenDisk(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(int, Batch) error { return errDisk }
	}, func(t *testing.T, b *bench) {
		b.says("a")
		b.end()
		if d := time.Since(b.began); d > patience+lastRetry {
			t.Errorf("it ended after %v", d)
		}
		b.wantTold("1 lost, since 2000")
	})
}

func TestACleanEndReservesNothing(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) { f.start.Next = 501 }, func(t *testing.T, b *bench) {
		b.end()
		if n := len(b.store.batches); n != 1 || b.store.batches[0].Reserved != 500 {
			t.Errorf("%d batches: %+v", n, b.store.batches)
		}
	})
}

func TestNumbersAreReservedInAdvance(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		reserved := uint64(Block) // by Start
		for range 10 {
			b.seq += Block / 5
			b.says("a")
			b.after(interval)
			last := b.store.batches[len(b.store.batches)-1]
			reserved = max(reserved, last.Reserved)
			if reserved < b.seq+Block/5 {
				t.Fatalf("the numbers up to %d are reserved at %d", reserved, b.seq)
			}
		}
	})
}

func TestAFloodOfLinesDoesNotStopRemovals(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) {
		f.write = func(int, Batch) error { <-time.After(10 * time.Millisecond); return nil }
	}, func(t *testing.T, b *bench) {
		b.many(50_000)
		if _, err := b.Forget(t.Context(), 3, Claim{Any: true}); err != nil {
			t.Fatal(err)
		}
		b.many(50_000)
		errs := make(chan error, 1)
		go func() { errs <- b.do(t.Context(), func(c context.Context) error { return b.store.Forget(c, 5) }) }()
		b.after(50 * time.Millisecond)
		select {
		case err := <-errs:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("a removal waits for all lines")
		}
		if !slices.Equal(b.store.forgot, []uint64{3, 5}) {
			t.Errorf("%v are removed", b.store.forgot)
		}
	})
}

// While a transaction runs, the loop waits. In a bubble, a loop that turns without end would stop the
// time, and this test with it.
func TestTheLoopRestsWhileTheWriterWorks(t *testing.T) {
	bubble(t, func(c *Config, f *fake) {
		c.MaxBytes = 1
		f.aged(10, 10)
		f.write = func(int, Batch) error { <-time.After(10 * time.Millisecond); return nil }
	}, func(t *testing.T, b *bench) {
		b.after(tendFirst - 50*time.Millisecond)
		for range 20 {
			b.many(maxBatch)
			b.after(5 * time.Millisecond)
		}
		b.after(time.Second)
		if got := b.removedDays(); !strings.HasPrefix(got, "10d 9d 8d 7d") {
			t.Errorf("removed are %q", got)
		}
	})
}

func TestTimeGoesNotBackByLessThanAnHour(t *testing.T) {
	const hour = int64(time.Hour / time.Millisecond)
	for _, c := range []struct{ now, last, want int64 }{
		{5, 0, 5}, {5, 5, 5}, {5, 6, 6}, {0, hour, hour}, {0, hour + 1, 0}, {2 * hour, 0, 2 * hour},
	} {
		if got := Later(c.now, c.last); got != c.want {
			t.Errorf("at %d after %d the time is %d, want %d", c.now, c.last, got, c.want)
		}
	}
}

func TestTheIDOfAKeyIsNotTheKey(t *testing.T) {
	if event.IDOf("a") == event.IDOf("b") {
		t.Error("two keys have the same ID")
	}
	nonce := [8]byte{1}
	owners := []Owner{ownerOf("k", nonce, 7), ownerOf("", nonce, 7), ownerOf("", nonce, 8), ownerOf("", [8]byte{2}, 7), ownerOf("", nonce, 0)}
	slices.Sort(owners)
	if len(slices.Compact(owners)) != 5 {
		t.Errorf("owners are confused: %v", owners)
	}
}
