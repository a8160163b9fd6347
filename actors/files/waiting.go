package files

import (
	"context"
	"net/netip"
	"strings"
	"time"
)

// Waiting is what a user has of uploads that were cut off and wait to be resumed, or
// sent again.
type Waiting struct {
	Count int
	Path  string // of the latest; "" if there is none
}

// waitingQuery asks for a user's partials.
type waitingQuery struct {
	owner owner
	reply chan Waiting
}

func (m waitingQuery) apply(s *state) {
	var found Waiting
	var latest time.Time
	for key, kept := range s.partials.byKey {
		if key.owner != m.owner {
			continue
		}
		found.Count++
		if found.Path == "" || kept.time.After(latest) {
			found.Path, latest = key.name, kept.time
		}
	}
	m.reply <- found
}

// Waiting returns what a user at an address has of uploads that were cut off. It does not wait for
// the janitor's first look, so those of an earlier process may be missing at first.
func (a *Actor) Waiting(ctx context.Context, from netip.Addr, user string) (Waiting, error) {
	m := waitingQuery{ownerOf(user, from), make(chan Waiting, 1)}
	found, err := ask(ctx, a, m, m.reply)
	if found.Count == 0 || err != nil {
		return Waiting{}, err
	}
	if a.cfg.Access == DropBox {
		_, found.Path, _ = strings.Cut(found.Path, "/")
	}
	found.Path = "/" + found.Path
	return found, nil
}
