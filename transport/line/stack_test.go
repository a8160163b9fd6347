// The size of a frame depends on the processor and on the race detector.

//go:build !race && amd64

package line

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
)

// stacks returns the bytes of all stacks in use, without those that the collector frees.
func stacks() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.StackInuse
}

// The reader's stack and the writer's begin with 2 KiB. One that has grown keeps 4 KiB. That of a few sessions
// grows by chance, when it allocates while the collector works: on a busy machine up to a quarter of them. A call
// that is too deep makes one grow in each session.
func TestTheStacksOfAnIdleSessionDoNotGrow(t *testing.T) {
	const users, most = 1000, 5600
	reg := prometheus.NewRegistry()
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
	server := New(Config{Metrics: NewMetrics(reg)}, r, conns, transport.NewAcceptMetrics(reg))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 3)
	for _, part := range []func(context.Context) error{
		r.Run, conns.Run, func(ctx context.Context) error { return server.Serve(ctx, l) },
	} {
		go func() { ended <- part(ctx) }()
	}
	t.Cleanup(func() {
		stop()
		for range cap(ended) {
			<-ended
		}
	})

	before := stacks()
	for i := range users {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		fmt.Fprintf(conn, "u%d\n", i)
		for in := bufio.NewReader(conn); ; {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(line, "type a line and press Enter") {
				break
			}
		}
	}
	// A goroutine that has not come to rest yet, on a busy machine, keeps its stack at a collection.
	each := int64(stacks()-before) / users
	for range 20 {
		each = min(each, int64(stacks()-before)/users)
	}
	if each > most {
		t.Errorf("an idle session has %d bytes of stacks, want %d at most", each, most)
	}
}
