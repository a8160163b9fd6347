package transport

import (
	"context"
	"time"
)

// Pause waits for a time, or until ctx ends. The error is the cause of ctx's end.
func Pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
