package files

import "context"

// Limits bounds the contents of the shelf. The limits may change while the actor runs.
type Limits struct {
	MaxFileSize int64 // bytes of one file
	QuotaBytes  int64 // bytes of all published files together
	QuotaFiles  int64 // number of published files and folders
	Reserve     int64 // free bytes on the disk that uploads must leave
}

// counts reports whether there is a quota, so that the shelf must be counted.
func (l Limits) counts() bool { return l.QuotaBytes > 0 || l.QuotaFiles > 0 }

// SetLimits changes the limits, each within the bounds that New checks. The new limits apply to
// bytes that uploads ask for from now on. A first quota applies after the next count, which
// begins within Config.ScanInterval. SetLimits waits while the mailbox is full. It fails with
// Closed once the actor has ended, or with ctx's error.
func (a *Actor) SetLimits(ctx context.Context, l Limits) error { return a.send(ctx, limitsMsg(l)) }

type limitsMsg Limits

func (m limitsMsg) apply(s *state) {
	s.limits = Limits(m)
	s.isCounted = s.isCounted && s.limits.counts()
}
