package historycmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"tertulia/actors/history"
	"tertulia/actors/sqlite"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// importFrom imports an export into the state folder dir, which it makes if it is missing. No server
// may use the folder, and the database must have no entries. After an error it has none either.
func importFrom(ctx context.Context, dir string, r io.Reader) (entries int, err error) {
	client, err := control.Connect(ctx, dir)
	switch {
	case err == nil:
		client.Close()
		return 0, fmt.Errorf("a server uses %s: stop it, and import then", dir)
	case !errors.Is(err, control.ErrNoServer):
		return 0, err
	}
	from := bufio.NewReaderSize(r, 64<<10)
	if _, err := from.Peek(1); err != nil {
		return 0, fmt.Errorf("there is nothing to import (%w)", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	d, err := sqlite.Open(ctx, filepath.Join(dir, statedir.Database), sqlite.Options{})
	if err != nil {
		return 0, explainOpening(dir, err)
	}
	entries, err = history.Import(ctx, d, from)
	switch {
	case errors.Is(err, history.ErrNotEmpty):
		err = fmt.Errorf("the history in %s has entries already: import into another folder, or remove them first (tertuliad history purge -all)", dir)
	case err != nil:
		entries = 0
		err = errors.Join(explainImport(ctx, err), removeAll(context.WithoutCancel(ctx), d))
	}
	return entries, errors.Join(err, d.Close())
}

// removeAll removes all entries from a store that no server uses.
func removeAll(ctx context.Context, s history.Store) error {
	for more := true; more; {
		var err error
		// The bounds are farther than the times that JSON can have.
		if more, err = s.Remove(ctx, math.MinInt64/2, math.MaxInt64/2, removeLines); err != nil {
			return err
		}
	}
	for more := true; more; {
		var err error
		if more, err = s.Maintain(ctx); err != nil {
			return err
		}
	}
	return nil
}

const removeLines = 5000 // entries in one transaction

// explainImport returns an error of an import in words.
func explainImport(ctx context.Context, err error) error {
	bad, isFormat := errors.AsType[*history.FormatError](err)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted: nothing is imported")
	case isFormat && bad.Line == 1:
		return errors.New("the input is not an export of a history, or of a newer version: nothing is imported")
	case isFormat && errors.Is(err, history.ErrFormat):
		return fmt.Errorf("line %d is not an entry of an export: nothing is imported", bad.Line)
	case isFormat && errors.Is(err, history.ErrOrder):
		return fmt.Errorf("line %d has a number that is not greater than the one before: nothing is imported", bad.Line)
	case isFormat:
		return fmt.Errorf("line %d cannot be read (%w): nothing is imported", bad.Line, bad.Err)
	}
	return explain(err)
}
