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
	Agreed time.Duration // for how long the wall clock and the monotonic clock had agreed then
}

// A clock compares the wall clock with the monotonic clock.
type clock struct {
	trust Trust
	began bool
	wall  time.Time     // at the first check since the clocks agree, without a monotonic reading
	mono  time.Time     // at the same check, with one
	early time.Duration // Agreed at that check
}

// newClock returns a clock that continues from a state that was stored.
//
// The clocks of two runs cannot be compared. But a machine that was off for at most trustAfter
// cannot take an entry for older by more than that, so it keeps its trust.
func newClock(stored Trust) clock { return clock{trust: stored} }

// check compares the clocks now and reports a jump, with its size. wall has no monotonic reading,
// mono has one. After a jump the clock must earn its trust anew.
func (c *clock) check(wall, mono time.Time) (jumped time.Duration, yes bool) {
	switch {
	case !c.began:
		c.began = true
		off := wall.Sub(time.UnixMilli(c.trust.Wall))
		if off < 0 || off > trustAfter {
			c.trust.Agreed = 0
		}
		c.restart(wall, mono)
	default:
		jumped = wall.Sub(c.wall) - mono.Sub(c.mono)
		if yes = jumped.Abs() > jump; yes {
			c.trust.Agreed = 0
			c.restart(wall, mono)
		}
	}
	c.trust.Wall, c.trust.Agreed = wall.UnixMilli(), c.early+mono.Sub(c.mono)
	return jumped, yes
}

func (c *clock) restart(wall, mono time.Time) {
	c.wall, c.mono, c.early = wall, mono, c.trust.Agreed
}

// trusted reports whether age counts.
func (c *clock) trusted() bool { return c.trust.Agreed >= trustAfter }
