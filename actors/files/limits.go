package files

import "context"

// Limits bounds what the shelf holds. It may change while the actor runs.
type Limits struct {
	MaxFileSize int64 // bytes of one file
	QuotaBytes  int64 // bytes of all published files together
	QuotaFiles  int64 // number of published files, and of folders
	Reserve     int64 // bytes of the disk that uploads leave free
}

// counts reports whether there is a quota, for which the shelf has to be counted.
func (l Limits) counts() bool { return l.QuotaBytes > 0 || l.QuotaFiles > 0 }

// SetLimits changes the limits, each within the bounds that New checks. They hold for
// bytes that uploads ask for from now on. A quota where there was none holds once the
// shelf was counted, within Config.ScanInterval and the time that this takes. The
// error is a Closed *Error once the actor has ended, or ctx's own.
func (a *Actor) SetLimits(ctx context.Context, l Limits) error { return a.send(ctx, limitsMsg(l)) }

type limitsMsg Limits

func (m limitsMsg) apply(s *state) {
	s.limits = Limits(m)
	s.isCounted = s.isCounted && s.limits.counts()
}

// quota returns the limits of what is published. There are none until the first count
// has shown how much that is.
func (s *state) quota() (bytes, files int64) {
	if !s.isCounted {
		return 0, 0
	}
	return s.limits.QuotaBytes, s.limits.QuotaFiles
}
