package files

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tertulia/actors/peer"
)

// Partial is an upload that was cut off and waits for its owner.
type Partial struct {
	Path string
	ID   string // another one once the partial has changed, see CreateOptions.Partial
	// Size is where to resume: one byte less than is kept. A client that has sent
	// all of its file before the cut must send at least a byte, as otherwise it
	// would take the file for stored, and nobody would publish it.
	Size    int64
	Time    time.Time
	Expires time.Time
}

// note is what is written down beside a staged file, for the next process.
type note struct {
	Owner string `json:"owner"`
	// From is the owner's address. Older servers did not note it: nobody can resume theirs.
	From    netip.Addr `json:"from,omitzero"`
	Name    string     `json:"name"` // the storage's canonical name
	Time    time.Time  `json:"time"`
	Boot    string     `json:"boot"`              // the machine's start, see bootID
	Durable int64      `json:"durable,omitempty"` // bytes known to be on the disk
	// Base is what was published when the upload began. Older servers did not note
	// it: theirs count as begun beside nothing, and so are not resumed over a file.
	Base fileVersion `json:"base,omitzero"`
}

func (n note) bytes() []byte {
	b, _ := json.Marshal(n) // strings, a time, a number: cannot fail
	return b
}

// usable returns how many bytes of a staged file that another process left can
// be relied on: all of it while the machine has not been restarted, what was
// flushed otherwise.
func (n note) usable(size int64, boot string) int64 {
	if n.Name == "" || n.Name == "." {
		return 0
	}
	if boot != "" && n.Boot == boot {
		return size
	}
	return min(n.Durable, size)
}

// partialKey finds a partial: an owner has one for each name.
type partialKey struct {
	owner
	name string
}

type partial struct {
	id   string
	size int64
	time time.Time
	base fileVersion // what was published when it began
	// stale: users have changed the name since, or a folder above it. The disk's
	// clock is too coarse to tell versions apart that follow each other quickly.
	stale bool
}

// fits returns an error if another version is published than when the partial began.
func (p partial) fits(now fileVersion) error {
	if p.stale || !p.base.same(now) {
		return errStale
	}
	return nil
}

// token identifies the partial as it is: a further upload into it changes its time.
func (p partial) token() string {
	return fmt.Sprint(p.id, " ", p.size, " ", p.time.UnixNano())
}

// partials are all that are kept. The loop owns them.
type partials struct {
	byKey map[partialKey]partial
	bytes int64
}

func newPartials() partials { return partials{byKey: make(map[partialKey]partial)} }

func (p *partials) take(key partialKey) (partial, bool) {
	kept, ok := p.byKey[key]
	if ok {
		delete(p.byKey, key)
		p.bytes -= kept.size
	}
	return kept, ok
}

// put keeps a partial in place of an older one, and returns the ids that had to go: that
// one, and others until the limits are kept, see victim.
func (p *partials) put(key partialKey, kept partial, maxBytes int64, maxCount int) (gone []string) {
	if old, ok := p.take(key); ok {
		gone = append(gone, old.id)
	}
	p.byKey[key] = kept
	p.bytes += kept.size
	for p.bytes > maxBytes || len(p.byKey) > maxCount {
		old, _ := p.take(p.victim(p.bytes > maxBytes))
		gone = append(gone, old.id)
	}
	return gone
}

// victim chooses the partial that has to go for the limits: of the network that has
// most, of bytes or else of partials, the owner that has most, and of theirs the oldest.
// So nobody's cut uploads push out those of others who have less.
func (p *partials) victim(ofBytes bool) partialKey {
	networks, owners := make(map[netip.Prefix]int64), make(map[owner]int64)
	for key, kept := range p.byKey {
		weight := int64(1)
		if ofBytes {
			weight = kept.size
		}
		networks[peer.Network(key.host)] += weight
		owners[key.owner] += weight
	}
	var (
		chosen partialKey
		first  = true
	)
	for key, kept := range p.byKey {
		if first || cmp.Or(
			cmp.Compare(networks[peer.Network(key.host)], networks[peer.Network(chosen.host)]),
			cmp.Compare(owners[key.owner], owners[chosen.owner]),
			p.byKey[chosen].time.Compare(kept.time),
		) > 0 {
			chosen, first = key, false
		}
	}
	return chosen
}

// outdate notes that users have changed what has a name, or is below it. Partials
// there can no longer be resumed. They are kept all the same: while they are, their
// owners are told so, and do not go on with what somebody else has published.
func (p *partials) outdate(name string) {
	for key, kept := range p.byKey {
		if key.name == name || strings.HasPrefix(key.name, name+"/") {
			kept.stale = true
			p.byKey[key] = kept
		}
	}
}

// partialQuery asks for one partial.
type partialQuery struct {
	key   partialKey
	reply chan partial
}

func (m partialQuery) apply(s *state) {
	m.reply <- s.partials.byKey[m.key]
}

// Partial returns the own partial on a name of a user at an address, for a reply to SIZE
// that lets a client resume. It fails with NotFound when there is none, with BadOffset when
// there is one that cannot be resumed: another version was published since it began,
// or it has one byte.
func (a *Actor) Partial(ctx context.Context, from netip.Addr, user, path string) (Partial, error) {
	at, err := a.gateFile(user, path)
	if err == nil {
		err = a.writableOnce(ctx, a.swept)
	}
	if err != nil {
		return Partial{}, fail(path, err)
	}
	key, err := a.canonical(at)
	if err != nil {
		return Partial{}, fail(at.shown, err)
	}
	m := partialQuery{partialKey{ownerOf(user, from), key}, make(chan partial, 1)}
	kept, err := ask(ctx, a, m, m.reply)
	var now fileVersion
	if err == nil && kept.id == "" {
		err = &Error{Kind: NotFound}
	}
	if err == nil {
		now, err = a.published(key)
	}
	if err == nil {
		err = kept.fits(now)
	}
	if err == nil && kept.size == 1 {
		err = &Error{Kind: BadOffset, Detail: "one byte came: send the whole file"}
	}
	if err != nil {
		return Partial{}, fail(at.shown, err)
	}
	return Partial{at.shown, kept.token(), kept.size - 1, kept.time, kept.time.Add(a.cfg.PartialTTL)}, nil
}

// forget deletes a partial whose owner sends another file, so that it does not
// come back after a crash either: a note without a name makes it worthless first. The
// janitor may be deleting it already, also in the middle of that.
func (a *Actor) forget(id string) error {
	if a.cfg.Sync {
		if err := a.store.Note(id, note{}.bytes(), true); err != nil && KindOf(err) != NotFound {
			return err
		}
	}
	return a.store.Unstage(id)
}

// sweep compares what the storage has staged with what the loop knows.
type sweep struct {
	found []Staged
	boot  string
	now   time.Time
	reply chan []string // ids to be deleted
}

func (m sweep) apply(s *state) {
	var gone []string
	known := make(map[string]bool, len(s.uploads)+len(s.partials.byKey))
	for id := range s.uploads {
		known[id] = true
	}
	for key, kept := range s.partials.byKey {
		if m.now.Sub(kept.time) >= s.cfg.PartialTTL {
			s.partials.take(key)
			s.retire(kept.id)
			continue // its file is not known now, and goes
		}
		known[kept.id] = true
	}
	there := make(map[string]bool, len(m.found))
	for _, found := range m.found {
		there[found.ID] = true
	}
	for id := range s.retired {
		if !there[id] {
			delete(s.retired, id) // it cannot come back
		}
	}
	for _, found := range m.found {
		if !known[found.ID] && !s.adopt(found, m.boot, m.now, &gone) {
			gone = append(gone, found.ID)
		}
	}
	m.reply <- gone
}

// adopt makes a partial of what a process before this one left, if it can be
// resumed. Partials that have to go for it are added to gone.
func (s *state) adopt(found Staged, boot string, now time.Time, gone *[]string) bool {
	var n note
	if s.mine(found.ID) || s.retired[found.ID] || json.Unmarshal(found.Note, &n) != nil {
		return false
	}
	size := n.usable(found.Size, boot)
	key := partialKey{ownerOf(n.Owner, n.From), n.Name} // an older server did not fold the owner
	other, has := s.partials.byKey[key]
	switch {
	case size <= 0, size > s.cfg.PartialBytes, s.cfg.PartialCount == 0,
		now.Sub(n.Time) >= s.cfg.PartialTTL,
		has && other.time.After(n.Time):
		return false
	}
	*gone = append(*gone, s.partials.put(key, partial{id: found.ID, size: size, time: n.Time, base: n.Base},
		s.cfg.PartialBytes, s.cfg.PartialCount)...)
	return true
}
