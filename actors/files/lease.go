package files

import (
	"encoding/hex"
	"strconv"
	"strings"

	"tertulia/actors/peer"
)

// netShare is the part of all uploads that one network may have open: half of them, as
// a class that shares an address may be most of the users there are.
const netShare = 2

// upload is what the loop knows of an Upload.
type upload struct {
	id       string
	key      partialKey
	user     string // as they are shown
	granted  int64  // size that the file may have
	written  int64  // of that, what was in the file when last heard of
	credit   int64  // bytes of the version that it will replace
	replaces bool
}

// charge is what the upload will add to the shelf at the most.
func (u *upload) charge() int64 { return max(0, u.granted-u.credit) }

// mine reports whether this process made the id.
func (s *state) mine(id string) bool { return strings.HasPrefix(id, s.prefix) }

// retire remembers an id of a process before this one that has ended: the
// janitor may have seen its file just before.
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
	user  string
	mode  Mode
	size  int64       // declared, 0 if not
	free  int64       // bytes of the disk
	old   fileVersion // what is published
	reply chan granted
}

type granted struct {
	id      string
	granted int64
	partial partial // the one that is continued; no id if none
	dropped string  // id of the partial that has to be deleted; "" if none
	err     error
}

// apply takes the user's partial away first, if the upload does not continue it,
// also where it may not begin: the user has another file in mind by now, and must
// not go on with that one in the other's partial.
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

// begin checks the limits, takes the name, and gives the upload an id.
func (s *state) begin(m begin) granted {
	kept := s.partials.byKey[m.key]
	if kept.id != "" && m.mode == Unique {
		return granted{err: &Error{Kind: Exists}} // no name that is free
	}
	if s.cfg.MaxUploads > 0 && len(s.uploads) >= s.cfg.MaxUploads {
		return granted{err: errorf(Unavailable, "", "too many uploads at once, try again later")}
	}
	if s.cfg.MaxUploadsUser > 0 && s.byUser[m.key.owner] >= s.cfg.MaxUploadsUser {
		return granted{err: errorf(Unavailable, "", "you have %d uploads open, which is the most, end one first", s.byUser[m.key.owner])}
	}
	network := peer.Network(m.key.host)
	if s.cfg.MaxUploads > 0 && network.IsValid() && s.byNet[network] >= max(1, s.cfg.MaxUploads/netShare) {
		return granted{err: errorf(Unavailable, "", "there are %d uploads from your address, which is the most, end one first", s.byNet[network])}
	}
	u := &upload{key: m.key, user: m.user, credit: m.old.Size, replaces: m.old.Exists}
	if s.cfg.Access == DropBox { // which keeps the old version too
		u.credit, u.replaces = 0, false
	}
	if !u.replaces && !s.filesLeft() {
		return granted{err: errorf(Quota, "", "the shelf has as many files as it may have")}
	}
	if by, ok := s.locks.take(m.key.name, lock{holder: shownName(m.user), since: s.tally.counts}); !ok {
		return granted{err: &Error{Kind: Locked, Holder: by}}
	}
	u.granted, u.written = kept.size, kept.size
	err := s.hold(u, max(0, m.size-u.granted), m.free)
	if err != nil {
		s.locks.drop(m.key.name)
		return granted{err: err}
	}
	s.partials.take(m.key)
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
	written int64        // size of the file
	free    int64        // bytes of the disk
	reply   chan granted // granted and err only
}

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

// finish ends an upload. The fields after kept are for a published one.
type finish struct {
	id        string
	kept      partial // no id: nothing is kept
	published bool
	receipt   Receipt
	change    space         // of what is published
	reply     chan []string // ids to be unstaged
}

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
	since := s.locks.held[u.key.name].since
	s.locks.drop(u.key.name)
	var gone []string
	switch {
	case m.published:
		if old, ok := s.partials.take(u.key); ok {
			gone = append(gone, old.id)
		}
		s.partials.outdate(u.key.name)
		clear(s.overviews)
		kind := Published
		if m.receipt.Replaced {
			kind = Replaced
		}
		s.tally.book(m.change, since)
		e := eventOn(kind, u.user, u.key.name, "", m.receipt.Size)
		e.From = u.key.host
		if m.receipt.SHA256 != nil {
			e.Time, e.SHA256 = m.receipt.Time, hex.EncodeToString(m.receipt.SHA256)
		}
		s.events.add(*e)
	case m.kept.id != "":
		gone = s.partials.put(u.key, m.kept, s.cfg.PartialBytes, s.cfg.PartialCount)
	}
	if m.kept.id == "" {
		s.retire(m.id)
	}
	s.retire(gone...)
	m.reply <- gone
}
