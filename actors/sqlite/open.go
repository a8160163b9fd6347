package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"tertulia/actors/history"
)

const (
	readers   = 2               // connections that read
	queryTime = 2 * time.Second // the maximum duration of a query of a user, unless it has a deadline
)

// Options are the choices of Open and OpenAccounts. The zero value is the default.
type Options struct {
	// NoSync leaves out the flush of the disk after each transaction. A crash of the machine may
	// then lose the latest transactions; a crash of the server loses none.
	NoSync bool
}

// A DB keeps the history in a file. See history.Store for its methods.
type DB struct {
	file // its fields are owned by the caller of the methods that write

	// Static after Open.
	readers chan *connection // a connection that failed to open is nil

	// Owned by the caller of the methods that write.
	known known
	words []byte // space
	rest  int    // of the batch that is being written
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
	d := &DB{file: file{path: path, schema: &historySchema, noSync: o.NoSync}, readers: make(chan *connection, readers)}
	d.opened, d.closing = d.begin, d.closeReaders
	for range readers {
		d.readers <- nil
	}
	if err := d.open(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// begin reads what each transaction needs, and opens the connections that read.
func (d *DB) begin(ctx context.Context) error {
	err := d.load(ctx)
	if err != nil {
		return err
	}
	for range readers {
		<-d.readers
		r, failed := connect(ctx, d.path, waitForReader, "query_only(1)", "cache_size(-2000)")
		err = errors.Join(err, failed)
		d.readers <- r
	}
	return err
}

// closeReaders closes the connections that read. From then on, readers get history.ErrUnavailable.
func (d *DB) closeReaders() error {
	var errs []error
	for range readers {
		errs = append(errs, (<-d.readers).close())
	}
	for range readers {
		d.readers <- nil
	}
	return errors.Join(errs...)
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

// newEpoch returns a random name.
func newEpoch() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
