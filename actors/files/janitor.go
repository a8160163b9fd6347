package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"time"
)

const sweepInterval = time.Minute // pause between two sweeps

// runJanitor clears the staging folder and counts the shelf, at the start and then
// periodically. It runs outside the loop until ctx is done, and no other goroutine does this
// work.
//
// Invariant: swept closes before ready, and each closes after the first try, unless ctx ends. A
// failed try counts too, so a shelf that cannot be read does not block users forever.
func (a *Actor) runJanitor(ctx context.Context) {
	if a.cfg.Access == Off {
		return
	}
	var sweeping, countingUp onceLogger
	sweeping.report(ctx, a.log, a.sweep(ctx))
	if ctx.Err() != nil {
		return
	}
	close(a.swept)
	pause, err := a.count(ctx)
	countingUp.report(ctx, a.log, err)
	if ctx.Err() != nil {
		return
	}
	close(a.ready)
	sweeps := time.NewTicker(sweepInterval)
	defer sweeps.Stop()
	counts := time.NewTimer(pause)
	defer counts.Stop()
	for {
		select {
		case <-sweeps.C:
			sweeping.report(ctx, a.log, a.sweep(ctx))
		case <-counts.C:
			pause, err := a.count(ctx)
			countingUp.report(ctx, a.log, err)
			counts.Reset(pause)
		case <-ctx.Done():
			return
		}
	}
}

// onceLogger holds the last error, so that an error that repeats is logged once.
type onceLogger string

func (t *onceLogger) report(ctx context.Context, log *slog.Logger, err error) {
	switch {
	case err == nil:
		*t = ""
	case ctx.Err() == nil && onceLogger(err.Error()) != *t:
		*t = onceLogger(err.Error())
		log.Warn("the shelf cannot be looked after", "error", err, "cause", errors.Unwrap(err))
	}
}

// sweep adopts the partials of an earlier process, and deletes staged files that nobody owns.
// It blocks on the disk.
//
// Invariant: the storage is listed before the loop is asked. So the loop knows each listed file
// that is in use, and no file of a new upload is deleted.
func (a *Actor) sweep(ctx context.Context) error {
	if a.cfg.Access == ReadOnly {
		return nil
	}
	found, err := a.store.Staged()
	if err != nil {
		return err
	}
	m := sweep{found, a.boot, time.Now(), make(chan []string, 1)}
	gone, err := ask(ctx, a, m, m.reply)
	if err != nil {
		return err
	}
	// No upload and no partial has these ids, and no new upload can get them.
	for _, id := range gone {
		if err := a.store.Unstage(id); err != nil {
			return err
		}
	}
	return nil
}

// counting notifies the loop that a count begins. The reply is false if there is no quota, and
// then no count begins.
type counting struct{ reply chan bool }

func (m counting) apply(s *state) {
	if s.limits.counts() {
		s.tally.beginCount()
	}
	m.reply <- s.tally.counting
}

// counted reports the result of a count.
type counted struct {
	total space
	err   error
	reply chan struct{}
}

// apply ends the count. A failed count leaves the loop's own sum in place, and the quota holds.
func (m counted) apply(s *state) {
	if m.err == nil {
		s.tally.endCount(m.total)
	} else {
		s.tally.cancelCount()
	}
	s.isCounted = s.limits.counts()
	m.reply <- struct{}{}
}

// count counts the shelf if there is a quota, and returns the pause until the next count. It
// blocks on the disk.
func (a *Actor) count(ctx context.Context) (time.Duration, error) {
	if a.cfg.Access == ReadOnly {
		return a.cfg.ScanInterval, nil
	}
	start := time.Now()
	begin := counting{make(chan bool, 1)}
	if quota, err := ask(ctx, a, begin, begin.reply); err != nil || !quota {
		return a.cfg.ScanInterval, err
	}
	total, err := a.walk(ctx)
	// The loop must receive the end of each count, or the tally stays in counting.
	end := counted{total, err, make(chan struct{}, 1)}
	_, _ = ask(ctx, a, end, end.reply) // fails only when the actor ends
	return max(a.cfg.ScanInterval, 9*time.Since(start)), err
}

// walk adds up all files and folders, one folder at a time. A folder counts as a file of 0
// bytes. Entries that vanish during the walk, links and the server's own files are not counted.
// An error below the root ends only the reading of that folder.
func (a *Actor) walk(ctx context.Context) (space, error) {
	var total space
	folders := []string{"."}
	for len(folders) > 0 {
		dir := folders[len(folders)-1]
		folders = folders[:len(folders)-1]
		read, err := a.store.ReadDir(dir)
		if err != nil {
			if dir == "." {
				return total, err
			}
			continue
		}
		for err == nil && ctx.Err() == nil {
			var names []string
			names, err = read.Names(dirBatch)
			for _, name := range names {
				i, bad := read.Lstat(name)
				switch {
				case KindOf(bad) == NotFound, strings.HasPrefix(name, reserved), a.isReceipts(path.Join(dir, name)):
				case bad != nil:
					err = bad
				case i.IsDir():
					folders = append(folders, path.Join(dir, i.Name))
					total.add(space{0, 1})
				case i.Mode&fs.ModeType == 0:
					total.add(space{i.Size, 1})
				}
			}
		}
		_ = read.Close()
		if ctx.Err() != nil {
			return total, ctx.Err()
		}
		if !errors.Is(err, io.EOF) && dir == "." {
			return total, err
		}
	}
	return total, nil
}
