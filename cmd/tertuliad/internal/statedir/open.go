package statedir

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"tertulia/actors/history"
	"tertulia/actors/sqlite"
)

// Database is the name of the database file in the folder.
const Database = "tertulia.db"

// Options say which folder to open, and how much of it to load.
type Options struct {
	Dir   string // is made if it is missing, with its parents
	Shelf string // the folder of the file shelf; empty if the shelf is no folder
	// NoSync leaves out the flush of the disk after each transaction.
	NoSync bool

	PerRoom  int // newest entries of each room to load
	MaxRooms int // rooms to load
}

// A State is an open state folder.
type State struct {
	// Store is the history. An actor that takes it closes it.
	Store history.Store
	// Start is the state of the store at the start of the server, see history.Load.
	Start history.Start
	// OpenTo has the permissions that others than the owner have on the folder. It is 0 where
	// there are none, and on Windows.
	OpenTo fs.FileMode
}

// Open opens the folder and its database, and makes those that are missing. It blocks on the disk,
// and for 2 seconds if another server has the folder. It returns an *Error for every reason that
// the operator can remove. After an error nothing is open.
func Open(ctx context.Context, o Options) (*State, error) {
	if err := apart(o.Dir, o.Shelf); err != nil {
		return nil, err
	}
	openTo, err := makeFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(o.Dir, Database), sqlite.Options{NoSync: o.NoSync})
	if err != nil {
		return nil, Explain(err)
	}
	s := &State{Store: db, OpenTo: openTo}
	if s.Start, err = history.Load(ctx, db, o.PerRoom, o.MaxRooms); err != nil {
		return nil, errors.Join(Explain(err), db.Close())
	}
	return s, nil
}

// makeFolder makes the folder for its owner only, unless it exists. It returns the permissions of
// others.
func makeFolder(dir string) (others fs.FileMode, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, explainFolder(dir, err)
	}
	fi, err := os.Stat(dir)
	if err != nil {
		return 0, explainFolder(dir, err)
	}
	if runtime.GOOS == "windows" { // Go derives the permissions from one attribute there
		return 0, nil
	}
	return fi.Mode().Perm() &^ 0o700, nil
}
