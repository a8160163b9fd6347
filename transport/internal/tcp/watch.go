package tcp

import (
	"context"
	"net"
	"sync"
	"syscall"
	"time"
)

// watchInterval is the time between two checks of a watched connection's state.
const watchInterval = 250 * time.Millisecond

// Watch watches conn during a wait in which no goroutine reads from it. The context that
// it returns ends when ctx ends, conn is reset, ended returns an error, or the caller calls
// stop. The caller must call stop, which waits for the goroutine of Watch.
//
// Watch calls ended at most once, on its own goroutine, when the peer has ended its
// stream. Some programs, such as nc after a pipe, still read then. A peer that has closed
// its socket does not: if ended sends data, the peer's kernel answers with a reset. On
// systems other than Linux the state is not known, and only ctx and stop end the context.
func Watch(ctx context.Context, conn net.Conn, ended func(context.Context) error) (watched context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { cancel(watchFor(ctx, conn, ended)) })
	return ctx, func() {
		cancel(nil)
		watch.Wait()
	}
}

// watchFor checks the state of conn until ctx ends, and then returns nil. It returns
// ECONNRESET after a reset, or the error of ended.
func watchFor(ctx context.Context, conn net.Conn, ended func(context.Context) error) error {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	told := false
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
		if Closed(conn) {
			return syscall.ECONNRESET
		}
		if !told && PeerClosed(conn) {
			told = true
			if err := ended(ctx); err != nil {
				return err
			}
		}
	}
}
