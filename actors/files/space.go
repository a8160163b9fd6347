package files

import "math"

// space is a number of bytes and files.
type space struct{ bytes, files int64 }

func (s *space) add(d space) {
	s.bytes += d.bytes
	s.files += d.files
}

const (
	growStep  = 8 << 20  // bytes granted at once if no size was declared
	growLeast = 64 << 10 // bytes granted at once even if little room is left
)

// room returns how many more bytes u may hold, and the kind of the limit that applies. free is
// the number of free bytes on the disk.
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

// grant gives u more bytes, or fails. n is the requested number; 0 means no preference. It
// gives only a share of the room that is left, so that one upload does not hold the room of
// others.
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

// hold gives a new upload its first bytes. It fails if there is no room for all declared bytes;
// 0 means that none were declared. It holds at most one step of them: a client may declare all
// free space and never send it. The rest is granted as the bytes come.
func (s *state) hold(u *upload, declared, free int64) error {
	if left, why := s.room(u, free); left < declared {
		return &Error{Kind: why}
	}
	return s.grant(u, min(declared, growStep), free)
}

// filesLeft reports whether one more file may be published. Running uploads and new folders
// count.
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
