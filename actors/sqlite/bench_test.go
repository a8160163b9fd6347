package sqlite

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

var benchLines = flag.Int("lines", 100_000, "lines of the database in the benchmarks")

// A corpus makes lines like those of a chat: words of a natural frequency, 100 rooms and 1000 nicks.
type corpus struct {
	random *rand.Rand
	words  *rand.Zipf
	seq    uint64
	days   int // over which the lines are spread
	each   int64
}

func newCorpus(lines, days int) *corpus {
	random := rand.New(rand.NewPCG(1, 2))
	return &corpus{random: random, words: rand.NewZipf(random, 1.1, 3, 50_000), days: days, each: int64(days) * dayMilliseconds / int64(max(lines, 1))}
}

func (c *corpus) batch(n int) history.Batch {
	lines := make([]history.Line, n)
	for i := range lines {
		c.seq++
		var text strings.Builder
		for w := range 3 + c.random.IntN(10) {
			if w > 0 {
				text.WriteByte(' ')
			}
			fmt.Fprintf(&text, "w%d", c.words.Uint64())
		}
		room := fmt.Sprintf("#room%d", min(c.random.IntN(100), c.random.IntN(100)))
		lines[i] = history.Line{Owner: 5, Entry: event.Entry{Kind: event.Said, Seq: c.seq, Time: at + int64(c.seq)*c.each, Room: room,
			Nick: fmt.Sprintf("nick%d", c.random.IntN(1000)), Text: text.String()}}
	}
	return history.Batch{Lines: lines}
}

// filledDir is the folder of the database of the benchmarks. TestMain removes it.
var filledDir string

// filled returns the path of a database with -lines lines of 30 days. All benchmarks share it.
func filled(b *testing.B) string {
	b.Helper()
	path := filepath.Join(filledDir, "tertulia.db")
	if filledDir != "" {
		return path
	}
	var err error
	filledDir, err = os.MkdirTemp("", "tertulia-bench-") //nolint:usetesting // it outlives a benchmark
	ok(b, err)
	path = filepath.Join(filledDir, "tertulia.db")
	d, err := Open(b.Context(), path, Options{NoSync: true})
	ok(b, err)
	c := newCorpus(*benchLines, 30)
	for n := 0; n < *benchLines; n += 1000 {
		ok(b, d.Write(b.Context(), c.batch(1000)))
		index(b, d)
	}
	ok(b, d.Close())
	return path
}

// report reports percentiles of durations.
func report(b *testing.B, all []time.Duration) {
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// Lines to disk, 1000 in a transaction, with their index, which follows after 100 transactions.
func BenchmarkWrite(b *testing.B) {
	d := newDB(b)
	c := newCorpus(100_000, 1)
	batches := make([]history.Batch, 100)
	for i := range batches {
		batches[i] = c.batch(1000)
	}
	b.ReportAllocs()
	i, lines := 0, 0
	last := c.seq
	for b.Loop() {
		ok(b, d.Write(b.Context(), batches[i]))
		lines += 1000
		if i++; i < len(batches) {
			continue
		}
		i = 0
		index(b, d)
		for j := range batches { // the next numbers
			for k := range batches[j].Lines {
				batches[j].Lines[k].Entry.Seq += last
			}
		}
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}

// index completes the index.
func index(b *testing.B, d *DB) {
	b.Helper()
	for more := true; more; {
		var err error
		more, err = d.Index(b.Context())
		ok(b, err)
	}
}

// The time from the room's outbox to the acknowledgement, at 5,000 lines a second.
func BenchmarkAcknowledgement(b *testing.B) {
	d, err := Open(b.Context(), filepath.Join(b.TempDir(), "tertulia.db"), Options{})
	ok(b, err)
	_, journal, end := runActor(b, d)
	type handed struct {
		seq uint64
		at  time.Time
	}
	all := make(chan handed, 1<<20)
	var times []time.Duration
	done := make(chan struct{})
	go func() {
		defer close(done)
		next, more := <-all
		for p := range journal.Progress() {
			for ; more && len(p.Marks) > 0 && next.seq <= p.Marks[len(p.Marks)-1].Record; next, more = <-all {
				times = append(times, time.Since(next.at))
			}
		}
	}()
	c := newCorpus(100_000, 1)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for b.Loop() { // each is a millisecond
		<-tick.C
		var records []history.Record
		for _, l := range c.batch(5).Lines {
			records = append(records, history.Record{Entry: l.Entry})
		}
		journal.Put(records)
		all <- handed{c.seq, time.Now()}
	}
	close(all)
	end()
	<-done
	report(b, times)
}

func BenchmarkSearch(b *testing.B) {
	d := openDB(b, filled(b))
	random := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(random, 1.1, 3, 50_000)
	word := func() string { return fmt.Sprintf("w%d", zipf.Uint64()) }
	for name, query := range map[string]func() history.Query{
		"word":      func() history.Query { return history.Query{Words: word() + " "} },
		"rare":      func() history.Query { return history.Query{Words: fmt.Sprintf("w%d", 30_000+random.IntN(20_000))} },
		"nothing":   func() history.Query { return history.Query{Words: "nothing"} },
		"two-words": func() history.Query { return history.Query{Words: word() + " " + word()} },
		"prefix":    func() history.Query { return history.Query{Words: fmt.Sprintf("w%d", 10+random.IntN(90))} },
		"from": func() history.Query {
			return history.Query{Words: word(), Nick: fmt.Sprintf("nick%d", random.IntN(1000))}
		},
		"in": func() history.Query {
			return history.Query{Words: word(), Rooms: []string{fmt.Sprintf("#room%d", random.IntN(100))}}
		},
	} {
		b.Run(name, func(b *testing.B) {
			var all []time.Duration
			for b.Loop() {
				q := query()
				q.Limit = 20
				terms, err := history.Terms(q.Words)
				ok(b, err)
				began := time.Now()
				_, err = d.Search(b.Context(), q, terms)
				ok(b, err)
				all = append(all, time.Since(began))
			}
			report(b, all)
		})
	}
}

// Pages of 100 lines, at any depth.
func BenchmarkPage(b *testing.B) {
	d := openDB(b, filled(b))
	random := rand.New(rand.NewPCG(3, 4))
	var all []time.Duration
	for b.Loop() {
		began := time.Now()
		p, err := d.Range(b.Context(), history.Range{Room: fmt.Sprintf("#room%d", random.IntN(100)), Before: random.Uint64N(uint64(*benchLines)), Limit: 100})
		ok(b, err)
		all = append(all, time.Since(began))
		_ = p
	}
	report(b, all)
}

// The start of a server: it reads the newest 200 lines of each of 100 rooms.
func BenchmarkStart(b *testing.B) {
	path := filled(b)
	for b.Loop() {
		d, err := Open(b.Context(), path, Options{})
		ok(b, err)
		start, err := history.Load(b.Context(), d, 200, 256)
		ok(b, err)
		if len(start.Rooms) != 100 {
			b.Fatalf("there are %d rooms", len(start.Rooms))
		}
		b.StopTimer()
		ok(b, d.Close())
		b.StartTimer()
	}
}

// The removal of the oldest entries: a day in steps of 5000, with the longest step.
func BenchmarkRemove(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := newDB(b)
		c := newCorpus(100_000, 1)
		for range 100 {
			ok(b, d.Write(b.Context(), c.batch(1000)))
		}
		b.StartTimer()
		longest := time.Duration(0)
		for more := true; more; {
			began := time.Now()
			var err error
			more, err = d.Remove(b.Context(), at, at+2*dayMilliseconds, 5000)
			ok(b, err)
			longest = max(longest, time.Since(began))
		}
		b.ReportMetric(float64(longest.Milliseconds()), "longest-ms")
	}
}

// The removal of single lines, 200 at once.
func BenchmarkDelete(b *testing.B) {
	d := newDB(b)
	c := newCorpus(100_000, 1)
	for range 100 {
		ok(b, d.Write(b.Context(), c.batch(1000)))
	}
	seq, lines := uint64(0), 0
	for b.Loop() {
		seqs := make([]uint64, 200)
		for i := range seqs {
			seq = (seq + 3) % 100_000
			seqs[i] = seq
		}
		ok(b, d.Delete(b.Context(), seqs))
		lines += 200
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}

// The memory of an open database after a day of work.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		resident := func() int64 {
			runtime.GC()
			text, err := os.ReadFile("/proc/self/statm")
			if err != nil {
				b.Skip(err)
			}
			var size, pages int64
			_, err = fmt.Sscan(string(text), &size, &pages)
			ok(b, err)
			return pages * int64(os.Getpagesize())
		}
		before := resident()
		d := openDB(b, filled(b))
		terms, err := history.Terms("w1 w2")
		ok(b, err)
		for range 100 {
			_, err := d.Search(b.Context(), history.Query{Words: "w1 w2", Limit: 20}, terms)
			ok(b, err)
			_, err = d.Range(b.Context(), history.Range{Room: "#room1", Limit: 500})
			ok(b, err)
		}
		b.ReportMetric(float64(resident()-before)/(1<<20), "MiB")
		shut(b, d)
	}
}
