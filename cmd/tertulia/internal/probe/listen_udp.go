package probe

import (
	"context"
	"net"
	"time"

	"golang.org/x/time/rate"
)

// MaxRate is how many probes a second each listener answers.
const MaxRate = 2000

const maxFailures = 1000 // of a read, one after another

// Tally is what a listener has done.
type Tally struct {
	Answered int
	Ignored  int // lines or datagrams that are no probes
	Dropped  int // probes or connections that were too many
}

// ServeUDP answers probes until ctx ends, then closes conn.
func ServeUDP(ctx context.Context, conn net.PacketConn) (Tally, error) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var (
		t      Tally
		buf    = make([]byte, 2*MaxSize) // a longer datagram is cut, but stays too long
		pace   = rate.NewLimiter(MaxRate, MaxRate)
		failed int
	)
	for {
		n, from, err := conn.ReadFrom(buf)
		if ctx.Err() != nil {
			return t, nil
		}
		if err != nil {
			// Some systems tell here that an answer did not arrive.
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
