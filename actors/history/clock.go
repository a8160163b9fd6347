package history

import "time"

const (
	trustAfter = 24 * time.Hour // the time for which the clocks must agree before age counts
	jump       = time.Hour      // a clock that differs by more has jumped
)

// Trust is how far the wall clock is trusted. It is stored, so that a machine that is switched off
// every night comes to trust its clock.
type Trust struct {
	Wall   int64         // wall clock at the latest check, in milliseconds since 1970
	Agreed time.Duration // for how long the clocks had agreed then
}

// A clock compares the wall clock with one that cannot be set.
type clock struct {
	trust   Trust
	began   bool
	wall    time.Time     // at the first check since the clocks agree
	elapsed time.Duration // at the same check
	early   time.Duration // Agreed at that check
}

// newClock returns a clock that continues from a state that was stored.
//
// The clocks of two runs cannot be compared. But a machine that was off for at most trustAfter
// cannot take an entry for older by more than that, so it keeps its trust.
func newClock(stored Trust) clock { return clock{trust: stored} }

// check compares the clocks now and reports a jump, with its size. wall has no monotonic reading.
// After a jump the clock must earn its trust anew.
func (c *clock) check(wall time.Time, elapsed time.Duration) (jumped time.Duration, yes bool) {
	if c.began {
		jumped = wall.Sub(c.wall) - (elapsed - c.elapsed)
		yes = jumped.Abs() > jump
	} else if off := wall.Sub(time.UnixMilli(c.trust.Wall)); off < 0 || off > trustAfter {
		c.trust.Agreed = 0
	}
	if yes {
		c.trust.Agreed = 0
	}
	if yes || !c.began {
		c.began = true
		c.wall, c.elapsed, c.early = wall, elapsed, c.trust.Agreed
	}
	c.trust.Wall, c.trust.Agreed = wall.UnixMilli(), c.early+elapsed-c.elapsed
	return jumped, yes
}

// trusted reports whether age counts.
func (c *clock) trusted() bool { return c.trust.Agreed >= trustAfter }
