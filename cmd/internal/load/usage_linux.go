package load

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// A Watch measures an interval: its duration, and the CPU time of the server and of this
// process.
type Watch struct {
	meter  Meter
	start  time.Time
	server time.Duration
	own    time.Duration

	// Set by Stop.
	Elapsed time.Duration
	Server  time.Duration // CPU time
	Own     time.Duration // CPU time of this process
}

// Start begins an interval. The meter may be nil.
func Start(m Meter) (*Watch, error) {
	w := &Watch{meter: m}
	var err error
	if m != nil {
		if w.server, err = m.CPU(); err != nil {
			return nil, err
		}
	}
	w.own, w.start = ownCPU(), time.Now()
	return w, nil
}

// Stop ends the interval.
func (w *Watch) Stop() error {
	w.Elapsed, w.Own = time.Since(w.start), ownCPU()-w.own
	if w.meter == nil {
		return nil
	}
	cpu, err := w.meter.CPU()
	w.Server = cpu - w.server
	return err
}

// PerSecond returns n divided by the seconds of the interval.
func (w *Watch) PerSecond(name, unit string, n int) Figure {
	return Figure{name, unit, float64(n) / w.Elapsed.Seconds()}
}

// Cost returns the server's CPU time divided by n, in units of per. It also returns the CPU use
// of both sides, in percent of one core.
func (w *Watch) Cost(name, unit string, per time.Duration, n float64) []Figure {
	var all []Figure
	if w.meter != nil && n > 0 {
		all = append(all,
			Figure{name, unit, float64(w.Server) / float64(per) / n},
			Figure{ServerBusy, "%", 100 * w.Server.Seconds() / w.Elapsed.Seconds()})
	}
	return append(all, Figure{OwnBusy, "%", 100 * w.Own.Seconds() / w.Elapsed.Seconds()})
}

// Names of figures.
const (
	PerDelivery = "CPU/delivery" // CPU time of the server per delivery
	// CPU use of the two sides.
	ServerBusy = "server"
	OwnBusy    = "load"
)

// ownCPU returns the CPU time of this process.
func ownCPU() time.Duration {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		panic(fmt.Sprint("getrusage: ", err)) // it cannot fail with a valid pointer
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
