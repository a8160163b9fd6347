package history

import (
	"time"

	"golang.org/x/sys/unix"
)

// SinceBoot returns a clock for Config.Elapsed that also runs while the machine sleeps, or nil where
// there is none.
func SinceBoot() func() time.Duration {
	now := func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
			return 0
		}
		return time.Duration(t.Nano())
	}
	if now() == 0 {
		return nil
	}
	return now
}
