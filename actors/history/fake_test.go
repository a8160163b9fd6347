package history

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"tertulia/actors/event"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(m.Run()) // the fuzzer has goroutines of its own
	}
	goleak.VerifyTestMain(m)
}

// A fake is a Store in memory. Its fields belong to the holder of lock.
type fake struct {
	lock    chan struct{} // has room for the one holder
	start   Start
	batches []writtenBatch
	lines   []Line // ascending
	gaps    []Gap
	taken   map[event.KeyID]uint64
	write   func(n int, b Batch) error // called before the nth batch is written, without the lock; nil does nothing
	calls   int                        // of Write
	trust   Trust
	bytes   int64 // for each line
	removed []span
	forgot  []uint64
	closed  bool
	epochs  int
	tidied  int
	indexed int // Search finds so many lines
}

type writtenBatch struct {
	at time.Time
	Batch
}

func newFake() *fake {
	return &fake{lock: make(chan struct{}, 1), start: Start{Epoch: "e", Next: 1}, taken: make(map[event.KeyID]uint64), bytes: 100}
}

func (f *fake) with(do func()) {
	f.lock <- struct{}{}
	defer func() { <-f.lock }()
	do()
}

func (f *fake) Start(context.Context, uint64) (s Start, err error) {
	f.with(func() { s = f.start })
	return s, nil
}

func (f *fake) Write(_ context.Context, b Batch) error {
	var before func(int, Batch) error
	n := 0
	f.with(func() { before, n = f.write, f.calls; f.calls++ })
	if before != nil {
		if err := before(n, b); err != nil {
			return err
		}
	}
	f.with(func() {
		f.batches = append(f.batches, writtenBatch{time.Now(), b})
		f.lines = append(f.lines, b.Lines...)
		if b.Gap.Count > 0 {
			f.gaps = append(f.gaps, b.Gap)
		}
		for k, n := range b.Taken {
			f.taken[k] = max(f.taken[k], n)
		}
	})
	return nil
}

func (f *fake) Index(context.Context) (more bool, err error) {
	f.with(func() { f.indexed = min(f.indexed+2, len(f.lines)); more = f.indexed < len(f.lines) })
	return more, nil
}

func (f *fake) Usage(context.Context) (u Usage, err error) {
	f.with(func() {
		u.Lines, u.Bytes = uint64(len(f.lines)), f.bytes*int64(len(f.lines))
		for i := range f.lines {
			at := f.lines[i].Entry.Time
			if i == 0 {
				u.Oldest = at
			}
			if day := floor(at, dayMilli) / dayMilli; len(u.Days) == 0 || u.Days[len(u.Days)-1].Day != day {
				u.Days = append(u.Days, Day{Day: day})
			}
			u.Days[len(u.Days)-1].Lines++
		}
	})
	return u, nil
}

func (f *fake) Remove(_ context.Context, from, to int64, limit int) (more bool, err error) {
	f.with(func() {
		f.removed = append(f.removed, span{from, to})
		f.lines = slices.DeleteFunc(f.lines, func(l Line) bool {
			gone := limit > 0 && l.Entry.Time >= from && l.Entry.Time < to
			if gone {
				limit--
			}
			return gone
		})
		more = limit == 0
	})
	return more, nil
}

func (f *fake) Delete(_ context.Context, seqs []uint64) error {
	f.with(func() {
		f.lines = slices.DeleteFunc(f.lines, func(l Line) bool { return slices.Contains(seqs, l.Entry.Seq) })
	})
	return nil
}

func (f *fake) Forget(_ context.Context, seq uint64) error {
	f.with(func() { f.forgot = append(f.forgot, seq) })
	return f.Delete(context.Background(), []uint64{seq})
}

func (f *fake) Maintain(context.Context) (bool, error) {
	f.with(func() { f.tidied++ })
	return false, nil
}

func (f *fake) SetTrust(_ context.Context, t Trust) error { f.with(func() { f.trust = t }); return nil }

func (f *fake) NewEpoch(context.Context) error { f.with(func() { f.epochs++ }); return nil }

func (f *fake) Close() error { f.with(func() { f.closed = true }); return nil }

func (f *fake) Rooms(context.Context) (rooms []Room, err error) {
	f.with(func() {
		newest := make(map[string]uint64)
		for _, l := range f.lines {
			newest[l.Entry.Room] = l.Entry.Seq
		}
		for name, seq := range newest {
			rooms = append(rooms, Room{Name: name, Newest: seq})
		}
	})
	slices.SortFunc(rooms, func(a, b Room) int { return int(b.Newest) - int(a.Newest) })
	return rooms, nil
}

func (f *fake) Line(_ context.Context, seq uint64) (l Line, err error) {
	err = ErrNoEntry
	f.with(func() {
		for _, has := range f.lines {
			if has.Entry.Seq == seq {
				l, err = has, nil
			}
		}
	})
	return l, err
}

func (f *fake) Range(_ context.Context, r Range) (p Page, err error) {
	f.with(func() {
		for _, l := range f.lines {
			if l.Entry.Room == r.Room && l.Entry.Seq > r.After {
				p.Entries = append(p.Entries, l.Entry)
			}
		}
		p.Entries = p.Entries[max(0, len(p.Entries)-r.Limit):]
	})
	return p, nil
}

func (f *fake) Search(_ context.Context, q Query, terms []Term) (found []event.Entry, err error) {
	f.with(func() {
		for i := min(f.indexed, len(f.lines)) - 1; i >= 0 && len(found) < q.Limit; i-- {
			if strings.Contains(Words(f.lines[i].Entry.Text), terms[0].Words[0]) {
				found = append(found, f.lines[i].Entry)
			}
		}
	})
	return found, nil
}

func (f *fake) Select(_ context.Context, s Selection, after uint64) (found []event.Entry, next uint64, err error) {
	f.with(func() {
		n := 0
		for _, l := range f.lines {
			if l.Entry.Seq <= after {
				continue
			}
			if s.Has(&l.Entry) {
				found = append(found, l.Entry)
			}
			if n++; n == 300 {
				next = l.Entry.Seq
				return
			}
		}
	})
	return found, next, nil
}

func (f *fake) Check(context.Context) ([]string, error) { return nil, nil }

func (f *fake) Backup(context.Context, string) error { return nil }

// A bench is an actor that runs with a fake store, and the outbox of its room.
type bench struct {
	*Actor
	t       *testing.T
	store   *fake
	journal *Journal
	stop    context.CancelFunc
	ended   chan error
	seq     uint64
	began   time.Time
}

// bubble runs f with an actor in a bubble, which starts at 2000-01-01 00:00 UTC.
func bubble(t *testing.T, change func(*Config, *fake), f func(*testing.T, *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store := newFake()
		journal := NewJournal()
		cfg := Config{Store: store, Journal: journal, Log: slog.New(slog.DiscardHandler)}
		if change != nil {
			change(&cfg, store)
		}
		cfg.Start = store.start
		ctx, stop := context.WithCancel(t.Context())
		b := &bench{New(cfg), t, store, journal, stop, make(chan error, 1), store.start.Next - 1, time.Now()}
		go func() { b.ended <- b.Run(ctx) }()
		f(t, b)
		b.end()
	})
}

// end ends the actor as a server does, unless it has ended.
func (b *bench) end() {
	select {
	case <-b.mailbox.Done():
		return
	default:
	}
	b.stop()
	b.journal.Close()
	if err := <-b.ended; err != nil {
		b.t.Errorf("Run = %v", err)
	}
}

// hand hands records over as a room does.
func (b *bench) hand(records ...Record) {
	b.journal.Put(records)
	synctest.Wait()
}

// said returns a record of the next number.
func (b *bench) said(text string) Record {
	b.seq++
	return Record{Entry: event.Entry{Kind: event.Said, Seq: b.seq, Time: time.Now().UnixMilli(), User: 7, Room: "#r", Nick: "ana", Text: text}}
}

func (b *bench) says(texts ...string) {
	var records []Record
	for _, text := range texts {
		records = append(records, b.said(text))
	}
	b.hand(records...)
}

func (b *bench) many(n int) {
	records := make([]Record, n)
	for i := range records {
		records[i] = b.said("x")
	}
	b.hand(records...)
}

func (b *bench) after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// written returns the batches, each as the time since the start and its lines.
func (b *bench) written() string {
	var all []string
	b.store.with(func() {
		for _, w := range b.store.batches {
			var texts []string
			for _, l := range w.Lines {
				texts = append(texts, l.Entry.Text)
			}
			text := strings.Join(texts, " ")
			if len(texts) > 10 {
				text = fmt.Sprintf("%d lines", len(texts))
			}
			if g := w.Gap; g.Count > 0 {
				text += fmt.Sprintf(" gap %d-%d %d", g.First, g.Last, g.Count)
			}
			all = append(all, fmt.Sprintf("%d: %s", w.at.Sub(b.began).Milliseconds(), strings.TrimSpace(text)))
		}
	})
	return strings.Join(all, "\n")
}

func (b *bench) wantWritten(want ...string) {
	b.t.Helper()
	if got := b.written(); got != strings.Join(want, "\n") {
		b.t.Errorf("written is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// told returns what Progress says since the last call.
func (b *bench) told() string {
	select {
	case p := <-b.journal.Progress():
		var all []string
		for _, m := range p.Marks {
			word := "lost"
			if m.Kept {
				word = "kept"
			}
			all = append(all, fmt.Sprintf("%d %s", m.Record, word))
		}
		if !p.Since.IsZero() {
			all = append(all, fmt.Sprintf("since %d", p.Since.Sub(b.began).Milliseconds()))
		}
		if p.Shed {
			all = append(all, "shed")
		}
		return strings.Join(all, ", ")
	default:
		return "nothing"
	}
}

func (b *bench) wantTold(want string) {
	b.t.Helper()
	if got := b.told(); got != want {
		b.t.Errorf("told is %q, want %q", got, want)
	}
}

func (b *bench) wantStats(change func(*Stats)) {
	b.t.Helper()
	got, err := b.Stats(b.t.Context())
	want := got
	change(&want)
	if err != nil || got != want {
		b.t.Errorf("the figures are %+v, %v, want %+v", got, err, want)
	}
}
