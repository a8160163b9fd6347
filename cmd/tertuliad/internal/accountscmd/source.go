package accountscmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/oklog/run"
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statecmd"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// Accounts are the accounts of a server, such as an *accounts.Gate. Its methods block.
type Accounts interface {
	Accounts(ctx context.Context) ([]accounts.Record, error)
	Add(ctx context.Context, name, password string, roles event.Roles) error
	SetPassword(ctx context.Context, name, password string) error
	SetRoles(ctx context.Context, name string, roles event.Roles) error
	Drop(ctx context.Context, name string) error
	Acts(ctx context.Context, n int) ([]accounts.Act, error)
}

// A source is the accounts of a state folder, with or without a server. Its errors are in words.
type source interface {
	Accounts
	Close() error
}

// open returns the accounts of the state folder dir: those of the server that uses it, or else those of
// the database itself. With add the folder and the database are made if they are missing.
func open(ctx context.Context, dir string, add bool) (source, error) {
	return statecmd.Open(ctx, dir, func(c *control.Client) source { return remote{c} }, func() (source, error) {
		l, err := openLocal(ctx, dir, add)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("there are no accounts in the folder %s: -state-dir names that of the server", dir)
		case err != nil:
			return nil, err
		}
		return l, nil
	})
}

// local is the accounts of a database that no server uses: a gate of their own, without a chat.
type local struct {
	*accounts.Gate
	store accounts.Store
	stop  context.CancelFunc
	ended chan error
}

func openLocal(ctx context.Context, dir string, add bool) (*local, error) {
	if _, err := os.Stat(filepath.Join(dir, statedir.Accounts)); err != nil && !add {
		return nil, err
	}
	if _, err := statedir.Make(dir, ""); err != nil {
		return nil, fmt.Errorf("-state-dir %s cannot be used: %w", dir, err)
	}
	store, err := statedir.OpenAccounts(ctx, dir)
	if err != nil {
		return nil, statecmd.ExplainOpening(dir, statedir.Accounts, err)
	}
	reg, log := prometheus.NewRegistry(), slog.New(slog.DiscardHandler)
	password := accounts.NewPassword("", reg, log)
	gate, err := accounts.New(ctx, accounts.Config{Policy: accounts.Optional, Password: password, Store: store, Reg: reg, Log: log})
	if err != nil {
		return nil, errors.Join(statecmd.ExplainOpening(dir, statedir.Accounts, err), store.Close())
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // a change that has begun ends well
	l := &local{Gate: gate, store: store, stop: stop, ended: make(chan error, 1)}
	var parts run.Group
	parts.Add(func() error { return password.Run(running) }, func(error) { stop() })
	parts.Add(func() error { return gate.Run(running) }, func(error) { stop() })
	go func() { l.ended <- parts.Run() }()
	return l, nil
}

// Close implements source. It waits until all changes and acts are on disk.
func (l *local) Close() error {
	l.stop()
	return explain(errors.Join(<-l.ended, l.store.Close()))
}

// explain returns an error about accounts in words.
func explain(err error) error {
	for is, text := range map[error]string{
		accounts.ErrNoAccounts: "the server has no accounts: start it without -accounts off",
		accounts.ErrRegistered: "there is an account of that name already",
		accounts.ErrLooksLike:  "the name looks like that of another account: people would take one for the other",
		accounts.ErrPassword:   fmt.Sprintf("a password has %d to %d bytes", accounts.MinPassword, accounts.MaxPassword),
		accounts.ErrTooMany:    "there are too many accounts",
		accounts.ErrBusy:       "the server checks many passwords just now: try again in a moment",
		accounts.ErrNotKept:    "the accounts cannot be written: the disk may be full, and the log of the server says more",
		accounts.ErrNoAccount:  "there is no account of that name: tertuliad accounts list has all",
		accounts.ErrClosed:     "the server is closing",
	} {
		if errors.Is(err, is) {
			return errors.New(text)
		}
	}
	return statecmd.Explain(err)
}
