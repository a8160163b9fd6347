package historycmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"tertulia/cmd/tertuliad/internal/statecmd"
)

// The paths of the handlers.
const (
	exportPath = "/history/export"
	searchPath = "/history/search"
	purgePath  = "/history/purge"
	checkPath  = "/history/check"
	backupPath = "/history/backup"
)

// Handle adds the handlers for the history of a server to the mux of its control socket. dir is its
// state folder, in which copies for backups are made. What the operator removes and copies is
// logged.
func Handle(mux *http.ServeMux, h History, dir string, log *slog.Logger) error {
	if err := removeCopies(dir); err != nil {
		return err
	}
	handle := func(pattern string, f func(context.Context, io.Writer, *http.Request) error) {
		statecmd.Handle(mux, pattern, explain, f)
	}
	handle("GET "+exportPath, func(ctx context.Context, w io.Writer, r *http.Request) error {
		s, err := selectionOf(r.URL.Query())
		if err != nil {
			return err
		}
		return h.Export(ctx, w, s)
	})
	handle("GET "+searchPath, func(ctx context.Context, w io.Writer, r *http.Request) error {
		q, err := queryOf(r.URL.Query())
		if err != nil {
			return err
		}
		found, err := h.Search(ctx, q)
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(found)
	})
	handle("POST "+purgePath, func(ctx context.Context, w io.Writer, r *http.Request) error {
		s, err := selectionOf(r.URL.Query())
		if err != nil {
			return err
		}
		removed, err := h.Purge(ctx, s)
		log.Info("history purged", "removed", removed, "of", describe(s))
		return errors.Join(err, json.NewEncoder(w).Encode(removed))
	})
	handle("GET "+checkPath, func(ctx context.Context, w io.Writer, _ *http.Request) error {
		damage, err := h.Check(ctx)
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(damage)
	})
	turn := make(chan struct{}, 1) // each copy takes as much of the disk as the history
	handle("GET "+backupPath, func(ctx context.Context, w io.Writer, _ *http.Request) error {
		select {
		case turn <- struct{}{}:
		default:
			return errors.New("another backup is running: try again when it has ended")
		}
		defer func() { <-turn }()
		if err := copyTo(ctx, h, dir, w); err != nil {
			return err
		}
		log.Info("history copied")
		return nil
	})
	return nil
}

// removeCopies removes the copies that a server has left that was killed.
func removeCopies(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look for old copies of the history: %w", err)
	}
	for _, e := range list {
		if ok, _ := filepath.Match(copies+"*", e.Name()); ok {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return err
}
