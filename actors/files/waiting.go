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

// cutQuery asks for a user's partials.
type cutQuery struct {
	owner owner
	reply chan []cutUpload
}

// cutUpload is the storage's name of a partial, and its time.
type cutUpload struct {
	name string
	time time.Time
}

func (m cutQuery) apply(s *state) {
	var found []cutUpload
	for key, kept := range s.partials.byKey {
		if key.owner == m.owner {
			found = append(found, cutUpload{key.name, kept.time})
		}
	}
	m.reply <- found
}

// cutUploads returns the partials of a user at their address, the newest first.
func (a *Actor) cutUploads(ctx context.Context, user event.Identity) ([]cutUpload, error) {
	m := cutQuery{ownerOf(user), make(chan []cutUpload, 1)}
	found, err := ask(ctx, a, m, m.reply)
	slices.SortFunc(found, func(x, y cutUpload) int {
		return cmp.Or(y.time.Compare(x.time), strings.Compare(x.name, y.name))
	})
	return found, err
}

// CutUploads returns the paths of a user's uploads, at their address, that were cut off: the newest
// first, and at most most of them. Some can be resumed, see Partial, and the others only sent again.
func (a *Actor) CutUploads(ctx context.Context, user event.Identity, most int) ([]string, error) {
	found, err := a.cutUploads(ctx, user)
	if err != nil {
		return nil, err
	}
	paths := make([]string, min(most, len(found)))
	for i := range paths {
		paths[i] = a.userPath(found[i].name)
	}
	return paths, nil
}

// Waiting returns the uploads of a user, at their address, that were cut off. It does not wait for
// the janitor's first sweep, so partials of an earlier process may be missing at first.
func (a *Actor) Waiting(ctx context.Context, user event.Identity) (Waiting, error) {
	found, err := a.cutUploads(ctx, user)
	if len(found) == 0 || err != nil {
		return Waiting{}, err
	}
	return Waiting{len(found), a.userPath(found[0].name)}, nil
}

// userPath returns the user's path of a name in the storage. In a drop box it is without their folder.
func (a *Actor) userPath(name string) string {
	if a.cfg.Access == DropBox {
		_, name, _ = strings.Cut(name, "/")
	}
	return "/" + name
}
