package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
)

// How long a connection waits for another one. A server that ends releases its lock in time for
// the next one. The writer must not wait so long that entries are lost: it waits for those who
// read only to empty the WAL, and can do so later.
const (
	waitForServer = "busy_timeout(2000)"
	waitForReader = "busy_timeout(200)"
)

// A connection is one connection of SQLite. Its methods may be called on nil.
type connection struct {
	pool *sql.DB // of this connection alone
	on   *sql.Conn
}

// connect opens a file. pragmas are as in the name of a data source.
func connect(ctx context.Context, path string, pragmas ...string) (*connection, error) {
	file := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	name := "file:" + file + "?_pragma=" + strings.Join(pragmas, "&_pragma=")
	pool, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	on, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &connection{pool, on}, nil
}

func (c *connection) close() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.on.Close(), c.pool.Close())
}
