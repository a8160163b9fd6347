package files

import "math"

// space is a number of bytes and files.
type space struct{ bytes, files int64 }

func (s *space) add(d space) {
	s.bytes += d.bytes
	s.files += d.files
}

const (
	growStep  = 8 << 20  // bytes granted at once when nothing was declared
	growLeast = 64 << 10 // bytes that are granted even when little is left
)

// room returns how many bytes more u may hold, and what bounds that. free is
// what the disk has.
func (s *state) room(u *upload, free int64) (int64, Kind) {
	left, why := int64(math.MaxInt64), Unknown
	bound := func(n int64, kind Kind) {
		if n < left {
			left, why = n, kind
		}
	}
	if s.limits.MaxFileSize > 0 {
		bound(s.limits.MaxFileSize-u.granted, TooLarge)
	}
	unwritten := u.granted - u.written
	charged := int64(0)
	for _, other := range s.uploads {
		if other != u {
			unwritten += other.granted - other.written
			charged += other.charge()
		}
	}
	if quota, _ := s.quota(); quota > 0 {
		bound(quota-s.tally.bytes-charged+u.credit-u.granted, Quota)
	}
	bound(free-s.limits.Reserve-unwritten, DiskFull)
	return left, why
}

// grant gives u more bytes, or an error. n is how many are wished for (0: no wish). A
// share of what is left is given, so that one upload does not hold what others need.
func (s *state) grant(u *upload, n, free int64) error {
	left, why := s.room(u, free)
	if left <= 0 {
		return &Error{Kind: why}
	}
	if n <= 0 {
		n = growStep
	}
	u.granted += min(n, max(growLeast, left/16), left)
	return nil
}

// hold gives an upload that begins its first bytes. It fails if there is no room for all
// that was declared (0: nothing was), but holds no more of that than one step: a client
// may declare all that is free and never send it. The rest is granted as the bytes come.
func (s *state) hold(u *upload, declared, free int64) error {
	if left, why := s.room(u, free); left < declared {
		return &Error{Kind: why}
	}
	return s.grant(u, min(declared, growStep), free)
}

// filesLeft reports whether one more file may be published.
func (s *state) filesLeft() bool {
	_, quota := s.quota()
	if quota == 0 {
		return true
	}
	coming := int64(0)
	for _, u := range s.uploads {
		if !u.replaces {
			coming++
		}
	}
	return s.tally.files+s.making+coming < quota
}
