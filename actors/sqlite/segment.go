package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

const (
	segmentLines = 100_000       // the maximum number of lines in a segment
	complete     = math.MaxInt64 // segment.indexed of a segment whose index has all lines
	reindexLines = 1000          // lines that one step adds to an index
)

// A segment has consecutive lines of one day, and their index.
type segment struct {
	id          int64
	day         int64
	first, last uint64
	lines       int
	indexed     uint64
}

const dayMilliseconds = 24 * 60 * 60 * 1000

// dayOf returns the day of a time in milliseconds since 1970.
func dayOf(at int64) int64 {
	day := at / dayMilliseconds
	if at%dayMilliseconds < 0 {
		day--
	}
	return day
}

// segments returns the segments for which the rest of a query holds.
func segments(ctx context.Context, on *sql.Conn, where string, args ...any) ([]segment, error) {
	rows, err := on.QueryContext(ctx, "SELECT id, day, first, last, lines, indexed FROM segment WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []segment
	for rows.Next() {
		var s segment
		if err := rows.Scan(&s.id, &s.day, &s.first, &s.last, &s.lines, &s.indexed); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, rows.Err()
}

// newSegment makes the segment for the lines from first on.
func (d *DB) newSegment(ctx context.Context, day int64, first uint64) error {
	if id := d.known.segment.id; id != 0 {
		if err := d.unprepare(id); err != nil {
			return err
		}
	}
	r, err := d.writer.on.ExecContext(ctx, "INSERT INTO segment (day, first, last, lines, words, indexed) VALUES (?, ?, ?, 0, ?, ?)",
		day, int64(first), int64(first), history.WordsVersion, int64(complete))
	if err != nil {
		return err
	}
	id, err := r.LastInsertId()
	if err != nil {
		return err
	}
	d.known.segment = segment{id: id, day: day, first: first, indexed: complete}
	return createIndex(ctx, d.writer.on, id)
}

func searchInsert(segment int64) string {
	return fmt.Sprintf("INSERT INTO search_%d (rowid, words) VALUES ", segment)
}

// unprepare closes the prepared statements of a segment that is complete.
func (d *DB) unprepare(segment int64) error {
	prefix := fmt.Sprintf("INSERT INTO search_%d ", segment)
	for text, s := range d.prepared {
		if strings.HasPrefix(text, prefix) {
			delete(d.prepared, text)
			if err := s.Close(); err != nil {
				return err
			}
		}
	}
	return nil
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
	partial, err := segments(ctx, on, "indexed <> ? ORDER BY first DESC LIMIT 1", int64(complete))
	if err != nil {
		return false, err
	}
	if len(partial) == 0 {
		return false, nil
	}
	s := partial[0]
	lines, err := linesIn(ctx, on, "line.seq > ? AND line.seq <= ? ORDER BY line.seq LIMIT ?", int64(s.indexed), int64(s.last), reindexLines)
	if err != nil {
		return false, err
	}
	if err := d.index(ctx, s.id, len(lines), func(i int) *event.Entry { return &lines[i].Entry }); err != nil {
		return false, err
	}
	s.indexed = complete
	if len(lines) == reindexLines {
		s.indexed = lines[len(lines)-1].Entry.Seq
	}
	_, err = on.ExecContext(ctx, "UPDATE segment SET indexed = ? WHERE id = ?", int64(s.indexed), s.id)
	return true, err
}
