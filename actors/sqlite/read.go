package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/plain"
)

const (
	selectLines = 5000 // lines that one Select examines
	maxGaps     = 100  // in one page
)

// linesIn returns the lines for which the rest of a query holds, without those that were forgotten.
func linesIn(ctx context.Context, on *sql.Conn, where string, args ...any) ([]history.Line, error) {
	return linesOf(ctx, on, "SELECT "+columns+" FROM line JOIN room ON room.id = line.room WHERE line.kind <> 0 AND "+where, args...)
}

const columns = "line.seq, room.name, line.kind, line.at, line.nick, line.account, line.text, line.rest, line.owner"

// linesOf returns the lines that a query for columns finds.
func linesOf(ctx context.Context, on *sql.Conn, query string, args ...any) ([]history.Line, error) {
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []history.Line
	for rows.Next() {
		var l history.Line
		var rest []byte
		var owner sql.NullInt64
		e := &l.Entry
		if err := rows.Scan(&e.Seq, &e.Room, &e.Kind, &e.Time, &e.Nick, &e.Account, &e.Text, &rest, &owner); err != nil {
			return nil, err
		}
		if len(rest) > 0 {
			other, err := event.Decode(rest)
			if err != nil {
				return nil, fmt.Errorf("sqlite: line %d: %w", e.Seq, err)
			}
			e.Peer, e.Rank, e.Was, e.File, e.Closed, e.Seconds = other.Peer, other.Rank, other.Was, other.File, other.Closed, other.Seconds
		}
		l.Owner = history.Owner(owner.Int64)
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

func entriesOf(lines []history.Line) []event.Entry {
	entries := make([]event.Entry, len(lines))
	for i := range lines {
		entries[i] = lines[i].Entry
	}
	return entries
}

// Rooms implements history.Store.
func (d *DB) Rooms(ctx context.Context) (rooms []history.Room, err error) {
	err = d.read(ctx, queryTime, func(ctx context.Context, on *sql.Conn) error {
		rows, err := on.QueryContext(ctx, "SELECT name, (SELECT max(seq) FROM line WHERE line.room = room.id) AS newest FROM room WHERE newest IS NOT NULL ORDER BY newest DESC")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r history.Room
			if err := rows.Scan(&r.Name, &r.Newest); err != nil {
				return err
			}
			rooms = append(rooms, r)
		}
		return rows.Err()
	})
	return rooms, err
}

// Line implements history.Store.
func (d *DB) Line(ctx context.Context, seq uint64) (l history.Line, err error) {
	err = d.read(ctx, queryTime, func(ctx context.Context, on *sql.Conn) error {
		lines, err := linesIn(ctx, on, "line.seq = ?", int64(seq))
		if err == nil && len(lines) == 0 {
			err = history.ErrNoEntry
		}
		if err == nil {
			l = lines[0]
		}
		return err
	})
	return l, err
}

const inRoom = "line.room = (SELECT id FROM room WHERE folded = ?) AND line.seq > ? AND line.seq <= ? AND line.at >= ? AND line.at < ? ORDER BY line.seq"

// Range implements history.Store.
func (d *DB) Range(ctx context.Context, r history.Range) (p history.Page, err error) {
	err = d.read(ctx, queryTime, func(ctx context.Context, on *sql.Conn) error {
		after, before := bound(r.After), bound(r.Before-1)
		since := int64(math.MinInt64)
		if !r.Since.IsZero() {
			since = r.Since.UnixMilli()
			var first sql.NullInt64 // so that older days are not read
			err := on.QueryRowContext(ctx, "SELECT min(first) FROM segment WHERE day >= ?", dayOf(since)).Scan(&first)
			if err != nil {
				return err
			}
			if !first.Valid {
				return nil
			}
			after = max(after, first.Int64-1)
		}
		until := int64(math.MaxInt64)
		if !r.Until.IsZero() {
			until = r.Until.UnixMilli()
			var first sql.NullInt64 // so that newer days are not read
			err := on.QueryRowContext(ctx, "SELECT min(first) FROM segment WHERE day > ?", dayOf(until)).Scan(&first)
			if err != nil {
				return err
			}
			if first.Valid {
				before = min(before, first.Int64-1)
			}
		}
		order := " DESC"
		if r.Oldest {
			order = " ASC"
		}
		lines, err := linesIn(ctx, on, inRoom+order+" LIMIT ?",
			plain.Fold(r.Room), after, before, since, until, r.Limit+1)
		if err != nil {
			return err
		}
		if p.More = len(lines) > r.Limit; p.More {
			lines = lines[:r.Limit]
		}
		if !r.Oldest {
			slices.Reverse(lines)
		}
		p.Entries = entriesOf(lines)
		// The page covers the range up to the first entry that is over the limit.
		switch {
		case p.More && r.Oldest:
			before = bound(p.Entries[len(p.Entries)-1].Seq)
		case p.More:
			after = bound(p.Entries[0].Seq) - 1
		}
		var removed int64
		if err := meta(ctx, on, metaRemoved, &removed); err != nil {
			return err
		}
		p.Removed = after < removed
		p.Gaps, err = gaps(ctx, on, after, before)
		return err
	})
	return p, err
}

// bound returns a number for SQLite. The number before 0 is the greatest one.
func bound(seq uint64) int64 { return int64(min(seq, math.MaxInt64)) }

// gaps returns the gaps with numbers greater than after and not greater than last.
func gaps(ctx context.Context, on *sql.Conn, after, last int64) ([]history.Gap, error) {
	rows, err := on.QueryContext(ctx, "SELECT first, last, count, at FROM gap WHERE last > ? AND first <= ? ORDER BY first LIMIT ?", after, last, maxGaps)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []history.Gap
	for rows.Next() {
		var g history.Gap
		if err := rows.Scan(&g.First, &g.Last, &g.Count, &g.Time); err != nil {
			return nil, err
		}
		found = append(found, g)
	}
	return found, rows.Err()
}

// Select implements history.Store.
func (d *DB) Select(ctx context.Context, s history.Selection, after uint64) (found []event.Entry, next uint64, err error) {
	err = d.read(ctx, 0, func(ctx context.Context, on *sql.Conn) error {
		lines, err := linesIn(ctx, on, "line.seq > ? ORDER BY line.seq LIMIT ?", bound(after), selectLines)
		if err != nil {
			return err
		}
		if len(lines) == selectLines {
			next = lines[len(lines)-1].Entry.Seq
		}
		for i := range lines {
			if s.Has(&lines[i].Entry) {
				found = append(found, lines[i].Entry)
			}
		}
		return nil
	})
	return found, next, err
}

// Search implements history.Store. It looks into the segments from the newest on.
func (d *DB) Search(ctx context.Context, q history.Query, terms []history.Term) (found []event.Entry, err error) {
	if q.Rooms != nil && len(q.Rooms) == 0 {
		return nil, nil
	}
	match := expression(q, terms)
	since, before := int64(math.MinInt64), bound(q.Before-1)
	if !q.Since.IsZero() {
		since = q.Since.UnixMilli()
	}
	err = d.read(ctx, queryTime, func(ctx context.Context, on *sql.Conn) error {
		in, err := segments(ctx, on, "first <= ? AND day >= ? ORDER BY first DESC", before, dayOf(since))
		if err != nil {
			return err
		}
		for _, s := range in {
			lines, err := linesOf(ctx, on, searchQuery(s.id), match, before, since, q.Limit-len(found))
			if err != nil {
				return err
			}
			if found = append(found, entriesOf(lines)...); len(found) == q.Limit {
				return nil
			}
		}
		return nil
	})
	return found, err
}

// searchQuery returns the query for the newest lines of a segment. CROSS JOIN keeps the order of the
// loops: the index first.
func searchQuery(segment int64) string {
	return fmt.Sprintf("SELECT "+columns+" FROM search_%[1]d CROSS JOIN line ON line.seq = search_%[1]d.rowid CROSS JOIN room ON room.id = line.room "+
		"WHERE search_%[1]d MATCH ? AND search_%[1]d.rowid <= ? AND line.at >= ? ORDER BY search_%[1]d.rowid DESC LIMIT ?", segment)
}

// expression returns a query as an expression of FTS5. Words have no characters that FTS5 knows, and
// are in quotes since some look like its operators.
func expression(q history.Query, terms []history.Term) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteString(`"` + strings.Join(t.Words, " ") + `"`)
		if t.Prefix {
			b.WriteString(" *")
		}
	}
	if q.Rooms != nil {
		words := make([]string, len(q.Rooms))
		for i, room := range q.Rooms {
			words[i] = `"` + history.RoomWord(plain.Fold(room)) + `"`
		}
		b.WriteString(" AND (" + strings.Join(words, " OR ") + ")")
	}
	if q.Nick != "" {
		b.WriteString(` AND "` + history.NickWord(plain.Fold(q.Nick)) + `"`)
	}
	return b.String()
}

// Check implements history.Store.
func (d *DB) Check(ctx context.Context) (damage []string, err error) {
	err = d.read(ctx, 0, func(ctx context.Context, on *sql.Conn) error {
		rows, err := on.QueryContext(ctx, "PRAGMA integrity_check")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			if text != "ok" {
				damage = append(damage, text)
			}
		}
		return rows.Err()
	})
	return damage, err
}

// Backup implements history.Store. It has a connection of its own, so the WAL grows while it runs.
func (d *DB) Backup(ctx context.Context, path string) error {
	if err := d.backup(ctx, path); err != nil {
		return fmt.Errorf("sqlite: copy to %s: %w", path, classified(err))
	}
	return nil
}

func (d *DB) backup(ctx context.Context, path string) error {
	if err := create(path); err != nil {
		return err
	}
	from, err := connect(ctx, d.path, waitForReader)
	if err != nil {
		return err
	}
	_, err = from.on.ExecContext(ctx, "VACUUM INTO ?", path)
	if err := errors.Join(err, from.close()); err != nil {
		return err
	}
	to, err := connect(ctx, path, waitForReader, "synchronous(FULL)")
	if err != nil {
		return err
	}
	// The transaction also flushes the pages that were copied.
	err = execEach(ctx, to.on, "DELETE FROM meta WHERE key = 'epoch'")
	return errors.Join(err, to.close())
}
