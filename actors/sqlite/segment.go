package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tertulia/actors/history"
)

const segmentLines = 100_000 // the maximum number of lines in a segment

// A segment has consecutive lines of one day, and their index.
type segment struct {
	id          int64
	day         int64
	first, last uint64
	lines       int
	indexed     uint64 // its index has the lines up to this one
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
	rows, err := on.QueryContext(ctx, "SELECT id, day, first, last, lines, min(indexed, last) FROM segment WHERE "+where, args...)
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
		day, int64(first), int64(first)-1, history.WordsVersion, int64(first)-1)
	if err != nil {
		return err
	}
	id, err := r.LastInsertId()
	if err != nil {
		return err
	}
	d.known.segment = segment{id: id, day: day, first: first, last: first - 1, indexed: first - 1}
	return createIndex(ctx, d.writer.on, id)
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
