package statedir

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"tertulia/actors/accounts"
	"tertulia/actors/history"
	"tertulia/actors/sqlite"
)

// The names of the database files in the folder.
const (
	Database = "tertulia.db" // the history
	Accounts = "accounts.db"
)

// Make makes the folder dir for its owner only, with its parents, unless it exists. shelf is the
// folder of the file shelf; it is empty if the shelf is no folder. openTo has the permissions that
// others than the owner have on the folder. It is 0 where there are none, and on Windows. Make
// returns an *Error for every reason that the operator can remove.
func Make(dir, shelf string) (openTo fs.FileMode, err error) {
	if err := apart(dir, shelf); err != nil {
		return 0, err
	}
	return makeFolder(dir)
}

// Options say how to open the history, and how much of it to load.
type Options struct {
	Dir string // Make has made it
	// NoSync leaves out the flush of the disk after each transaction.
	NoSync bool

	PerRoom  int // newest entries of each room to load
	MaxRooms int // rooms to load
}

// A History is an open database of the history.
type History struct {
	// Store is the history. An actor that takes it closes it.
	Store history.Store
	// Start is the state of the store at the start of the server, see history.Load.
	Start history.Start
}

// OpenHistory opens the history of a folder, and makes it if it is missing. It blocks on the disk,
// and for 2 seconds if another server has the folder. It returns an *Error for every reason that the
// operator can remove. After an error nothing is open.
func OpenHistory(ctx context.Context, o Options) (*History, error) {
	db, err := sqlite.Open(ctx, filepath.Join(o.Dir, Database), sqlite.Options{NoSync: o.NoSync})
	if err != nil {
		return nil, Explain(Database, err)
	}
	h := &History{Store: db}
	if h.Start, err = history.Load(ctx, db, o.PerRoom, o.MaxRooms); err != nil {
		return nil, errors.Join(Explain(Database, err), db.Close())
	}
	return h, nil
}

// OpenAccounts is OpenHistory for the accounts.
func OpenAccounts(ctx context.Context, dir string) (accounts.Store, error) {
	db, err := sqlite.OpenAccounts(ctx, filepath.Join(dir, Accounts), sqlite.Options{})
	if err != nil {
		return nil, Explain(Accounts, err)
	}
	return db, nil
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
