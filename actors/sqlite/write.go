package sqlite

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/plain"
)

// Write implements history.Store.
func (d *DB) Write(ctx context.Context, b history.Batch) error {
	d.rest = b.Rest
	defer func() { d.rest = 0 }()
	return d.write(ctx, func() error {
		// Lines up to newest are there from a call that failed after its transaction was on disk.
		at, _ := slices.BinarySearchFunc(b.Lines, d.known.newest+1, func(l history.Line, seq uint64) int {
			return cmpSeq(l.Entry.Seq, seq)
		})
		for lines := b.Lines[at:]; len(lines) > 0; {
			n, err := d.writeSome(ctx, lines)
			if err != nil {
				return err
			}
			lines = lines[n:]
		}
		if err := d.keepUp(ctx, len(b.Lines)); err != nil {
			return err
		}
		return d.writeRest(ctx, &b)
	})
}

func cmpSeq(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// writeSome writes the first lines, as many as belong to one segment, and returns their number.
func (d *DB) writeSome(ctx context.Context, lines []history.Line) (int, error) {
	day := dayOf(lines[0].Entry.Time)
	s := &d.known.segment
	if s.id == 0 || s.day != day || s.lines >= segmentLines {
		if err := d.newSegment(ctx, day, lines[0].Entry.Seq); err != nil {
			return 0, err
		}
	}
	n := 1
	for n < len(lines) && n < segmentLines-s.lines && dayOf(lines[n].Entry.Time) == day {
		n++
	}
	lines = lines[:n]
	s.lines += n
	s.last = lines[n-1].Entry.Seq
	d.known.newest, d.known.behind = s.last, true
	if err := d.insert(ctx, lineInsert, linesAtOnce, len(lines), func(i int, args []any) ([]any, error) { return d.lineArgs(ctx, &lines[i], args) }); err != nil {
		return 0, err
	}
	return n, d.exec(ctx, "UPDATE segment SET last = ?, lines = ? WHERE id = ?", int64(s.last), s.lines, s.id)
}

// writeRest writes all of a batch except its lines.
func (d *DB) writeRest(ctx context.Context, b *history.Batch) error {
	on := d.writer.on
	for _, key := range slices.SortedFunc(maps.Keys(b.Taken), func(a, b event.KeyID) int { return strings.Compare(string(a[:]), string(b[:])) }) {
		const upsert = "INSERT INTO taken VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET n = max(n, excluded.n), seen = excluded.seen"
		if err := d.exec(ctx, upsert, key[:], int64(b.Taken[key]), b.Time); err != nil {
			return err
		}
	}
	if g := b.Gap; g.Count > 0 {
		if _, err := on.ExecContext(ctx, "INSERT OR REPLACE INTO gap VALUES (?, ?, ?, ?)", int64(g.First), int64(g.Last), int64(g.Count), g.Time); err != nil {
			return err
		}
	}
	if b.Reserved == 0 {
		return nil
	}
	return setMeta(ctx, on, metaReserved, int64(b.Reserved))
}

const (
	lineInsert  = "INSERT INTO line (seq, room, kind, at, nick, account, text, rest, owner) VALUES "
	lineColumns = 9
)

func (d *DB) lineArgs(ctx context.Context, l *history.Line, args []any) ([]any, error) {
	e := &l.Entry
	room, err := d.room(ctx, e.Room)
	if err != nil {
		return nil, err
	}
	var owner any
	if l.Owner != 0 {
		owner = int64(l.Owner)
	}
	return append(args, int64(e.Seq), room, int64(e.Kind), e.Time, e.Nick, e.Account, e.Text, restOf(e), owner), nil
}

// restOf encodes the fields of an entry that have no column. It returns nil if there are none. It leaves
// out fields that cannot be encoded: an entry must not keep a batch from being written.
func restOf(e *event.Entry) any {
	if e.Peer == "" && e.Rank == 0 && e.File == nil && !e.Closed && e.Seconds == 0 && e.Was == 0 {
		return nil
	}
	rest := event.Entry{Kind: e.Kind, Peer: e.Peer, Rank: e.Rank, File: e.File, Closed: e.Closed, Seconds: e.Seconds, Was: e.Was}
	b, err := rest.AppendBinary(nil)
	if err != nil && e.Closed {
		rest = event.Entry{Kind: e.Kind, Closed: true}
		b, err = rest.AppendBinary(nil)
	}
	if err != nil {
		return nil
	}
	return b
}

// room returns the id of a room, which it adds if it is new.
func (d *DB) room(ctx context.Context, name string) (int64, error) {
	folded := plain.Fold(name)
	if id, has := d.known.rooms[folded]; has {
		return id, nil
	}
	r, err := d.writer.on.ExecContext(ctx, "INSERT INTO room (name, folded) VALUES (?, ?)", name, folded)
	if err != nil {
		return 0, err
	}
	id, err := r.LastInsertId()
	if err == nil {
		d.known.rooms[folded] = id
	}
	return id, err
}

// Numbers of rows in one statement, the largest first. A statement with many lines would keep a server
// with one core busy for too long. FTS5 writes its part of the index at each statement with several
// rows, so few large statements cost half as much as many.
var (
	linesAtOnce = []int{100, 20, 5, 1}
	wordsAtOnce = []int{1000, 500, 200, 100, 50, 20, 10, 5, 2, 1}
)

// insert inserts n rows, several in one statement. into is the statement up to its first row.
func (d *DB) insert(ctx context.Context, into string, atOnce []int, n int, row func(i int, args []any) ([]any, error)) error {
	var args []any
	for i := 0; i < n; {
		began := time.Now()
		count := 0
		for _, count = range atOnce {
			if count <= n-i {
				break
			}
		}
		args = args[:0]
		for range count {
			var err error
			if args, err = row(i, args); err != nil {
				return err
			}
			i++
		}
		one := "(?" + strings.Repeat(", ?", len(args)/count-1) + ")"
		if err := d.exec(ctx, into+one+strings.Repeat(", "+one, count-1), args...); err != nil {
			return err
		}
		if err := pause(ctx, min(time.Duration(d.rest)*time.Since(began), maxRest)); err != nil {
			return err
		}
	}
	return nil
}

// maxRest bounds a rest: the time of a statement includes that in which others had the processor.
const maxRest = 10 * time.Millisecond

// pause waits for a time. The error is the cause of ctx's end.
func pause(ctx context.Context, duration time.Duration) error {
	if duration == 0 {
		return nil
	}
	t := time.NewTimer(duration)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
