package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// The keys of meta.
const (
	metaEpoch    = "epoch"
	metaReserved = "reserved" // the numbers up to this one may have been given
	metaRemoved  = "removed"  // lines up to this one were removed
	metaWall     = "wall"     // history.Trust
	metaAgreed   = "agreed"
)

const maxTaken = 10_000 // keys whose counts are kept

// load reads what each transaction needs.
func (d *DB) load(ctx context.Context) error {
	k := known{rooms: make(map[string]int64), behind: true}
	on := d.writer.on
	if err := on.QueryRowContext(ctx, "SELECT ifnull(max(seq), 0) FROM line").Scan(&k.newest); err != nil {
		return err
	}
	rooms, err := on.QueryContext(ctx, "SELECT folded, id FROM room")
	if err != nil {
		return err
	}
	defer rooms.Close()
	for rooms.Next() {
		var folded string
		var id int64
		if err := rooms.Scan(&folded, &id); err != nil {
			return err
		}
		k.rooms[folded] = id
	}
	if err := rooms.Err(); err != nil {
		return err
	}
	newest, err := segments(ctx, on, "words = ? AND first = (SELECT max(first) FROM segment)", history.WordsVersion)
	if err != nil {
		return err
	}
	if len(newest) > 0 {
		k.segment = newest[0]
	}
	d.known = k
	return nil
}

// Start implements history.Store.
func (d *DB) Start(ctx context.Context, block uint64) (history.Start, error) {
	s := history.Start{Taken: make(map[event.KeyID]uint64)}
	err := d.write(ctx, func() error {
		on := d.writer.on
		var reserved uint64
		err := errors.Join(
			meta(ctx, on, metaReserved, &reserved),
			meta(ctx, on, metaEpoch, &s.Epoch),
			meta(ctx, on, metaWall, &s.Trust.Wall),
			meta(ctx, on, metaAgreed, &s.Trust.Agreed))
		if err != nil {
			return err
		}
		if s.Epoch == "" {
			s.Epoch = newEpoch()
		}
		reserved = max(reserved, d.known.newest)
		s.Next = reserved + 1
		err = errors.Join(
			setMeta(ctx, on, metaEpoch, s.Epoch),
			setMeta(ctx, on, metaReserved, int64(reserved+block)),
			on.QueryRowContext(ctx, "SELECT ifnull(max(at), 0) FROM (SELECT at FROM line ORDER BY seq DESC LIMIT 1)").Scan(&s.Last))
		if err != nil {
			return err
		}
		return loadTaken(ctx, on, s.Taken)
	})
	return s, err
}

func loadTaken(ctx context.Context, on *sql.Conn, into map[event.KeyID]uint64) error {
	rows, err := on.QueryContext(ctx, "SELECT key, n FROM taken ORDER BY seen DESC LIMIT ?", maxTaken)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key []byte
		var n uint64
		if err := rows.Scan(&key, &n); err != nil {
			return err
		}
		var id event.KeyID
		copy(id[:], key)
		into[id] = n
	}
	return rows.Err()
}

// SetTrust implements history.Store.
func (d *DB) SetTrust(ctx context.Context, t history.Trust) error {
	return d.write(ctx, func() error {
		return errors.Join(
			setMeta(ctx, d.writer.on, metaWall, t.Wall),
			setMeta(ctx, d.writer.on, metaAgreed, int64(t.Agreed)))
	})
}

// NewEpoch implements history.Store.
func (d *DB) NewEpoch(ctx context.Context) error {
	return d.write(ctx, func() error { return setMeta(ctx, d.writer.on, metaEpoch, newEpoch()) })
}

// meta reads a value of meta, and leaves it unchanged if there is none.
func meta(ctx context.Context, on *sql.Conn, key string, into any) error {
	err := on.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", key).Scan(into)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func setMeta(ctx context.Context, on *sql.Conn, key string, value any) error {
	_, err := on.ExecContext(ctx, "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}
