package crowd

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tertulia/cmd/internal/load"
	"tertulia/cmd/internal/load/chat"
	testee "tertulia/cmd/internal/load/server"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// measured starts the test's binary as the server, on a core of its own. It runs a measurement
// of tertulia-load against it for each b.Loop. A measurement has its own duration, so there is
// one loop unless -benchtime asks for more. The result is the mean.
func measured(b *testing.B, kind string, measure func(*chat.Crowd, load.Meter) ([]load.Figure, error)) {
	b.Helper()
	b.Setenv(servertest.ServeEnv, "1")
	spec, err := testee.ParseSpec(kind + "=" + os.Args[0])
	if err != nil {
		b.Fatal(err)
	}
	dialect, err := spec.Dialect()
	if err != nil {
		b.Fatal(err)
	}
	cores, err := apart()
	if err != nil {
		b.Log(err) // the figures are of a machine with one core
	}
	sums, loops := make(map[string]float64), 0
	for b.Loop() {
		srv, err := spec.Start(b.Context(), testee.Options{Cores: cores})
		if err != nil {
			b.Fatal(err)
		}
		crowd, err := chat.New(b.Context(), dialect, srv.Addr, spec.Pending())
		if err != nil {
			b.Fatal(err)
		}
		meter := &allocations{Meter: srv.Meter, url: "http://" + srv.Debug + "/metrics"}
		figures, err := measure(crowd, meter)
		crowd.Close()
		if stop := srv.Stop(); err != nil || stop != nil {
			b.Fatal(err, stop)
		}
		for _, f := range append(figures, meter.figures(figures[0])...) {
			sums[unit(f)] += f.Value
		}
		loops++
	}
	for name, sum := range sums {
		b.ReportMetric(sum/float64(loops), name)
	}
	b.ReportMetric(0, "ns/op")
}

// apart binds this process to the load's cores.
var apart = sync.OnceValues(func() (*testee.Cores, error) {
	cores, err := testee.Apart()
	if err != nil {
		return nil, err
	}
	return cores, cores.PinLoad()
})

// unit names a figure as benchmarks do.
func unit(f load.Figure) string {
	if f.Unit == "/s" {
		return f.Name + "/s"
	}
	return f.Unit + "-" + f.Name
}

// allocations is a meter that also records the server's allocations at the start and the end of
// an interval.
type allocations struct {
	load.Meter
	url  string
	at   []time.Time
	sums []float64 // bytes
}

var allocated = regexp.MustCompile(`(?m)^go_memstats_alloc_bytes_total (\S+)$`)

func (a *allocations) CPU() (time.Duration, error) {
	answer, err := http.Get(a.url)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err
	}
	m := allocated.FindSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%s does not tell what is allocated", a.url)
	}
	sum, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		return 0, err
	}
	a.at, a.sums = append(a.at, time.Now()), append(a.sums, sum)
	return a.Meter.CPU()
}

// figures returns the allocated bytes per operation, for operations at a rate.
func (a *allocations) figures(rate load.Figure) []load.Figure {
	if rate.Unit != "/s" || len(a.sums) != 2 {
		return nil
	}
	done := rate.Value * a.at[1].Sub(a.at[0]).Seconds()
	return []load.Figure{{Name: "allocated", Unit: "B", Value: (a.sums[1] - a.sums[0]) / done}}
}

// BenchmarkFanOut sends lines of 100 bytes from some speakers to all users of a room. If the
// load is near 100 %, the result shows its limit and not the server's.
func BenchmarkFanOut(b *testing.B) {
	for _, kind := range []string{"tertuliad", "tertuliad/udp"} {
		for _, c := range []struct{ seats, speakers, window int }{
			{10, 10, 16},
			{100, 10, 16},
			{1000, 10, 16},
			{1000, 1, 16},
			{100, 1, 1},
			{1000, 1, 1},
		} {
			b.Run(fmt.Sprintf("%s/seats=%d/speakers=%d/window=%d", strings.ReplaceAll(kind, "/", "-"), c.seats, c.speakers, c.window), func(b *testing.B) {
				measured(b, kind, func(crowd *chat.Crowd, m load.Meter) ([]load.Figure, error) {
					return crowd.FanOut(chat.Talk{Rooms: 1, Seats: c.seats, Speakers: c.speakers, Warm: 200 * time.Millisecond, Time: 2 * time.Second}, c.window, m)
				})
			})
		}
	}
}

// BenchmarkJoin lets 5,000 users join as fast as the server accepts them.
func BenchmarkJoin(b *testing.B) {
	for _, own := range []bool{false, true} {
		b.Run(fmt.Sprintf("own=%t", own), func(b *testing.B) {
			measured(b, "tertuliad/client", func(crowd *chat.Crowd, m load.Meter) ([]load.Figure, error) {
				return crowd.Join(5000, own, m)
			})
		})
	}
}

// BenchmarkIdle measures the memory of 9,000 silent users in one room.
func BenchmarkIdle(b *testing.B) {
	for _, kind := range []string{"tertuliad", "tertuliad/udp"} {
		b.Run(strings.ReplaceAll(kind, "/", "-"), func(b *testing.B) {
			measured(b, kind, func(crowd *chat.Crowd, m load.Meter) ([]load.Figure, error) {
				return crowd.Idle(1, 9000, 5*time.Second, m)
			})
		})
	}
}
