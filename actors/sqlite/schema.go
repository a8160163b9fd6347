package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// A schema says what the database files of a kind have.
type schema struct {
	id int // marks a file as one of the kind (application_id)
	// migrations lead from each version of the schema to the next. A step that was released never
	// changes.
	migrations []string
}

// historySchema is that of the history.
var historySchema = schema{id: 0x74726c61 /* "trla" */, migrations: []string{`
CREATE TABLE meta(   -- epoch, reserved and removed numbers, state of the clock
	key   TEXT PRIMARY KEY,
	value NOT NULL
) WITHOUT ROWID;

CREATE TABLE room(
	id     INTEGER PRIMARY KEY,
	name   TEXT NOT NULL,
	folded TEXT NOT NULL UNIQUE
);

CREATE TABLE line(
	seq     INTEGER PRIMARY KEY,
	room    INTEGER NOT NULL,
	kind    INTEGER NOT NULL, -- event.Kind; 0 if the line was forgotten, and has no content
	at      INTEGER NOT NULL,
	nick    TEXT NOT NULL,
	account TEXT NOT NULL,
	text    TEXT NOT NULL,
	rest    BLOB,             -- the encoded event.Entry with the other fields, if there are any
	owner   INTEGER           -- history.Owner
);
CREATE INDEX line_room ON line(room);

CREATE TABLE taken(  -- number of lines taken under a client's key
	key  BLOB PRIMARY KEY, -- event.KeyID
	n    INTEGER NOT NULL,
	seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX taken_seen ON taken(seen);

CREATE TABLE gap(    -- entries that were not kept
	first INTEGER PRIMARY KEY,
	last  INTEGER NOT NULL,
	count INTEGER NOT NULL,
	at    INTEGER NOT NULL
);

CREATE TABLE segment( -- consecutive lines of one day, with the FTS5 table search_ID
	id      INTEGER PRIMARY KEY,
	day     INTEGER NOT NULL, -- since 1970
	first   INTEGER NOT NULL,
	last    INTEGER NOT NULL,
	lines   INTEGER NOT NULL,
	words   TEXT NOT NULL,    -- history.WordsVersion
	indexed INTEGER NOT NULL  -- the FTS5 table has the lines up to this one
);
CREATE INDEX segment_first ON segment(first);
`}}

// createIndex makes the FTS5 table of a segment. It has neither the texts, which are in line, nor
// their sizes, which only ranking needs. secure-delete makes a deletion remove the words at once.
func createIndex(ctx context.Context, on *sql.Conn, segment int64) error {
	return execEach(ctx, on,
		fmt.Sprintf("CREATE VIRTUAL TABLE search_%d USING fts5(words, content='', columnsize=0, tokenize='ascii')", segment),
		fmt.Sprintf("INSERT INTO search_%[1]d(search_%[1]d, rank) VALUES('secure-delete', 1)", segment))
}

func dropIndex(ctx context.Context, on *sql.Conn, segment int64) error {
	return execEach(ctx, on, fmt.Sprintf("DROP TABLE search_%d", segment))
}

// adopt checks that the file is of this kind, or is new. It does not write.
func (s *schema) adopt(ctx context.Context, on *sql.Conn) (version int, err error) {
	var id, tables int
	err = on.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), "+
		"(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)").Scan(&id, &version, &tables)
	switch isNew := id == 0 && version == 0 && tables == 0; {
	case err != nil:
		return 0, err
	case id != s.id && !isNew:
		return 0, ErrForeign
	case version > len(s.migrations):
		return 0, &NewerError{Version: version, Known: len(s.migrations)}
	}
	return version, nil
}

// migrate applies the steps after a version in one transaction, so that a new file costs one flush.
func (s *schema) migrate(ctx context.Context, on *sql.Conn, version int) error {
	if version == len(s.migrations) {
		return nil
	}
	return transact(ctx, on, func() error {
		for i, step := range s.migrations[version:] {
			if err := execEach(ctx, on, step); err != nil {
				return fmt.Errorf("sqlite: the step to version %d: %w", version+i+1, err)
			}
		}
		return execEach(ctx, on, fmt.Sprintf("PRAGMA application_id = %d", s.id), fmt.Sprintf("PRAGMA user_version = %d", len(s.migrations)))
	})
}

// transact runs f in a transaction, which it commits unless f fails.
func transact(ctx context.Context, on *sql.Conn, f func() error) error {
	if err := execEach(ctx, on, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = execEach(ctx, on, "COMMIT")
	}
	if err != nil {
		// The error of the rollback says nothing more: after an error of the disk SQLite has rolled
		// back by itself.
		_, _ = on.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

func execEach(ctx context.Context, on *sql.Conn, statements ...string) error {
	for _, s := range statements {
		if _, err := on.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
