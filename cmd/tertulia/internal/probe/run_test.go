package probe

import (
	"context"
	"io"
	"math/rand/v2"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// simWire is a simulated network in one goroutine. Each sent line returns after each of the
// delays that route returns.
type simWire struct {
	route func(number int) []time.Duration
	back  chan string
	gone  chan struct{}

	// Owned by the reader until Run has returned.
	arrived []arrival
}

type arrival struct {
	number int
	at     time.Time
}

func newSim(route func(int) []time.Duration) *simWire {
	return &simWire{route: route, back: make(chan string, 1<<12), gone: make(chan struct{})}
}

func (w *simWire) Send(b []byte) error {
	l, _ := parse(string(b))
	answer(b)
	for _, d := range w.route(l.number) {
		time.AfterFunc(d, func() { w.back <- string(b) })
	}
	return nil
}

func (w *simWire) Receive() (string, error) {
	select {
	case s := <-w.back:
		if l, ok := parse(s); ok {
			w.arrived = append(w.arrived, arrival{l.number, time.Now()})
		}
		return s, nil
	case <-w.gone:
		return "", io.EOF
	}
}

func (w *simWire) Peer() string { return "sim" }
func (w *simWire) Close() error { close(w.gone); return nil }

func simConfig(w Wire) Config {
	return Config{
		Protocol: UDP,
		Dial:     func(context.Context) (Wire, error) { return w, nil },
		Count:    10,
		Size:     64,
		Timeout:  2 * time.Second,
		Interval: 200 * time.Millisecond,
	}
}

// collect runs cfg and answers its report and events.
func collect(ctx context.Context, cfg Config) (*Report, []Event) {
	events, ended := make(chan Event), make(chan *Report, 1)
	go func() {
		defer close(events)
		ended <- Run(ctx, cfg, events)
	}()
	var all []Event
	for e := range events {
		all = append(all, e)
	}
	return <-ended, all
}

// The report of a run over a bad network is that of what arrived.
func TestStatisticsAreWhatTheNetworkDid(t *testing.T) {
	for range 20 {
		seed := rand.Uint64()
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			w := newSim(func(int) (delays []time.Duration) {
				for rnd.Float64() < 0.6 {
					// Never a whole millisecond, as all else here is.
					delays = append(delays, time.Duration(rnd.IntN(3000))*time.Millisecond+time.Duration(1+rnd.IntN(999))*time.Microsecond)
				}
				return delays
			})
			cfg := simConfig(w)
			cfg.Count = 200
			cfg.Interval = 10 * time.Millisecond
			start := time.Now()
			r, events := collect(t.Context(), cfg)

			var answered, late, twice, swapped, highest int
			seen := map[int]bool{}
			for _, a := range w.arrived {
				sent := start.Add(time.Duration(a.number-1) * cfg.Interval)
				switch {
				case seen[a.number]:
					twice++
					continue
				case a.at.Sub(sent) <= cfg.Timeout:
					answered++
				default:
					late++
				}
				seen[a.number] = true
				if a.number < highest {
					swapped++
				}
				highest = max(highest, a.number)
			}
			if r.Probes != 200 || r.Sent != 200 || r.Undecided != 0 || r.Answered != answered ||
				r.Late != late || r.Duplicates != twice || r.Swapped != swapped || r.Lost[Silent] != 200-answered {
				t.Errorf("seed %d: %+v, want answered %d, late %d, twice %d, swapped %d", seed, r, answered, late, twice, swapped)
			}
			count := map[Kind]int{}
			for _, e := range events {
				count[e.Kind]++
			}
			if count[Answered] != answered || count[Late] != late || count[Duplicate] != twice || count[Lost] != 200-answered {
				t.Errorf("seed %d: events %v", seed, count)
			}
		})
	}
}

func TestRoundTripsAreThoseOfTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newSim(func(n int) []time.Duration { return []time.Duration{time.Duration(n) * time.Millisecond} })
		r, _ := collect(t.Context(), simConfig(w))
		if r.Min() != time.Millisecond || r.Median() != 5500*time.Microsecond || r.Percentile(99) != 10*time.Millisecond {
			t.Errorf("min %v, median %v, p99 %v", r.Min(), r.Median(), r.Percentile(99))
		}
	})
}

// Without a clock the next probe follows an answer, with no more than the
// window on their way.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newSim(func(int) []time.Duration { return []time.Duration{10 * time.Millisecond} })
		cfg := simConfig(w)
		cfg.Interval, cfg.Count = 0, 10*maxOpen
		start := time.Now()
		r, _ := collect(t.Context(), cfg)
		if took := time.Since(start); took != 100*time.Millisecond || r.Answered != cfg.Count {
			t.Errorf("%d answered in %v", r.Answered, took)
		}
	})
}

// A silent network loses each probe its time after it was due.
func TestSilence(t *testing.T) {
	for _, interval := range []time.Duration{0, 200 * time.Millisecond, 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			cfg := simConfig(newSim(func(int) []time.Duration { return nil }))
			cfg.Interval = interval
			start := time.Now()
			r, _ := collect(t.Context(), cfg)
			if took, want := time.Since(start), 9*interval+2*time.Second; took != want {
				t.Errorf("interval %v: took %v, want %v", interval, took, want)
			}
			if r.Lost[Silent] != 10 || r.Unheard != 10 || r.Missing() != 10 {
				t.Errorf("interval %v: %+v", interval, r)
			}
		})
	}
}

// A stopped run returns the results so far, and probes in flight do not count as lost.
func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		w := newSim(func(n int) []time.Duration {
			if n == 3 {
				return nil
			}
			return []time.Duration{time.Millisecond}
		})
		r, _ := collect(ctx, simConfig(w))
		if r.Probes != 2 || r.Answered != 2 || r.Undecided != 1 || r.Missing() != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// Over TCP each probe tries to connect until one finds somebody.
func TestClientFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := simConfig(nil)
		cfg.Protocol = TCP
		dials := 0 // made one after another
		cfg.Dial = func(context.Context) (Wire, error) {
			if dials++; dials < 4 {
				return nil, syscall.ECONNREFUSED
			}
			return newSim(func(int) []time.Duration { return []time.Duration{time.Millisecond} }), nil
		}
		r, events := collect(t.Context(), cfg)
		if r.Lost[Refused] != 3 || r.Answered != 7 || r.Connected != 1 || r.Sent != 7 {
			t.Errorf("%+v", r)
		}
		if e := events[3]; e.Kind != Connected {
			t.Errorf("the fourth event is %+v", e)
		}
	})
}

// A dial without an answer is tried again while probes wait for it, and each
// probe waits its own time.
func TestSilentDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := simConfig(nil)
		cfg.Protocol = TCP
		cfg.Dial = func(ctx context.Context) (Wire, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		start := time.Now()
		r, _ := collect(t.Context(), cfg)
		if r.Lost[Silent] != 10 || r.Sent != 0 || r.Unheard != 0 || r.Connected != 0 {
			t.Errorf("%+v", r)
		}
		if took := time.Since(start); took != 3800*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

// Answers to others, and strangers' words, are no answers.
func TestForeignLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newSim(func(int) []time.Duration { return nil })
		w.back <- "* welcome\r\n"
		w.back <- string(newProbe(1, testNonce, 64))
		r, events := collect(t.Context(), simConfig(w))
		if r.Foreign != 2 || r.First != "* welcome\r\n" || r.Answered != 0 {
			t.Errorf("%+v", r)
		}
		if events[0].Kind != Foreign {
			t.Errorf("first %+v", events[0])
		}
	})
}
