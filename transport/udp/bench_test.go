package udp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/udp/link"
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
	door := transport.NewDoor(transport.Limits{})
	ctx, stop := context.WithCancel(context.Background())
	behind, shut := context.WithCancel(context.Background())
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { _ = r.Run(ctx) }()
	go func() { _ = door.Run(behind) }()
	go func() { served <- New(cfg, r, door).Serve(ctx, conn) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve = %v", err)
		}
		shut()
	})
	return &realHouse{conn.LocalAddr().String(), r, cfg.Metrics}
}

// A sink is a client that acknowledges and counts, and does nothing else, so
// that a benchmark measures the server rather than its clients. It opens
// sessions on one socket each but reads them all in one goroutine's turn.
func (h *realHouse) dial(t testing.TB) *link.Conn {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	conn, err := link.Dial(ctx, h.addr)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFanOut counts deliveries to clients of this process, whose CPU time
// is in the figure, too.
func BenchmarkFanOut(b *testing.B) {
	for _, seats := range []int{100, 1000} {
		b.Run(fmt.Sprint(seats), func(b *testing.B) {
			h := newRealHouse(b, Config{})
			var readers sync.WaitGroup
			ready := make(chan bool)
			var conns []*link.Conn
			for i := range seats {
				conn := h.dial(b)
				conns = append(conns, conn)
				fmt.Fprintf(conn, "u%d\n/quiet on\n", i)
				readers.Go(func() {
					in := bufio.NewReaderSize(conn, 64<<10)
					for n := 0; ; {
						line, err := in.ReadSlice('\n')
						if err != nil {
							return
						}
						switch {
						case strings.Contains(string(line), "are hidden"):
							ready <- true
						case strings.Contains(string(line), "end of it"):
							ready <- true
						case strings.Contains(string(line), ": xx"):
							n++
						}
					}
				})
				<-ready
			}
			text := strings.Repeat("x", 90) + "\n"
			burst := strings.Repeat(text, 16)
			b.ResetTimer()
			start, used := time.Now(), cpu()
			said := 0
			for said = 0; said < b.N; said += 16 {
				_, _ = io.WriteString(conns[0], burst)
			}
			_, _ = io.WriteString(conns[0], "end of it\n")
			for range seats {
				<-ready
			}
			d := float64(said * seats)
			b.ReportMetric(d/time.Since(start).Seconds(), "deliveries/s")
			b.ReportMetric((cpu()-used).Seconds()/d*1e6, "cpu-s/M")
			b.StopTimer()
			for _, c := range conns {
				c.Close()
			}
			readers.Wait()
		})
	}
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
