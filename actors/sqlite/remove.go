package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tertulia/actors/history"
)

// removeSlowly is the maximum number of lines that one step removes from an index one by one.
const removeSlowly = 50

// Remove implements history.Store.
func (d *DB) Remove(ctx context.Context, from, to int64, limit int) (more bool, err error) {
	err = d.write(ctx, func() error {
		more = false
		found, err := segments(ctx, d.writer.on, "day BETWEEN ? AND ? ORDER BY first", dayOf(from), dayOf(to-1))
		if err != nil {
			return err
		}
		for _, s := range found {
			if s.day*dayMilliseconds >= from && (s.day+1)*dayMilliseconds <= to {
				more = true
				return d.removeSegment(ctx, s, limit)
			}
			lines, err := linesIn(ctx, d.writer.on, "line.seq BETWEEN ? AND ? AND line.at >= ? AND line.at < ? ORDER BY line.seq LIMIT ?",
				int64(s.first), int64(s.last), from, to, min(limit, removeSlowly))
			if err != nil {
				return err
			}
			if len(lines) > 0 {
				more = true
				return d.removeLines(ctx, s, lines)
			}
		}
		return nil
	})
	return more, err
}

// removeSegment removes the oldest lines of a segment, and the segment once it has none.
func (d *DB) removeSegment(ctx context.Context, s segment, limit int) error {
	on := d.writer.on
	r, err := on.ExecContext(ctx, "DELETE FROM line WHERE seq IN (SELECT seq FROM line WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?)", int64(s.first), int64(s.last), limit)
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil || n == int64(limit) {
		return err
	}
	if d.known.segment.id == s.id {
		d.known.segment = segment{}
	}
	if _, err := on.ExecContext(ctx, "DELETE FROM segment WHERE id = ?", s.id); err != nil {
		return err
	}
	if err := d.unprepare(s.id); err != nil {
		return err
	}
	if err := dropIndex(ctx, on, s.id); err != nil {
		return err
	}
	return d.setRemoved(ctx, s.last)
}

// removeLines removes lines of a segment.
func (d *DB) removeLines(ctx context.Context, s segment, lines []history.Line) error {
	for i := range lines {
		if err := d.unindex(ctx, s, &lines[i].Entry); err != nil {
			return err
		}
		if err := d.exec(ctx, "DELETE FROM line WHERE seq = ?", int64(lines[i].Entry.Seq)); err != nil {
			return err
		}
	}
	if d.known.segment.id == s.id {
		d.known.segment.lines -= len(lines)
	}
	err := d.exec(ctx, "UPDATE segment SET lines = lines - ? WHERE id = ?", len(lines), s.id)
	return errors.Join(err, d.setRemoved(ctx, lines[len(lines)-1].Entry.Seq))
}

// setRemoved notes that lines up to seq were removed.
func (d *DB) setRemoved(ctx context.Context, seq uint64) error {
	var removed uint64
	if err := meta(ctx, d.writer.on, metaRemoved, &removed); err != nil || removed >= seq {
		return err
	}
	return setMeta(ctx, d.writer.on, metaRemoved, int64(seq))
}

// Delete implements history.Store.
func (d *DB) Delete(ctx context.Context, seqs []uint64) error {
	return d.write(ctx, func() error {
		var of segment
		var lines []history.Line // of that segment
		for _, seq := range slices.Compact(slices.Sorted(slices.Values(seqs))) {
			s, l, err := d.find(ctx, seq)
			if errors.Is(err, history.ErrNoEntry) {
				continue
			}
			if err == nil && s.id != of.id && len(lines) > 0 {
				err = d.removeLines(ctx, of, lines)
				lines = nil
			}
			if err != nil {
				return err
			}
			of, lines = s, append(lines, l)
		}
		if len(lines) == 0 {
			return nil
		}
		return d.removeLines(ctx, of, lines)
	})
}

// find returns a line and its segment.
func (d *DB) find(ctx context.Context, seq uint64) (segment, history.Line, error) {
	lines, err := linesIn(ctx, d.writer.on, "line.seq = ?", int64(seq))
	if err != nil {
		return segment{}, history.Line{}, err
	}
	of, err := segments(ctx, d.writer.on, "first <= ? ORDER BY first DESC LIMIT 1", int64(seq))
	if err != nil {
		return segment{}, history.Line{}, err
	}
	if len(lines) == 0 || len(of) == 0 {
		return segment{}, history.Line{}, history.ErrNoEntry
	}
	return of[0], lines[0], nil
}

// Forget implements history.Store. The row of the line stays, without content, so that its number
// is not used again.
func (d *DB) Forget(ctx context.Context, seq uint64) error {
	found := false
	err := d.write(ctx, func() error {
		found = false
		s, l, err := d.find(ctx, seq)
		if errors.Is(err, history.ErrNoEntry) {
			return nil
		}
		if err == nil {
			err = d.unindex(ctx, s, &l.Entry)
		}
		if err != nil {
			return err
		}
		found = true
		_, err = d.writer.on.ExecContext(ctx, "UPDATE line SET kind = 0, nick = '', account = '', text = '', rest = NULL, owner = NULL WHERE seq = ?", int64(seq))
		return err
	})
	if err != nil {
		return err
	}
	if !found {
		return history.ErrNoEntry
	}
	return d.truncateWAL(ctx)
}

// Maintain implements history.Store.
func (d *DB) Maintain(ctx context.Context) (more bool, err error) {
	err = d.write(ctx, func() (err error) {
		more, err = d.reindex(ctx)
		if err != nil || more {
			return err
		}
		err = execEach(ctx, d.writer.on,
			"DELETE FROM gap WHERE last <= (SELECT value FROM meta WHERE key = 'removed')",
			fmt.Sprintf("DELETE FROM taken WHERE seen < (SELECT seen FROM taken ORDER BY seen DESC LIMIT 1 OFFSET %d)", maxTaken),
			"DELETE FROM room WHERE NOT EXISTS (SELECT 1 FROM line WHERE line.room = room.id)")
		if err != nil {
			return err
		}
		return d.load(ctx)
	})
	if err != nil || more {
		return more, err
	}
	return false, d.truncateWAL(ctx)
}

// Usage implements history.Store.
func (d *DB) Usage(ctx context.Context) (u history.Usage, err error) {
	err = d.write(ctx, func() error {
		u = history.Usage{}
		on := d.writer.on
		err := on.QueryRowContext(ctx, "SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)").Scan(&u.Bytes)
		if err != nil {
			return err
		}
		var page int64
		if err := on.QueryRowContext(ctx, "PRAGMA page_size").Scan(&page); err != nil {
			return err
		}
		u.Bytes *= page
		if err := on.QueryRowContext(ctx, "SELECT ifnull(max(at), 0) FROM (SELECT at FROM line WHERE kind <> 0 ORDER BY seq LIMIT 1)").Scan(&u.Oldest); err != nil {
			return err
		}
		all, err := segments(ctx, on, "1 ORDER BY first")
		for _, s := range all {
			u.Lines += uint64(s.lines)
			if n := len(u.Days); n > 0 && u.Days[n-1].Day == s.day {
				u.Days[n-1].Lines += uint64(s.lines)
				continue
			}
			u.Days = append(u.Days, history.Day{Day: s.day, Lines: uint64(s.lines)})
		}
		return err
	})
	return u, err
}
