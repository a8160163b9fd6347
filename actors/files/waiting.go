package files

import (
	"context"
	"strings"
	"time"

	"tertulia/actors/event"
)

// Waiting describes a user's uploads that were cut off and can be resumed or sent again.
type Waiting struct {
	Count int
	Path  string // of the newest; "" if there is none
}

// waitingQuery asks for a user's partials.
type waitingQuery struct {
	owner owner
	reply chan Waiting
}

// apply counts the user's partials and finds the newest one.
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

// Waiting returns the uploads of a user, at their address, that were cut off. It does not wait for
// the janitor's first sweep, so partials of an earlier process may be missing at first.
func (a *Actor) Waiting(ctx context.Context, user event.Identity) (Waiting, error) {
	m := waitingQuery{ownerOf(user), make(chan Waiting, 1)}
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
