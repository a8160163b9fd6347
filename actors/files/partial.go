package files

import (
	"context"
	"encoding/json"
	"time"
)

// Partial is an upload that was cut off and waits for its owner.
type Partial struct {
	Path    string
	Size    int64 // bytes kept: where to resume
	Time    time.Time
	Expires time.Time
}

// note is what is written down beside a staged file, for the next process.
type note struct {
	Owner   string    `json:"owner"`
	Name    string    `json:"name"` // the storage's canonical name
	Time    time.Time `json:"time"`
	Boot    string    `json:"boot"`              // the machine's start, see bootID
	Durable int64     `json:"durable,omitempty"` // bytes known to be on the disk
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

// partialKey finds a partial: a user has one for each name. The owner is folded.
type partialKey struct{ owner, name string }

type partial struct {
	id   string
	size int64
	time time.Time
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

// put keeps a partial in place of an older one, and returns the ids that had to
// go: that one, and the oldest until the limits are kept.
func (p *partials) put(key partialKey, kept partial, maxBytes int64, maxCount int) (gone []string) {
	if old, ok := p.take(key); ok {
		gone = append(gone, old.id)
	}
	p.byKey[key] = kept
	p.bytes += kept.size
	for p.bytes > maxBytes || len(p.byKey) > maxCount {
		var oldest partialKey
		first := true
		for k, other := range p.byKey {
			if first || other.time.Before(p.byKey[oldest].time) {
				oldest, first = k, false
			}
		}
		old, _ := p.take(oldest)
		gone = append(gone, old.id)
	}
	return gone
}

// partialQuery asks for one partial.
type partialQuery struct {
	key   partialKey
	reply chan partial
}

func (m partialQuery) apply(s *state) {
	m.reply <- s.partials.byKey[m.key]
}

// Partial returns the user's own partial on a name, for a reply to SIZE or MLST
// that lets a client resume. It fails with NotFound when there is none.
func (a *Actor) Partial(ctx context.Context, user, path string) (Partial, error) {
	at, err := a.gateFile(user, path)
	if err == nil {
		err = a.writable(ctx)
	}
	if err != nil {
		return Partial{}, fail(path, err)
	}
	key, err := a.canonical(at)
	if err != nil {
		return Partial{}, fail(at.shown, err)
	}
	m := partialQuery{keyOf(user, key), make(chan partial, 1)}
	kept, err := ask(ctx, a, m, m.reply)
	if err == nil && kept.id == "" {
		err = &Error{Kind: NotFound}
	}
	if err != nil {
		return Partial{}, fail(at.shown, err)
	}
	return Partial{at.shown, kept.size, kept.time, kept.time.Add(a.cfg.PartialTTL)}, nil
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
	key := keyOf(n.Owner, n.Name) // an older server did not fold the owner
	other, has := s.partials.byKey[key]
	switch {
	case size <= 0, size > s.cfg.PartialBytes, s.cfg.PartialCount == 0,
		now.Sub(n.Time) >= s.cfg.PartialTTL,
		has && other.time.After(n.Time):
		return false
	}
	*gone = append(*gone, s.partials.put(key, partial{found.ID, size, n.Time},
		s.cfg.PartialBytes, s.cfg.PartialCount)...)
	return true
}
