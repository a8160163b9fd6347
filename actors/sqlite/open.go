package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modernc.org/sqlite"

	"tertulia/actors/history"
)

const (
	readers   = 2               // connections that read
	queryTime = 2 * time.Second // the maximum duration of a query of a user, unless it has a deadline

	// How long a connection waits for another one. A server that ends releases its lock in time for
	// the next one. The writer must not wait so long that entries are lost: it waits for those who
	// read only to empty the WAL, and can do so later.
	waitForServer = "busy_timeout(2000)"
	waitForReader = "busy_timeout(200)"
)

// Options are the choices of Open. The zero value is the default.
type Options struct {
	// NoSync leaves out the flush of the disk after each transaction. A crash of the machine may
	// then lose the latest transactions; a crash of the server loses none.
	NoSync bool
}

// A DB keeps the history in a file. See history.Store for its methods.
type DB struct {
	// Static after Open.
	path    string
	options Options
	lock    *connection
	readers chan *connection // a connection that failed to open is nil

	// Owned by the caller of the methods that write.
	writer   *connection
	prepared map[string]*sql.Stmt // of the writer, by their text
	failed   bool                 // the last call failed, so the file must be opened anew
	known    known
	words    []byte // space
	rest     int    // of the batch that is being written
}

// known is a copy of the parts of the file that each transaction needs.
type known struct {
	newest  uint64           // number of the newest line
	rooms   map[string]int64 // ids by folded names
	segment segment          // takes the next line, if it is of the same day; zero if there is none
	behind  bool             // the index may lack lines of the newest segments
}

var _ history.Store = (*DB)(nil)

// Open opens the database file, or makes it, and locks it for this process. The folder must exist.
// The error is ErrForeign, ErrLocked, ErrReadOnly, ErrCorrupt, a *NewerError, or one of the disk.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	d, err := open(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, errors.Join(classified(err), readOnly(path)))
	}
	return d, nil
}

// readOnly returns ErrReadOnly if no file can be made in the folder of path. SQLite does not say why
// it cannot open its files.
func readOnly(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tertulia-*")
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case err != nil:
		return nil //nolint:nilerr // the error of Open says it
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func open(ctx context.Context, path string, o Options) (*DB, error) {
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return nil, err
	}
	for _, name := range []string{path + ".lock", path} {
		if err := create(name); err != nil {
			return nil, err
		}
	}
	lock, err := connect(ctx, path+".lock", waitForServer, "journal_mode(MEMORY)")
	if err != nil {
		return nil, err
	}
	d := &DB{path: path, options: o, lock: lock, readers: make(chan *connection, readers)}
	for range readers {
		d.readers <- nil
	}
	if err := execEach(ctx, lock.on, "BEGIN EXCLUSIVE"); err != nil {
		return nil, errors.Join(err, lock.close())
	}
	if err := d.reopen(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// create makes an empty file that only its owner may read, unless it exists. It opens no file that
// exists, since closing it would drop the locks that SQLite has on it in this process.
func create(name string) error {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Close closes the file. It waits for those who read.
func (d *DB) Close() error {
	return errors.Join(d.disconnect(), d.lock.close())
}

// disconnect closes all connections to the database. From then on, readers get
// history.ErrUnavailable.
func (d *DB) disconnect() error {
	var errs []error
	for range readers {
		errs = append(errs, (<-d.readers).close())
	}
	for range readers {
		d.readers <- nil
	}
	for _, s := range d.prepared {
		errs = append(errs, s.Close())
	}
	errs = append(errs, d.writer.close())
	d.prepared, d.writer = nil, nil
	return errors.Join(errs...)
}

// reopen opens the connections to the database. After a failure it first closes the old ones, and
// writes all that the WAL has into the database.
//
// Linux forgets pages whose flush has failed: the WAL may have a hole on the disk that is not seen
// while the pages are in memory. Later transactions would be lost with it. So the WAL is emptied,
// which writes and flushes all pages again.
func (d *DB) reopen(ctx context.Context) error {
	d.failed = true
	_ = d.disconnect() // its errors are those that led here
	w, err := connect(ctx, d.path, waitForReader)
	if err != nil {
		return err
	}
	d.writer, d.prepared = w, make(map[string]*sql.Stmt)
	version, err := adopt(ctx, w.on)
	if err != nil {
		return err
	}
	synchronous := "FULL"
	if d.options.NoSync {
		synchronous = "NORMAL"
	}
	err = execEach(ctx, w.on, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = "+synchronous, "PRAGMA secure_delete = ON",
		"PRAGMA cache_size = -8000", "PRAGMA journal_size_limit = 4194304", "PRAGMA wal_checkpoint(TRUNCATE)")
	if err == nil {
		err = migrate(ctx, w.on, version)
	}
	if err == nil {
		err = d.load(ctx)
	}
	if err != nil {
		return err
	}
	for range readers {
		<-d.readers
		r, failed := connect(ctx, d.path, waitForReader, "query_only(1)", "cache_size(-2000)")
		err = errors.Join(err, failed)
		d.readers <- r
	}
	d.failed = err != nil
	return err
}

// write runs f in a transaction of the writer. If the call before has failed, it first opens the
// file anew.
func (d *DB) write(ctx context.Context, f func() error) error {
	if d.failed {
		if err := d.reopen(ctx); err != nil {
			return fmt.Errorf("sqlite: open anew: %w", classified(err))
		}
	}
	if err := transact(ctx, d.writer.on, f); err != nil {
		d.failed = true
		return fmt.Errorf("sqlite: write: %w", classified(err))
	}
	return nil
}

// read runs f with a connection that reads, in a transaction: all that f reads is of one moment. It
// waits for a connection. duration bounds the whole call, unless ctx has a deadline; 0 is no bound.
func (d *DB) read(ctx context.Context, duration time.Duration, f func(context.Context, *sql.Conn) error) error {
	if _, bounded := ctx.Deadline(); duration > 0 && !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, duration)
		defer cancel()
	}
	var r *connection
	select {
	case r = <-d.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { d.readers <- r }()
	if r == nil {
		return history.ErrUnavailable
	}
	err := execEach(ctx, r.on, "BEGIN")
	if err == nil {
		err = f(ctx, r.on)
		_, _ = r.on.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // nothing was written
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && !errors.Is(err, history.ErrNoEntry):
		return fmt.Errorf("sqlite: read: %w", classified(err))
	}
	return err
}

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

// newEpoch returns a random name.
func newEpoch() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
