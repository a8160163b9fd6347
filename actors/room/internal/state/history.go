package state

import (
	"slices"

	"tertulia/actors/event"
)

// history holds a room's recent entries in ascending order of Seq, bounded in count and in bytes.
// Joins and leaves are not kept: they would push out the lines that were said.
type history struct {
	space     []event.Entry // the first ones are dropped and empty
	first     int           // index in space of the oldest entry
	said      size          // of all kept entries except news
	news      size          // of the kept news
	forgotten uint64        // Seq of the newest dropped entry, also of a forgotten room

	maxEntries, maxBytes int
}

// size is a number of entries, and the bytes that they cost.
type size struct{ entries, bytes int }

func (s *size) add(e *event.Entry, n int) {
	s.entries += n
	s.bytes += n * Cost(e)
}

// isNews reports whether an entry is news: of files, or a notice of the server.
func isNews(e *event.Entry) bool {
	return e.Kind == event.Shared || e.Kind == event.Notice && e.Nick == ""
}

// newsShare bounds the news. They may fill 1/newsShare of a history's bounds, in
// addition to the lines, and 1/newsShare of the entries that last returns.
const newsShare = 4

// Estimates of the cost of an entry and of its File, besides their texts, in bytes.
const (
	Overhead     = 160
	fileOverhead = 64
)

// Cost returns the number of bytes that an entry costs, estimated.
func Cost(e *event.Entry) int {
	n := len(e.Text) + Overhead
	if e.File != nil {
		n += len(e.File.Path) + len(e.File.To) + fileOverhead
	}
	return n
}

// add keeps an entry, whose Seq must be greater than that of all others.
func (h *history) add(e *event.Entry) {
	h.space = append(h.space, *e)
	h.sizeOf(e).add(e, 1)
	h.trim()
}

// sizeOf returns the size that counts an entry.
func (h *history) sizeOf(e *event.Entry) *size {
	if isNews(e) {
		return &h.news
	}
	return &h.said
}

// resize changes the bound of entries, and drops the oldest beyond it.
func (h *history) resize(maxEntries int) {
	h.maxEntries = maxEntries
	h.trim()
}

// trim drops entries until the bounds hold. If too much was said, it drops the oldest of all. If
// there is too much news, it drops the oldest news, so that news never pushes out lines.
func (h *history) trim() {
	for h.said.entries > h.maxEntries || h.said.bytes > h.maxBytes {
		h.drop(0)
	}
	for h.news.entries > max(1, h.maxEntries/newsShare) || h.news.bytes > h.maxBytes/newsShare {
		h.drop(h.oldestNews())
	}
	// Compacting once in maxEntries drops keeps the cost of a drop constant on average.
	if h.first >= h.maxEntries {
		h.space = slices.Delete(h.space, 0, h.first)
		h.first = 0
	}
}

// oldestNews returns the index in entries of the oldest news. There must be one.
func (h *history) oldestNews() int {
	entries, at := h.entries(), 0
	for !isNews(&entries[at]) {
		at++
	}
	return at
}

// drop drops the entry at an index in entries.
func (h *history) drop(at int) {
	e := &h.entries()[at]
	// Every entry that was dropped has a Seq of at most forgotten, so since can tell whether entries
	// are missing.
	h.forgotten = max(h.forgotten, e.Seq)
	h.sizeOf(e).add(e, -1)
	// Only news is dropped from the middle. The oldest entry goes without moving the others.
	if at > 0 {
		h.space = slices.Delete(h.space, h.first+at, h.first+at+1)
		return
	}
	*e = event.Entry{}
	h.first++
}

// remove removes the entry at an index in entries. It was there, so since need not report it.
func (h *history) remove(at int) {
	e := &h.entries()[at]
	h.sizeOf(e).add(e, -1)
	h.space = slices.Delete(h.space, h.first+at, h.first+at+1)
}

// newest returns the Seq of the newest entry that was ever kept, or 0 if there was none.
func (h *history) newest() uint64 {
	if entries := h.entries(); len(entries) > 0 {
		return entries[len(entries)-1].Seq
	}
	return h.forgotten
}

// entries returns the kept entries, oldest first. It is valid until the next change.
func (h *history) entries() []event.Entry { return h.space[h.first:] }

// last returns the newest n entries. At most 1/newsShare of them are news, unless fewer lines were
// said than fill the rest.
func (h *history) last(n int) []event.Entry {
	entries := h.entries()
	newest := entries[max(0, len(entries)-max(0, n)):]
	news := 0
	for i := range newest {
		if isNews(&newest[i]) {
			news++
		}
	}
	most := max(1, n/newsShare, n-h.said.entries)
	if news <= most {
		return newest
	}
	var chosen []event.Entry // newest first
	for i := len(entries) - 1; i >= 0 && len(chosen) < n; i-- {
		if isNews(&entries[i]) {
			if most == 0 {
				continue
			}
			most--
		}
		chosen = append(chosen, entries[i])
	}
	slices.Reverse(chosen)
	return chosen
}

// since returns the kept entries after seq. whole reports whether no other entries followed seq.
func (h *history) since(seq uint64) (entries []event.Entry, whole bool) {
	entries = h.entries()
	i := len(entries)
	for i > 0 && entries[i-1].Seq > seq {
		i--
	}
	return entries[i:], seq >= h.forgotten
}
