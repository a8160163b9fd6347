package files

import "context"

// Usage describes how full the shelf is.
type Usage struct {
	Bytes, Files          int64 // published; 0 without a quota, since nothing is counted then
	QuotaBytes            int64 // 0: no limit
	QuotaFiles            int64 // 0: no limit
	Free                  int64 // free bytes of the disk above the reserve, never negative
	Left                  int64 // bytes that a new file may have, within all limits
	Uploads               int   // open now
	Partials              int   // kept
	PartialBytes          int64 // kept
	Hashing               int   // digests that are computed or wait for a place now
	Hashed, HashFromCache int64 // digests computed, and found in the cache
}

type usageQuery struct {
	free  int64 // bytes of the disk
	reply chan Usage
}

// apply replies with the current usage. Without a quota nothing is counted, so Bytes and Files
// are 0.
func (m usageQuery) apply(s *state) {
	left, _ := s.room(&upload{}, m.free)
	u := Usage{
		Left:          max(0, left),
		Free:          max(0, m.free-s.limits.Reserve),
		Uploads:       len(s.uploads),
		Partials:      len(s.partials.byKey),
		PartialBytes:  s.partials.bytes,
		Hashed:        s.digests.computed,
		HashFromCache: s.digests.hits,
	}
	for _, h := range s.hashers {
		u.Hashing += h.count
	}
	if s.isCounted {
		u.Bytes, u.Files = s.tally.bytes, s.tally.files
		u.QuotaBytes, u.QuotaFiles = s.quota()
	}
	m.reply <- u
}

// Usage returns how full the shelf is (AVBL, a metrics page).
func (a *Actor) Usage(ctx context.Context) (Usage, error) {
	free, err := a.store.Free()
	if err != nil {
		return Usage{}, fail("", err)
	}
	m := usageQuery{free, make(chan Usage, 1)}
	return ask(ctx, a, m, m.reply)
}
