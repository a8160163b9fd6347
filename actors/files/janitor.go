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

const sweepInterval = time.Minute

// runJanitor clears the staging place and counts the shelf, at the start and
// then from time to time. It is the one goroutine that does so, off the loop.
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

// onceLogger is the error of the time before: the same one is logged once.
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

// sweep adopts partials of a process before this one and deletes what is staged
// for nobody.
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
	for _, id := range gone {
		if err := a.store.Unstage(id); err != nil {
			return err
		}
	}
	return nil
}

// counting tells the loop that a count begins, unless there is no quota: the reply
// says so.
type counting struct{ reply chan bool }

func (m counting) apply(s *state) {
	if s.limits.counts() {
		s.tally.beginCount()
	}
	m.reply <- s.tally.counting
}

// counted brings the result of a count.
type counted struct {
	total space
	err   error
	reply chan struct{}
}

func (m counted) apply(s *state) {
	if m.err == nil {
		s.tally.endCount(m.total)
	} else {
		s.tally.cancelCount()
	}
	s.isCounted = s.limits.counts()
	m.reply <- struct{}{}
}

// count counts the shelf, if there is a quota, and returns the pause until the
// next time.
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
	end := counted{total, err, make(chan struct{}, 1)}
	_, _ = ask(ctx, a, end, end.reply) // fails only when all ends
	return max(a.cfg.ScanInterval, 9*time.Since(start)), err
}

// walk adds up all files, and all folders as files of no bytes, one folder at a time. What vanishes on the way is not
// counted, nor are the files of the server's own, and links are not followed.
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
