package shelf

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/web/internal/answer"
)

// A listing shows at most maxListed entries, and counts those that follow up to maxCounted in total.
const (
	maxListed  = 5000
	maxCounted = 1_000_000
)

// A listing is a folder as the page reads it.
type listing struct {
	Path     string  `json:"path"` // without a slash at its end, "/" for the shelf's own folder
	Writable bool    `json:"writable"`
	Access   string  `json:"access"`
	Entries  []entry `json:"entries"`
	More     int     `json:"more,omitempty"`    // at least this many entries follow
	HandIns  bool    `json:"handIns,omitempty"` // ?handins lists what all users have handed in
	// Waiting are the user's uploads that were cut off and can be resumed.
	Waiting []waiting `json:"waiting,omitempty"`
}

type entry struct {
	Name     string `json:"name"`
	Dir      bool   `json:"dir,omitempty"`
	Size     int64  `json:"size"`
	Time     int64  `json:"time"` // Unix ms
	ReadOnly bool   `json:"readOnly,omitempty"`
}

type waiting struct {
	Path string `json:"path"`
	Size int64  `json:"size"` // the offset at which to resume
}

// folder answers GET and HEAD for a folder: as JSON, as a zip file or as a page, and for ?handins with the
// list of hand-ins. bare means that the
// URL has no slash at its end.
func (s *Shelf) folder(o *out, r *http.Request, user event.Identity, p string, bare bool) {
	query := r.URL.Query()
	_, zip := query["zip"]
	_, handIns := query["handins"]
	switch {
	case handIns && p == "/":
		s.handIns(o, r, user)
		return
	case zip:
		s.zip(o, r, user, p)
		return
	case bare && !answer.WantsJSON(r):
		toFolder(o, r)
		return
	}
	l, err := s.list(r, user, p)
	if err != nil {
		s.fail(o, r, err)
		return
	}
	h := o.Header()
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept")
	if answer.WantsJSON(r) {
		answer.JSON(o, http.StatusOK, l)
	} else {
		s.page(o, r, l)
	}
}

// list reads a folder: folders first, then files, each sorted by name.
func (s *Shelf) list(r *http.Request, user event.Identity, p string) (listing, error) {
	seen, err := s.files.Overview(r.Context(), user, p, s.maxListed, maxCounted)
	if err != nil {
		return listing{}, err
	}
	l := listing{
		Path: cleaned(p), Access: string(s.files.Access()), Entries: make([]entry, len(seen.List)), More: seen.More,
	}
	l.HandIns = p == "/" && s.files.Access() == files.DropBox && user.Roles.Operates()
	l.Writable = s.files.TakesFiles(l.Path)
	if s.files.Access() == files.DropBox { // some folders are for reading, and a guest has no box
		i, err := s.files.Stat(r.Context(), user, p)
		l.Writable = l.Writable && err == nil && !i.ReadOnly
	}
	for i, info := range seen.List {
		l.Entries[i] = entry{info.Name, info.IsDir(), info.Size, info.ModTime.UnixMilli(), info.ReadOnly}
	}
	slices.SortStableFunc(l.Entries, func(a, b entry) int {
		switch {
		case a.Dir && !b.Dir:
			return -1
		case b.Dir && !a.Dir:
			return 1
		}
		return 0
	})
	if l.Writable {
		l.Waiting = s.waiting(r, user)
	}
	return l, nil
}

// maxWaiting is how many uploads that were cut off a listing has.
const maxWaiting = 20

// waiting returns the user's uploads that were cut off and can be resumed, the newest first.
func (s *Shelf) waiting(r *http.Request, user event.Identity) (list []waiting) {
	paths, err := s.files.CutUploads(r.Context(), user, maxWaiting)
	if err != nil {
		return nil
	}
	for _, p := range paths {
		if kept, err := s.files.Partial(r.Context(), user, p); err == nil {
			list = append(list, waiting{kept.Path, kept.Size})
		}
	}
	return list
}

// cleaned returns a path without the slash at its end.
func cleaned(p string) string {
	if p == "/" {
		return p
	}
	return strings.TrimSuffix(p, "/")
}

// modified returns the time of an entry.
func (e entry) modified() time.Time { return time.UnixMilli(e.Time) }
