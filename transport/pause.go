package transport

import (
	"context"
	"time"
)

// Pause blocks for wait, or until ctx ends. It returns nil, or the cause of ctx.
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
