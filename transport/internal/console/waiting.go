package console

import (
	"context"
	"time"
)

const (
	// atOnce is the longest time that a check of a password takes if it need not wait for its turn.
	atOnce = 250 * time.Millisecond
	// firstNotice is the time after atOnce until the user gets a notice that their password
	// waits, and nextNotice the time until each further notice. Our client assumes that the
	// server is dead after a longer silence.
	firstNotice = 1250 * time.Millisecond
	nextNotice  = 5 * time.Second
)

// A wait is the wait of a user for the check of a password.
type wait struct {
	// notify tells the user that the password waits for its turn. Its error ends the wait.
	notify func(ctx context.Context) error
	// watch returns a context that also ends when the user disconnects, and a function that must be
	// called after the wait. nil: nothing is watched.
	watch func(ctx context.Context) (context.Context, func())
}

// run calls do, and blocks until do has returned. It returns an error if the session ends or the user
// disconnects before that; the context of do ends then.
func (w wait) run(ctx context.Context, do func(ctx context.Context)) error {
	doing, leave := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(doing)
	}()
	defer func() {
		leave()
		<-done
	}()
	timer := time.NewTimer(atOnce)
	defer timer.Stop()
	select {
	case <-done:
		return context.Cause(ctx)
	case <-timer.C:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if w.watch != nil {
		var stop func()
		ctx, stop = w.watch(ctx)
		defer stop()
	}
	timer.Reset(firstNotice)
	for {
		select {
		case <-done:
			return nil
		case <-timer.C:
			if err := w.notify(ctx); err != nil {
				return err
			}
			timer.Reset(nextNotice)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
