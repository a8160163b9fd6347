package shelf

import (
	"context"
	"errors"
	"time"

	"golang.org/x/net/webdav"

	"tertulia/transport"
)

// locks are the locks of all WebDAV clients. They bind WebDAV alone: users of other protocols change a
// locked file without knowing. Any goroutine may call do.
type locks struct {
	calls chan lockCall
	ended chan struct{} // closed by run

	// Owned by run, and by the work of a lockCall.
	all  webdav.LockSystem
	held map[string]heldLock // by token; those that clients have asked for
	own  map[string]string   // by token; the names that requests change now
}

// A heldLock is a lock that a client has asked for.
type heldLock struct {
	by    string
	until time.Time
}

// A lockCall is work on the locks.
type lockCall struct {
	work func()
	done chan struct{} // closed once the work is done
}

func newLocks() *locks {
	return &locks{
		calls: make(chan lockCall),
		ended: make(chan struct{}),
		all:   webdav.NewMemLS(),
		held:  make(map[string]heldLock),
		own:   make(map[string]string),
	}
}

// run does the work of all calls until ctx ends.
func (l *locks) run(ctx context.Context) {
	defer close(l.ended)
	for {
		select {
		case call := <-l.calls:
			call.work()
			close(call.done)
		case <-ctx.Done():
			return
		}
	}
}

// errLocksEnded is the error of a call after the end of run.
var errLocksEnded = errors.New("the locks have ended")

// do calls work, which does not block, on the goroutine of run, and waits for its end. A panic of work is
// one of the caller's.
func (l *locks) do(work func() error) (err error) {
	caught := func() {
		defer transport.Catch(&err)
		err = work()
	}
	call := lockCall{caught, make(chan struct{})}
	select {
	case l.calls <- call:
		<-call.done
		transport.Raise(err)
		return err
	case <-l.ended:
		return errLocksEnded
	}
}
