package reason

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"tertulia/actors/limits"
	"tertulia/actors/room"
)

func TestEveryErrorHasAReason(t *testing.T) {
	quit := New(Left, "quit")
	for err, want := range map[error]Reason{
		quit:                             Left,
		fmt.Errorf("line: %w", quit):     Left,
		New(Moved, "in another session"): Moved,
		io.EOF:                           Left,
		io.ErrUnexpectedEOF:              Lost,
		context.Canceled:                 Closed,
		room.ErrClosed:                   Closed,
		limits.ErrClosed:                 Closed,
		&net.OpError{Op: "write", Err: os.ErrDeadlineExceeded}: Stalled,
		&net.OpError{Op: "read", Err: syscall.ECONNRESET}:      Lost,
		errors.New("any other"):                                Lost,
	} {
		if got := Of(err); got != want {
			t.Errorf("a session that ends with %q is logged as %s, want %s", err, got, want)
		}
	}
}

func TestTwoEndsWithOneTextAreTwoErrors(t *testing.T) {
	if errors.Is(New(Silent, "no nick"), New(Silent, "no nick")) {
		t.Error("errors.Is takes one end for another")
	}
}
