package files

import (
	"cmp"
	"context"
	"slices"
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

// cutQuery asks for the paths of a user's partials.
type cutQuery struct {
	owner owner
	reply chan []cutPath
}

// cutPath is the storage's path of a partial, and its time.
type cutPath struct {
	name string
	time time.Time
}

func (m cutQuery) apply(s *state) {
	var found []cutPath
	for key, kept := range s.partials.byKey {
		if key.owner == m.owner {
			found = append(found, cutPath{key.name, kept.time})
		}
	}
	m.reply <- found
}

// CutUploads returns the paths of a user's uploads, at their address, that were cut off: the newest
// first, and at most most of them. Some can be resumed, see Partial, and the others only sent again.
func (a *Actor) CutUploads(ctx context.Context, user event.Identity, most int) ([]string, error) {
	m := cutQuery{ownerOf(user), make(chan []cutPath, 1)}
	found, err := ask(ctx, a, m, m.reply)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(x, y cutPath) int {
		return cmp.Or(y.time.Compare(x.time), strings.Compare(x.name, y.name))
	})
	paths := make([]string, min(most, len(found)))
	for i := range paths {
		paths[i] = a.userPath(found[i].name)
	}
	return paths, nil
}

// userPath returns the user's path of a name in the storage. In a drop box it is without their folder.
func (a *Actor) userPath(name string) string {
	if a.cfg.Access == DropBox {
		_, name, _ = strings.Cut(name, "/")
	}
	return "/" + name
}

// Waiting returns the uploads of a user, at their address, that were cut off. It does not wait for
// the janitor's first sweep, so partials of an earlier process may be missing at first.
func (a *Actor) Waiting(ctx context.Context, user event.Identity) (Waiting, error) {
	m := waitingQuery{ownerOf(user), make(chan Waiting, 1)}
	found, err := ask(ctx, a, m, m.reply)
	if found.Count == 0 || err != nil {
		return Waiting{}, err
	}
	found.Path = a.userPath(found.Path)
	return found, nil
}
