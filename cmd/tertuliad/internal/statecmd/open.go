package statecmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"tertulia/actors/sqlite"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// Open returns what a command asks about the state folder dir: remote of the server that uses it, or
// else local, which opens the database itself. It waits for at most 10 seconds for a server, and calls
// local again if a server has started meanwhile.
func Open[S any](ctx context.Context, dir string, remote func(*control.Client) S, local func() (S, error)) (S, error) {
	for try := 1; ; try++ {
		client, err := control.Connect(ctx, dir)
		if err == nil {
			return remote(client), nil
		}
		if !errors.Is(err, control.ErrNoServer) {
			var none S
			return none, err
		}
		s, err := local()
		if try == 1 && errors.Is(err, sqlite.ErrLocked) {
			continue
		}
		return s, err
	}
}

// An openError is an error of opening a database, in words.
type openError struct {
	text  string
	cause error
}

func (e *openError) Error() string { return e.text }

func (e *openError) Unwrap() error { return e.cause }

// ExplainOpening returns an error of opening the database file in the state folder dir, in words. It
// wraps the error.
func ExplainOpening(dir, file string, err error) error {
	path := filepath.Join(dir, file)
	switch {
	case errors.Is(err, context.Canceled):
		return Explain(err)
	case errors.Is(err, sqlite.ErrLocked):
		return &openError{fmt.Sprintf("another process uses %s, but no server answers on %s: a server may be starting or ending just now, so try again in a moment",
			path, filepath.Join(dir, control.Socket)), err}
	case errors.Is(err, sqlite.ErrReadOnly):
		return fmt.Errorf("%s cannot be written: run the command as the user of the server, or as root", path)
	}
	return fmt.Errorf("-state-dir %s cannot be used: %w", dir, statedir.Explain(file, err))
}

// Explain returns an error that commands have in common in words. Others stay as they are.
func Explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted")
	case errors.Is(err, sqlite.ErrCorrupt):
		return errors.New("the database is damaged: stop the server and put a backup in its place")
	case errors.Is(err, syscall.EPIPE):
		return errors.New("the program that reads the output has ended")
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("the disk is full (%w)", err)
	}
	return err
}
