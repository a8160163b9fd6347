package files

import (
	"context"
	"hash"
	"io"
	"net/netip"

	"tertulia/actors/peer"
)

// leastHashing is the minimum number of files that may be hashed at once, however few
// processors there are.
const leastHashing = 8

// hashingPerNet is how many files may be hashed at once for the users of one network, see
// peer.Network. It is less than leastHashing, so that others find a place.
const hashingPerNet = 4

// hashers are the callers of one network that hash files or wait for a place.
type hashers struct {
	places chan struct{} // one element for each that hashes
	count  int           // owned by the loop
}

// hasherQuery asks for the places of a network. hasherDone follows.
type hasherQuery struct {
	net   netip.Prefix
	reply chan chan struct{}
}

func (m hasherQuery) apply(s *state) {
	h := s.hashers[m.net]
	if h == nil {
		h = &hashers{places: make(chan struct{}, hashingPerNet)}
		s.hashers[m.net] = h
	}
	h.count++
	m.reply <- h.places
}

// hasherDone reports that a caller no longer needs the places of a network.
type hasherDone struct{ net netip.Prefix }

func (m hasherDone) apply(s *state) {
	h := s.hashers[m.net]
	if h.count--; h.count == 0 {
		delete(s.hashers, m.net)
	}
}

// forHost calls work with one of the places of a host's network. It waits for the place until
// ctx is done.
func (a *Actor) forHost(ctx context.Context, host netip.Addr, work func() error) error {
	net := peer.Network(host)
	q := hasherQuery{net, make(chan chan struct{}, 1)}
	places, err := ask(ctx, a, q, q.reply)
	if err != nil {
		return err
	}
	// Also after ctx has ended: the loop counts the callers.
	defer func() { _ = a.send(context.WithoutCancel(ctx), hasherDone{net}) }()
	return within(ctx, places, work)
}

// within calls work with a slot in places, which bounds how many callers work at once. It waits
// for the slot until ctx is done.
func within(ctx context.Context, places chan struct{}, work func() error) error {
	if err := enter(ctx, places); err != nil {
		return err
	}
	defer func() { <-places }()
	return work()
}

// Digests returns the digests of the bytes that an upload has so far, in the order of algs. It
// reads them once, on the caller's goroutine, until ctx is done. The number of callers that read
// at the same time is bounded together with those of Hash. It fails with Closed once the actor
// has ended.
func (u *Upload) Digests(ctx context.Context, algs ...Algorithm) ([][]byte, error) {
	size, err := u.fileSize()
	if err != nil {
		return nil, fail(u.shown, err)
	}
	digests, all := make([]hash.Hash, len(algs)), make([]io.Writer, len(algs))
	for i, alg := range algs {
		digests[i] = alg.New()
		all[i] = digests[i]
	}
	err = u.a.forHost(ctx, u.key.host, func() error {
		return within(ctx, u.a.digest, func() error {
			_, err := readAll(ctx, io.MultiWriter(all...), u.File, size)
			return err
		})
	})
	if err != nil {
		return nil, fail(u.shown, err)
	}
	sums := make([][]byte, len(digests))
	for i, d := range digests {
		sums[i] = d.Sum(nil)
	}
	return sums, nil
}
