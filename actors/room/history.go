package room

import (
	"slices"

	"tertulia/actors/event"
)

// history holds a room's recent entries in ascending order of Seq, bounded in count and in bytes.
// Joins and leaves are not kept: they would push out the lines that were said.
type history struct {
	space     []event.Entry // the first ones are dropped and empty
	first     int           // index in space of the oldest event
	said      size          // of all kept events except news
	news      size          // of the kept news
	forgotten uint64        // Seq of the newest dropped event, also of a forgotten room

	maxEvents, maxBytes int
}

// size is a number of events, and the bytes that they cost.
type size struct{ events, bytes int }

func (s *size) add(e *event.Entry, n int) {
	s.events += n
	s.bytes += n * cost(e)
}

// isNews reports whether an entry is news: of files, or a notice of the server.
func isNews(e *event.Entry) bool {
	return e.Kind == event.Shared || e.Kind == event.Notice && e.User == 0
}

// newsShare bounds the news. They may fill 1/newsShare of a history's bounds, in
// addition to the lines, and 1/newsShare of the events that last returns.
const newsShare = 4

// overhead is an estimate of an event's cost besides its text, and fileOverhead that of its File
// besides the paths, in bytes.
const (
	overhead     = 160
	fileOverhead = 64
)

func cost(e *event.Entry) int {
	bytes := len(e.Text) + overhead
	if e.File != nil {
		bytes += fileOverhead + len(e.File.Path) + len(e.File.To)
	}
	return bytes
}

// add keeps an event, whose Seq must be greater than that of all others.
func (h *history) add(e event.Entry) {
	h.space = append(h.space, e)
	h.sizeOf(&e).add(&e, 1)
	h.trim()
}

// sizeOf returns the size that counts an event.
func (h *history) sizeOf(e *event.Entry) *size {
	if isNews(e) {
		return &h.news
	}
	return &h.said
}

// resize changes the bound of events, and drops the oldest beyond it.
func (h *history) resize(maxEvents int) {
	h.maxEvents = maxEvents
	h.trim()
}

// trim drops events until the bounds hold. If too much was said, it drops the oldest of all. If
// there is too much news, it drops the oldest news, so that news never pushes out lines.
func (h *history) trim() {
	for h.said.events > h.maxEvents || h.said.bytes > h.maxBytes {
		h.drop(0)
	}
	for h.news.events > max(1, h.maxEvents/newsShare) || h.news.bytes > h.maxBytes/newsShare {
		h.drop(h.oldestNews())
	}
	// Compacting once in maxEvents drops keeps the cost of a drop constant on average.
	if h.first >= h.maxEvents {
		h.space = slices.Delete(h.space, 0, h.first)
		h.first = 0
	}
}

// oldestNews returns the index in events of the oldest news. There must be one.
func (h *history) oldestNews() int {
	events, at := h.events(), 0
	for !isNews(&events[at]) {
		at++
	}
	return at
}

// drop drops the event at an index in events.
func (h *history) drop(at int) {
	e := &h.events()[at]
	// Every event that was dropped has a Seq of at most forgotten, so since can tell whether events
	// are missing.
	h.forgotten = max(h.forgotten, e.Seq)
	h.sizeOf(e).add(e, -1)
	// Only news is dropped from the middle. The oldest event goes without moving the others.
	if at > 0 {
		h.space = slices.Delete(h.space, h.first+at, h.first+at+1)
		return
	}
	*e = event.Entry{}
	h.first++
}

// newest returns the Seq of the newest event that was ever kept, or 0 if there was none.
func (h *history) newest() uint64 {
	if events := h.events(); len(events) > 0 {
		return events[len(events)-1].Seq
	}
	return h.forgotten
}

// events returns the kept events, oldest first. It is valid until the next change.
func (h *history) events() []event.Entry { return h.space[h.first:] }

// last returns the newest n events. At most 1/newsShare of them are news, unless fewer lines were
// said than fill the rest.
func (h *history) last(n int) []event.Entry {
	events := h.events()
	newest := events[max(0, len(events)-n):]
	news := 0
	for i := range newest {
		if isNews(&newest[i]) {
			news++
		}
	}
	most := max(1, n/newsShare, n-h.said.events)
	if news <= most {
		return newest
	}
	var chosen []event.Entry // newest first
	for i := len(events) - 1; i >= 0 && len(chosen) < n; i-- {
		if isNews(&events[i]) {
			if most == 0 {
				continue
			}
			most--
		}
		chosen = append(chosen, events[i])
	}
	slices.Reverse(chosen)
	return chosen
}

// since returns the kept events after seq. whole reports whether no other events followed seq.
func (h *history) since(seq uint64) (events []event.Entry, whole bool) {
	events = h.events()
	i := len(events)
	for i > 0 && events[i-1].Seq > seq {
		i--
	}
	return events[i:], seq >= h.forgotten
}

// replayLines are the lines that a seat is shown when it enters a room.
type replayLines struct {
	said    []event.Entry // of the room's history
	private []View        // the client's private lines
	whole   bool          // no lines are missing
}
