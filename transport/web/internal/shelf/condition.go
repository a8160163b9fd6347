package shelf

import (
	"net/http"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// condition checks If-Match and If-None-Match (RFC 9110 §13.1) against the published version of a path.
// It returns nil if the request may go on.
func (s *Shelf) condition(r *http.Request, user event.Identity, p string) error {
	match, none := r.Header.Get("If-Match"), r.Header.Get("If-None-Match")
	if match == "" && none == "" {
		return nil
	}
	i, err := s.files.Stat(r.Context(), user, p)
	exists := err == nil
	if !exists && files.KindOf(err) != files.NotFound {
		return err
	}
	if match != "" && (!exists || !listed(match, etag(i))) {
		return refuse(http.StatusPreconditionFailed, wording.VersionChanged)
	}
	if none != "" && exists && listed(none, etag(i)) {
		return refuse(http.StatusPreconditionFailed, wording.NameTaken)
	}
	return nil
}

// listed reports whether a list of entity tags has tag, or is "*". The tags of this package have no
// commas.
func listed(list, tag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for one := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(one) == tag {
			return true
		}
	}
	return false
}
