package order

import "time"

// A clock makes times that never step back. They are those of the machine's clock, unless that has
// been set back. Then they advance at half the pace until the machine's clock has caught up. They
// do not stand still: limits on the pace of users would never recover.
type clock struct {
	read time.Time // the latest time of the machine's clock
	last time.Time // the latest result of time
}

// time returns the time for now, a time of the machine's clock.
func (c *clock) time(now time.Time) time.Time {
	// Sub uses the monotonic readings of both times, which do not change when a clock is set.
	passed := max(0, now.Sub(c.read))
	setBack := wall(now).Before(wall(c.last))
	c.read = now
	if setBack {
		c.last = c.last.Add(passed / 2)
	} else {
		c.last = now
	}
	return c.last
}

// wall returns t without its monotonic reading, so that comparisons use the time that users see.
func wall(t time.Time) time.Time { return t.Round(0) }
