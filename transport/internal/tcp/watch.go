package tcp

import (
	"context"
	"net"
	"sync"
	"syscall"
	"time"
)

// watchInterval is how often the state of a watched connection is looked at.
const watchInterval = 250 * time.Millisecond

// Watch returns a context that ends once conn was reset, ended returned an error, or
// stop is called, which the caller must do. It is for a wait during which nobody
// reads from conn.
//
// ended is called once if the peer has ended its stream. Some programs still read
// then, such as nc after a pipe. A peer that has closed its socket does not: if ended
// sends anything, its kernel answers with a reset. Where the system does not tell the
// state of a connection, the context ends with stop only.
func Watch(ctx context.Context, conn net.Conn, ended func(context.Context) error) (watched context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { cancel(watchFor(ctx, conn, ended)) })
	return ctx, func() {
		cancel(nil)
		watch.Wait()
	}
}

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
