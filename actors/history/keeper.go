package history

import (
	"context"
	"log/slog"
	"time"
)

const removeLines = 5000 // lines that one step removes

// A keeper removes old entries, in rounds. The writer runs one step at a time, so that transactions
// come between them.
type keeper struct {
	store    Store
	log      *slog.Logger
	wall     func() time.Time
	elapsed  func() time.Duration
	keep     time.Duration
	maxBytes int64

	clock clock
	aged  bool // this round has removed a day for its age
	tidy  bool // this round has nothing to maintain any more
	begun bool // a round has begun
	done  bool // the round is complete
	span  span // is being removed; zero if nothing is
}

// A span is a time from from to before to, in milliseconds since 1970.
type span struct{ from, to int64 }

func newKeeper(cfg Config) keeper {
	return keeper{store: cfg.Store, log: cfg.Log, wall: cfg.Wall, elapsed: cfg.Elapsed, keep: cfg.Keep, maxBytes: cfg.MaxBytes, clock: newClock(cfg.Start.Trust)}
}

// step does a part of a round, or begins one. It sets done at the end of the round, and after an
// error.
func (k *keeper) step(ctx context.Context) error {
	if k.done {
		k.begun, k.done = false, false
	}
	more, err := k.advance(ctx)
	k.done = !more || err != nil
	return err
}

func (k *keeper) advance(ctx context.Context) (more bool, err error) {
	switch {
	case !k.begun:
		k.begun, k.aged, k.tidy, k.span = true, false, false, span{}
		return true, k.checkClock(ctx)
	case !k.tidy:
		more, err = k.store.Maintain(ctx)
		k.tidy = !more
		return true, err
	case k.span != span{}:
		more, err = k.store.Remove(ctx, k.span.from, k.span.to, removeLines)
		if !more {
			k.span = span{}
		}
		return true, err
	}
	k.span, err = k.choose(ctx)
	return k.span != span{}, err
}

// checkClock logs a jump of the clock, and stores how far the clock is trusted.
func (k *keeper) checkClock(ctx context.Context) error {
	if jumped, yes := k.clock.check(k.wall().Round(0), k.elapsed()); yes {
		k.log.Warn("the clock has jumped", "by", jumped.Round(time.Second))
	}
	return k.store.SetTrust(ctx, k.clock.trust)
}

const (
	dayMilli  = 24 * int64(time.Hour/time.Millisecond)
	hourMilli = int64(time.Hour / time.Millisecond)
)

// choose returns what is to be removed next: one day for its age, and the oldest day as long as the
// store is too large. If there is only one day, the oldest hour goes.
func (k *keeper) choose(ctx context.Context) (span, error) {
	if k.keep == 0 && k.maxBytes == 0 {
		return span{}, nil
	}
	u, err := k.store.Usage(ctx)
	if err != nil || len(u.Days) == 0 {
		return span{}, err
	}
	if k.keep > 0 && !k.aged && k.clock.trusted() {
		limit := k.wall().Add(-k.keep).UnixMilli()
		for _, d := range u.Days {
			if whole := (span{d.Day * dayMilli, (d.Day + 1) * dayMilli}); whole.to <= limit {
				k.aged = true
				return whole, nil
			}
		}
	}
	switch {
	case k.maxBytes == 0 || u.Bytes <= k.maxBytes || u.Oldest == 0:
		return span{}, nil
	case len(u.Days) > 1:
		day := u.Days[0].Day
		return span{day * dayMilli, (day + 1) * dayMilli}, nil
	}
	hour := floor(u.Oldest, hourMilli)
	return span{hour, hour + hourMilli}, nil
}

// floor returns the greatest multiple of unit that is not greater than n.
func floor(n, unit int64) int64 {
	rest := n % unit
	if rest < 0 {
		rest += unit
	}
	return n - rest
}
