package probe

import (
	"context"
	"net"
	"time"

	"golang.org/x/time/rate"
)

// MaxRate bounds the probes per second that each listener answers.
const MaxRate = 2000

const maxFailures = 1000 // consecutive failed reads before the listener gives up

// Tally holds the counts of a listener.
type Tally struct {
	Answered int
	Ignored  int // lines or datagrams that are not probes
	Dropped  int // probes or connections beyond the limits
}

// ServeUDP answers probes until ctx ends, and then closes conn. It returns an error after
// maxFailures consecutive failed reads.
func ServeUDP(ctx context.Context, conn net.PacketConn) (Tally, error) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var (
		t      Tally
		buf    = make([]byte, 2*MaxSize) // a longer datagram is truncated, but still too long for a probe
		pace   = rate.NewLimiter(MaxRate, MaxRate)
		failed int
	)
	for {
		n, from, err := conn.ReadFrom(buf)
		if ctx.Err() != nil {
			return t, nil
		}
		if err != nil {
			// Some systems report here that an earlier answer was not delivered.
			if failed++; failed > maxFailures {
				return t, err
			}
			continue
		}
		failed = 0
		switch {
		case !answer(buf[:n]):
			t.Ignored++
		case !pace.AllowN(time.Now(), 1):
			t.Dropped++
		default:
			if _, err := conn.WriteTo(buf[:n], from); err == nil {
				t.Answered++
			}
		}
	}
}
