package files

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/peer"
)

// Partial is an upload that was cut off and can be resumed by its owner.
type Partial struct {
	Path string
	ID   string // changes with each change of the partial, see CreateOptions.Partial
	// Size is the offset at which to resume, in bytes: one less than are kept. A client that
	// has sent its whole file must still send at least one byte. Otherwise it takes the file
	// for stored, and nobody publishes it.
	Size    int64
	Time    time.Time
	Expires time.Time
}

// note is stored beside a staged file, for the next process.
type note struct {
	Owner string `json:"owner"` // see owner.noted
	// From is the owner's address. Older servers did not store it: nobody can resume theirs.
	From    netip.Addr `json:"from,omitzero"`
	Name    string     `json:"name"` // the storage's canonical name
	Time    time.Time  `json:"time"`
	Boot    string     `json:"boot"`              // the start of the machine, see bootID
	Durable int64      `json:"durable,omitempty"` // bytes known to be on the disk
	// Base is the version that was published when the upload began. Older servers did not store
	// it. Their partials count as begun without one, so they never continue over a file.
	Base fileVersion `json:"base,omitzero"`
}

func (n note) bytes() []byte {
	b, _ := json.Marshal(n) // cannot fail for these types
	return b
}

// usable returns how many bytes of a staged file of another process are reliable: all of them if
// the machine has not restarted since the note, and otherwise the flushed ones. It returns 0 for a
// note without a name, see forget.
func (n note) usable(size int64, boot string) int64 {
	if n.Name == "" || n.Name == "." {
		return 0
	}
	if boot != "" && n.Boot == boot {
		return size
	}
	return min(n.Durable, size)
}

// partialKey identifies a partial: an owner has at most one for each name.
type partialKey struct {
	owner
	name string
}

// partial is the loop's record of a Partial.
type partial struct {
	id   string
	size int64
	time time.Time
	base fileVersion // the published version when it began
	// stale: a user has changed the name, or a folder above it, since the upload began. The
	// disk's clock is too coarse to tell apart versions that follow each other quickly.
	stale bool
}

// fits returns errStale if now is not the version with which the partial began.
func (p partial) fits(now fileVersion) error {
	if p.stale || !p.base.same(now) {
		return errStale
	}
	return nil
}

// token identifies the current state of the partial: a further upload into it changes its time.
func (p partial) token() string {
	return fmt.Sprint(p.id, " ", p.size, " ", p.time.UnixNano())
}

// partials holds all kept partials. The loop owns it. bytes is the sum of all sizes in byKey.
type partials struct {
	byKey map[partialKey]partial
	bytes int64
}

func newPartials() partials { return partials{byKey: make(map[partialKey]partial)} }

// take removes a partial and returns it, if there is one.
func (p *partials) take(key partialKey) (partial, bool) {
	kept, ok := p.byKey[key]
	if ok {
		delete(p.byKey, key)
		p.bytes -= kept.size
	}
	return kept, ok
}

// put keeps a partial in place of an older one of the same key. It returns the ids of the
// partials that it removed: the older one, and those that victim chose.
//
// Invariant: when put returns, maxBytes and maxCount hold, and p.bytes is the sum of all sizes.
// Each id that leaves byKey is in gone, so the caller deletes its file. The new partial can
// itself be removed.
func (p *partials) put(key partialKey, kept partial, maxBytes int64, maxCount int) (gone []string) {
	if old, ok := p.take(key); ok {
		gone = append(gone, old.id)
	}
	p.byKey[key] = kept
	p.bytes += kept.size
	// The loop ends: each round removes one partial, and an empty map is within any limit.
	for p.bytes > maxBytes || len(p.byKey) > maxCount {
		old, _ := p.take(p.victim(p.bytes > maxBytes))
		gone = append(gone, old.id)
	}
	return gone
}

// victim chooses the partial to remove for a limit: of the network with the most, the owner
// with the most, and of that owner the oldest. "Most" counts bytes if ofBytes is set, and
// partials otherwise. So nobody's cut uploads push out those of users who have less. p must not
// be empty.
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

// outdate marks the partials of a changed name, and of all names below it, as stale. They
// cannot be resumed, but they are kept. So their owners get an error and do not continue a
// version that somebody else has published.
func (p *partials) outdate(name string) {
	for key, kept := range p.byKey {
		if key.name == name || strings.HasPrefix(key.name, name+"/") {
			kept.stale = true
			p.byKey[key] = kept
		}
	}
}

// partialQuery asks for one partial. The reply has no id if there is none.
type partialQuery struct {
	key   partialKey
	reply chan partial
}

func (m partialQuery) apply(s *state) {
	m.reply <- s.partials.byKey[m.key]
}

// Partial returns the partial of a user, at their address, on a path. It is for a reply to SIZE
// that lets a client resume. It waits until the janitor has read the staging folder. It fails with
// NotFound when there is none. It fails with BadOffset when the partial cannot be resumed:
// another version was published since it began, or it has only one byte.
func (a *Actor) Partial(ctx context.Context, user event.Identity, path string) (Partial, error) {
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
	m := partialQuery{partialKey{ownerOf(user), key}, make(chan partial, 1)}
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
		err = &Error{Kind: BadOffset, Cause: CauseOneByte}
	}
	if err != nil {
		return Partial{}, fail(at.shown, err)
	}
	return Partial{at.shown, kept.token(), kept.size - 1, kept.time, kept.time.Add(a.cfg.PartialTTL)}, nil
}

// forget deletes a partial durably, before its owner sends another file under that name. It
// blocks on the disk.
//
// Invariant: a forgotten partial does not come back after a crash. So, with Config.Sync, a
// durable note without a name comes first: usable returns 0 for it. The deletion itself need
// not be durable. NotFound is no error: the janitor may be deleting the same files.
func (a *Actor) forget(id string) error {
	if a.cfg.Sync {
		if err := a.store.Note(id, note{}.bytes(), true); err != nil && KindOf(err) != NotFound {
			return err
		}
	}
	return a.store.Unstage(id)
}

// sweep compares the staged files that the janitor found with the loop's state.
type sweep struct {
	found []Staged
	boot  string
	now   time.Time
	reply chan []string // ids to delete
}

// apply replies with the ids of all files that no upload and no partial owns.
//
// Invariant: found is older than the state. A file staged after the listing is not in found. An
// id that ended after the listing is not known; mine or retired keeps adopt from reviving it.
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
			continue // the file is not in known, so it is deleted
		}
		known[kept.id] = true
	}
	there := make(map[string]bool, len(m.found))
	for _, found := range m.found {
		there[found.ID] = true
	}
	for id := range s.retired {
		if !there[id] {
			delete(s.retired, id) // no later listing can have it
		}
	}
	for _, found := range m.found {
		if !known[found.ID] && !s.adopt(found, m.boot, m.now, &gone) {
			gone = append(gone, found.ID)
		}
	}
	m.reply <- gone
}

// adopt makes a partial of a file that an earlier process left. It reports false if the file
// cannot be resumed or is not wanted. The ids of the partials that it displaces are added to
// gone.
func (s *state) adopt(found Staged, boot string, now time.Time, gone *[]string) bool {
	var n note
	// An id of this process that is not known has ended: its file is garbage, not a partial.
	if s.mine(found.ID) || s.retired[found.ID] || json.Unmarshal(found.Note, &n) != nil {
		return false
	}
	size := n.usable(found.Size, boot)
	key := partialKey{n.owner(), n.Name}
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
