package sqlite

import (
	"context"
	"fmt"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// A line costs twice as much with its index as without. So the index follows later while the chat is
// busy: when it is quiet again, at a search, and in the rounds of Maintain.
const (
	quietLines = 200  // a transaction of so many lines or less also indexes lines
	indexLines = 1000 // lines that one step adds to an index
	behind     = 3    // the newest segments, of which the index may be behind
)

// keepUp indexes lines after a transaction has written n lines, if the chat is quiet.
func (d *DB) keepUp(ctx context.Context, n int) error {
	if n > quietLines || !d.known.behind {
		return nil
	}
	return d.catchUp(ctx)
}

// Index implements history.Store.
func (d *DB) Index(ctx context.Context) (more bool, err error) {
	if !d.failed && !d.known.behind {
		return false, nil
	}
	err = d.write(ctx, func() error { return d.catchUp(ctx) })
	return d.known.behind, err
}

// catchUp does a step of completing the index of the newest segments.
func (d *DB) catchUp(ctx context.Context) error {
	partial, err := segments(ctx, d.writer.on, "indexed < last AND words = ? AND id IN (SELECT id FROM segment ORDER BY first DESC LIMIT ?) ORDER BY first LIMIT 1",
		history.WordsVersion, behind)
	if err != nil {
		return err
	}
	if len(partial) == 0 {
		d.known.behind = false
		return nil
	}
	return d.indexSome(ctx, partial[0])
}

// indexSome adds the next lines of a segment to its index.
func (d *DB) indexSome(ctx context.Context, s segment) error {
	lines, err := linesIn(ctx, d.writer.on, "line.seq > ? AND line.seq <= ? ORDER BY line.seq LIMIT ?", int64(s.indexed), int64(s.last), indexLines)
	if err != nil {
		return err
	}
	err = d.insert(ctx, fmt.Sprintf("INSERT INTO search_%d (rowid, words) VALUES ", s.id), wordsAtOnce, len(lines), func(i int, args []any) ([]any, error) {
		e := &lines[i].Entry
		d.words = history.AppendIndex(d.words[:0], e)
		return append(args, int64(e.Seq), string(d.words)), nil
	})
	if err != nil {
		return err
	}
	s.indexed = s.last
	if len(lines) == indexLines {
		s.indexed = lines[indexLines-1].Entry.Seq
	}
	if err := d.exec(ctx, "UPDATE segment SET indexed = ? WHERE id = ?", int64(s.indexed), s.id); err != nil {
		return err
	}
	if d.known.segment.id == s.id {
		return nil
	}
	return d.unprepare(s.id)
}

// unindex removes an entry from the index of its segment, if it is there.
func (d *DB) unindex(ctx context.Context, s segment, e *event.Entry) error {
	if e.Seq > s.indexed {
		return nil
	}
	d.words = history.AppendIndex(d.words[:0], e)
	return d.exec(ctx, fmt.Sprintf("INSERT INTO search_%[1]d (search_%[1]d, rowid, words) VALUES ('delete', ?, ?)", s.id), int64(e.Seq), string(d.words))
}

// reindex does a step of making the indexes anew whose words are those of another version of
// Unicode. It begins with the newest segment. more is false if there is none.
func (d *DB) reindex(ctx context.Context) (more bool, err error) {
	on := d.writer.on
	old, err := segments(ctx, on, "words <> ? ORDER BY first DESC LIMIT 1", history.WordsVersion)
	if err != nil {
		return false, err
	}
	if len(old) > 0 {
		s := old[0]
		_, err := on.ExecContext(ctx, "UPDATE segment SET words = ?, indexed = ? WHERE id = ?", history.WordsVersion, int64(s.first)-1, s.id)
		if err == nil {
			err = dropIndex(ctx, on, s.id)
		}
		if err == nil {
			err = createIndex(ctx, on, s.id)
		}
		return true, err
	}
	partial, err := segments(ctx, on, "indexed < last ORDER BY first DESC LIMIT 1")
	if err != nil || len(partial) == 0 {
		return false, err
	}
	return true, d.indexSome(ctx, partial[0])
}
