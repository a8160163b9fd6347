//go:build !linux

package history

import "time"

// SinceBoot returns a clock for Config.Elapsed that also runs while the machine sleeps, or nil where
// there is none.
func SinceBoot() func() time.Duration { return nil }
