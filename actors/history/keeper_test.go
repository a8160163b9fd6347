package history

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tertulia/actors/event"
)

const day = 24 * time.Hour

// aged adds lines to a store: at the beginning of the bubble, n on each of the days before.
func (f *fake) aged(days, n int) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := days; d > 0; d-- {
		for i := range n {
			at := start.Add(-time.Duration(d)*day + time.Duration(i)*day/time.Duration(n))
			f.lines = append(f.lines, Line{Entry: event.Entry{Kind: event.Said, Seq: f.start.Next, Time: at.UnixMilli(), Room: "#r", Text: "x"}})
			f.start.Next++
		}
	}
}

// removedDays returns the removed spans in days, or hours, before the beginning of the bubble.
func (b *bench) removedDays() string {
	var all []string
	b.store.with(func() {
		for _, s := range b.store.removed {
			unit, name := day, "d"
			if s.to-s.from == hourMilli {
				unit, name = time.Hour, "h"
			}
			all = append(all, fmt.Sprintf("%d%s", b.began.Sub(time.UnixMilli(s.from))/unit, name))
		}
		b.store.removed = nil
	})
	return strings.Join(all, " ")
}

func (b *bench) wantRemoved(want string) {
	b.t.Helper()
	if got := b.removedDays(); got != want {
		b.t.Errorf("removed are %q, want %q", got, want)
	}
}

func TestOldDaysGoOneAtATimeOnceTheClockIsTrusted(t *testing.T) {
	bubble(t, func(c *Config, f *fake) { c.Keep = 3 * day; f.aged(6, 10) }, func(t *testing.T, b *bench) {
		b.after(23 * time.Hour)
		b.wantRemoved("")
		b.after(time.Hour + 2*time.Minute)
		b.wantRemoved("6d")
		b.after(time.Hour)
		b.wantRemoved("5d")
		b.after(time.Hour)
		b.wantRemoved("4d")
		b.after(time.Hour)
		b.wantRemoved("3d") // of which no line is younger than three days now
		b.after(10 * time.Hour)
		b.wantRemoved("")
		if n := len(b.store.lines); n != 20 {
			t.Errorf("%d lines are left", n)
		}
	})
}

func TestAClockThatJumpsRemovesNothing(t *testing.T) {
	var offset atomic.Int64
	bubble(t, func(c *Config, f *fake) {
		c.Keep = 3 * day
		c.Wall = func() time.Time { return time.Now().Add(time.Duration(offset.Load())) }
		f.aged(3, 10)
	}, func(t *testing.T, b *bench) {
		b.after(12 * time.Hour)
		offset.Store(int64(40 * 365 * day))
		b.after(23 * time.Hour)
		b.wantRemoved("")
		offset.Store(0) // set right
		b.after(23 * time.Hour)
		b.wantRemoved("")
		b.after(2 * time.Hour)
		b.wantRemoved("3d")
	})
}

func TestAMachineThatSleepsTrustsItsClock(t *testing.T) {
	var slept atomic.Int64
	now := func() time.Duration {
		return time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) + time.Duration(slept.Load())
	}
	bubble(t, func(c *Config, f *fake) {
		c.Keep = 3 * day
		c.Elapsed = now
		c.Wall = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
		f.aged(3, 10)
	}, func(t *testing.T, b *bench) {
		b.after(13 * time.Hour)
		slept.Store(int64(10 * time.Hour))
		b.after(2 * time.Hour)
		b.wantRemoved("3d")
	})
}

func TestTheClockSinceBootRuns(t *testing.T) {
	if clock := SinceBoot(); clock != nil {
		if first := clock(); first <= 0 || clock() < first {
			t.Error("the clock goes back")
		}
	}
}

func TestAMachineThatIsOffAtNightTrustsItsClock(t *testing.T) {
	trust := Trust{Agreed: 23 * time.Hour}
	off := 10 * time.Hour
	for range 2 {
		bubble(t, func(c *Config, f *fake) {
			c.Keep = 3 * day
			f.aged(5, 10)
			trust.Wall = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-off).UnixMilli()
			f.start.Trust = trust
		}, func(t *testing.T, b *bench) {
			b.after(2 * time.Hour)
			if off == 10*time.Hour {
				b.wantRemoved("5d")
			} else {
				b.wantRemoved("")
			}
			if b.store.trust.Wall <= trust.Wall || b.store.trust.Agreed == 0 {
				t.Errorf("the trust is %+v", b.store.trust)
			}
		})
		off = 30 * time.Hour // longer, or a clock that is wrong
	}
}

func TestTheOldestDaysGoWhenTheStoreIsTooLarge(t *testing.T) {
	bubble(t, func(c *Config, f *fake) { c.MaxBytes = 3000; f.aged(5, 10) }, func(t *testing.T, b *bench) {
		b.after(2 * time.Minute)
		b.wantRemoved("5d 4d")
		b.after(3 * time.Hour)
		b.wantRemoved("")
	})
}

func TestTheOldestHoursGoWhenADayIsTooLarge(t *testing.T) {
	bubble(t, func(c *Config, f *fake) { c.MaxBytes = 2000; f.aged(1, 24) }, func(t *testing.T, b *bench) {
		b.after(2 * time.Minute)
		b.wantRemoved("24h 23h 22h 21h")
	})
}

func TestNothingIsRemovedFromAHistoryThatIsKeptForEver(t *testing.T) {
	bubble(t, func(_ *Config, f *fake) { f.aged(5, 10) }, func(t *testing.T, b *bench) {
		b.after(100 * day)
		b.wantRemoved("")
		if b.store.tidied == 0 {
			t.Error("the store is not maintained")
		}
	})
}

func TestALargeDayGoesInSteps(t *testing.T) {
	bubble(t, func(c *Config, f *fake) { c.MaxBytes = 1; f.aged(2, 2*removeLines+1); f.bytes = 1 }, func(t *testing.T, b *bench) {
		b.after(2 * time.Minute)
		if got := b.removedDays(); !strings.HasPrefix(got, "2d 2d 2d 24h") {
			t.Errorf("removed are %q", got)
		}
	})
}
