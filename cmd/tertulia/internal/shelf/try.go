package shelf

import (
	"context"
	"errors"
	"time"
)

const maxPause = 15 * time.Second

// step is one action of a session. It reports whether any bytes moved. try repeats it if its
// error is temporary.
type step func(ctx context.Context, c *client) (moved bool, err error)

// try borrows a client and repeats a step until it succeeds, fails permanently, or nothing has
// moved for Config.Wait. It returns a *GoneError if no session can be opened, and
// ErrInterrupted or the cause if ctx ends.
func (s *Shelf) try(ctx context.Context, do step) error {
	var c *client
	select {
	case c = <-s.free:
	case <-ctx.Done():
		return why(ctx)
	}
	defer func() { s.free <- c }()
	quiet, pause := time.Now(), s.cfg.Pause
	for {
		used := c.conn != nil
		gone, moved := true, false
		err := c.ready(ctx)
		if err == nil {
			gone = false
			moved, err = do(ctx, c)
		}
		if err != nil && !orderly(err) {
			err = c.explain(err)
			c.drop()
		}
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return why(ctx)
		case !passes(err) && gone:
			return &GoneError{Addr: s.cfg.Addr, Err: err}
		case !passes(err):
			return err
		case used && c.conn == nil && !moved:
			continue // the server had probably closed the idle session
		}
		if moved {
			quiet, pause = time.Now(), s.cfg.Pause
		}
		if s.cfg.Wait > 0 && time.Since(quiet)+pause > s.cfg.Wait {
			if gone {
				return &GoneError{Addr: s.cfg.Addr, Wait: s.cfg.Wait, Err: err}
			}
			return err
		}
		s.tell(Event{Kind: Waiting, Err: err})
		if err := rest(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, maxPause)
	}
}

// rest waits for a pause or until ctx ends.
func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return why(ctx)
	}
}

// why returns the error of a step that ctx has ended.
func why(ctx context.Context) error {
	if cause := context.Cause(ctx); isGone(cause) {
		return cause
	}
	return ErrInterrupted
}

// isGone reports whether all further steps would fail.
func isGone(err error) bool {
	gone := (*GoneError)(nil)
	return errors.As(err, &gone) || errors.Is(err, ErrInterrupted)
}

// goesOn reports whether another run may succeed after err.
func goesOn(err error) bool { return err != nil && (isGone(err) || passes(err)) }
