package files

import (
	"encoding/hex"
	"strconv"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/peer"
)

// netShare is the divisor for one network: it may have 1/netShare of all uploads open. Half is
// generous because a class that shares one address may be most of the users.
const netShare = 2

// upload is the loop's record of an Upload.
type upload struct {
	id       string
	key      partialKey
	user     event.Identity
	granted  int64 // bytes that the file may have
	written  int64 // bytes in the file at the last report; at most granted
	credit   int64 // bytes of the version that it replaces
	replaces bool
}

// charge is the most bytes that the upload can add to the shelf.
func (u *upload) charge() int64 { return max(0, u.granted-u.credit) }

// mine reports whether this process made the id.
func (s *state) mine(id string) bool { return strings.HasPrefix(id, s.prefix) }

// retire remembers ended ids of an earlier process. The janitor may have listed their files
// just before they ended, and adopt must not revive them.
func (s *state) retire(ids ...string) {
	for _, id := range ids {
		if !s.mine(id) {
			s.retired[id] = true
		}
	}
}

// begin asks for the right to write a name.
type begin struct {
	key   partialKey
	user  event.Identity
	mode  Mode
	size  int64       // declared bytes, 0 if not known
	free  int64       // free bytes on the disk
	old   fileVersion // the published version
	reply chan granted
}

type granted struct {
	id      string
	granted int64
	partial partial // the partial to continue; no id if none
	dropped string  // id of the partial to delete; "" if none
	err     error
}

// apply first takes the user's partial away, unless the upload continues it. It does so even if
// the upload is refused: the user now means another file and must not resume the old one.
func (m begin) apply(s *state) {
	var dropped string
	if m.mode == Fresh || m.mode == Append {
		if old, has := s.partials.take(m.key); has {
			dropped = old.id
			s.retire(old.id)
		}
	}
	got := s.begin(m)
	got.dropped = dropped
	m.reply <- got
}

// begin checks the limits, locks the name, and gives the upload an id. Its result has an error
// if a limit is reached, the name is locked, or there is no room.
//
// Invariant: the id of a staged file in use is in exactly one of s.uploads and s.partials. The
// janitor deletes each file that is in neither. So the id moves between them in one message.
func (s *state) begin(m begin) granted {
	// Only Resume and Unique can find a partial here: apply has taken it for the others.
	kept := s.partials.byKey[m.key]
	if kept.id != "" && m.mode == Unique {
		return granted{err: &Error{Kind: Exists}} // the name is not free
	}
	if s.cfg.MaxUploads > 0 && len(s.uploads) >= s.cfg.MaxUploads {
		return granted{err: &Error{Kind: Unavailable, Cause: CauseUploads}}
	}
	if s.cfg.MaxUploadsUser > 0 && s.byUser[m.key.owner] >= s.cfg.MaxUploadsUser {
		return granted{err: &Error{Kind: Unavailable, Cause: CauseUploadsUser, Count: int64(s.byUser[m.key.owner])}}
	}
	network := peer.Network(m.key.host)
	if s.cfg.MaxUploads > 0 && network.IsValid() && s.byNet[network] >= max(1, s.cfg.MaxUploads/netShare) {
		return granted{err: &Error{Kind: Unavailable, Cause: CauseUploadsAddr, Count: int64(s.byNet[network])}}
	}
	u := &upload{key: m.key, user: m.user, credit: m.old.Size, replaces: m.old.Exists}
	if s.cfg.Access == DropBox { // a drop box also keeps the old version
		u.credit, u.replaces = 0, false
	}
	if !u.replaces && !s.filesLeft() {
		return granted{err: &Error{Kind: Quota, Cause: CauseQuotaFiles}}
	}
	// Nothing has changed so far, so each refusal above returns at once. From here on a refusal
	// must unlock the name.
	if by, ok := s.locks.take(m.key.name, lock{holder: m.user.Shown(), since: s.tally.counts}); !ok {
		return granted{err: &Error{Kind: Locked, Holder: by}}
	}
	u.granted, u.written = kept.size, kept.size
	err := s.hold(u, max(0, m.size-u.granted), m.free)
	if err != nil {
		s.locks.drop(m.key.name)
		return granted{err: err}
	}
	// Nothing below can fail. The lock, the upload and both counters are set together, and
	// finish removes them together.
	s.partials.take(m.key)
	// A resumed upload keeps the id of its partial, and with it the staged file.
	if u.id = kept.id; u.id == "" {
		s.nextID++
		u.id = s.prefix + strconv.FormatUint(s.nextID, 36)
	}
	s.uploads[u.id] = u
	s.byUser[m.key.owner]++
	s.byNet[network]++
	return granted{id: u.id, granted: u.granted, partial: kept}
}

// grow asks for more bytes.
type grow struct {
	id      string
	n       int64
	written int64        // size of the file in bytes
	free    int64        // free bytes on the disk
	reply   chan granted // only granted and err are set
}

// apply grants the bytes, or replies Closed for an upload that has ended.
func (m grow) apply(s *state) {
	u := s.uploads[m.id]
	if u == nil {
		m.reply <- granted{err: &Error{Kind: Closed}}
		return
	}
	u.written = min(m.written, u.granted)
	err := s.grant(u, m.n, m.free)
	m.reply <- granted{granted: u.granted, err: err}
}

// finish ends an upload. The fields after kept are set for a published upload only.
type finish struct {
	id        string
	kept      partial // the partial to keep; no id if nothing is kept
	published bool
	receipt   Receipt
	change    space         // space that publishing added to the shelf
	reply     chan []string // ids of staged files to delete
}

// apply undoes all that begin set, once: a second finish of the same id finds no upload. It
// replies with the staged files that the caller must delete.
func (m finish) apply(s *state) {
	u := s.uploads[m.id]
	if u == nil {
		m.reply <- nil
		return
	}
	delete(s.uploads, m.id)
	if s.byUser[u.key.owner]--; s.byUser[u.key.owner] == 0 {
		delete(s.byUser, u.key.owner)
	}
	network := peer.Network(u.key.host)
	if s.byNet[network]--; s.byNet[network] == 0 {
		delete(s.byNet, network)
	}
	// Read since before the lock goes: it says which counts of the shelf may have seen the
	// change.
	since := s.locks.held[u.key.name].since
	s.locks.drop(u.key.name)
	var gone []string
	switch {
	case m.published:
		// begin took the user's own partial. The janitor may have adopted one since.
		if old, ok := s.partials.take(u.key); ok {
			gone = append(gone, old.id)
		}
		// The name has another version now, so no user may resume a partial of the older one.
		s.partials.outdate(u.key.name)
		clear(s.overviews)
		kind := Published
		if m.receipt.Replaced {
			kind = Replaced
		}
		s.tally.book(m.change, since)
		e := eventOn(kind, u.user, u.key.name, "", m.receipt.Size)
		if m.receipt.SHA256 != nil {
			e.Time, e.SHA256 = m.receipt.Time, hex.EncodeToString(m.receipt.SHA256)
		}
		s.events.add(*e)
	case m.kept.id != "":
		// The new partial itself can be in gone, if it exceeds the limits.
		gone = s.partials.put(u.key, m.kept, s.cfg.PartialBytes, s.cfg.PartialCount)
	}
	if m.kept.id == "" {
		s.retire(m.id)
	}
	// A sweep that is under way may have listed these files already. It must not adopt them.
	s.retire(gone...)
	m.reply <- gone
}
