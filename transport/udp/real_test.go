package udp

import (
	"context"
	"net"
	"runtime"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/actors/room"
)

// A real house is a server on a socket of loopback.
type realHouse struct {
	addr    string
	room    *room.Actor
	metrics *Metrics
}

func newRealHouse(t testing.TB, cfg Config) *realHouse {
	cfg.Metrics = NewMetrics(prometheus.NewRegistry())
	r := room.New(room.Config{})
	conns := limits.NewConnLimiter(limits.Limits{})
	ctx, stop := context.WithCancel(context.Background())
	behind, shut := context.WithCancel(context.Background())
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { _ = r.Run(ctx) }()
	go func() { _ = conns.Run(behind) }()
	go func() { served <- New(cfg, r, conns).Serve(ctx, conn) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve = %v", err)
		}
		shut()
	})
	return &realHouse{conn.LocalAddr().String(), r, cfg.Metrics}
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
