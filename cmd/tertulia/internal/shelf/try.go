package shelf

import (
	"context"
	"errors"
	"time"
)

const maxPause = 15 * time.Second

// step is one thing to do with a session. It reports whether anything moved.
// It is done again if its error passes.
type step func(ctx context.Context, c *client) (moved bool, err error)

// try takes a step, again and again until it succeeds, fails for good, or
// nothing has moved for Config.Wait. A GoneError says that there is no session
// to be had.
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
			continue // it had been idle for too long
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

// why is the error of what ctx has ended.
func why(ctx context.Context) error {
	if cause := context.Cause(ctx); isGone(cause) {
		return cause
	}
	return ErrInterrupted
}

// isGone reports whether no further step can succeed.
func isGone(err error) bool {
	gone := (*GoneError)(nil)
	return errors.As(err, &gone) || errors.Is(err, ErrInterrupted)
}

// goesOn reports whether another run may succeed where this one was ended.
func goesOn(err error) bool { return err != nil && (isGone(err) || passes(err)) }
