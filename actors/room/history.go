package room

import "slices"

// history holds a room's recent events, oldest first, bounded in count and in
// bytes. Joins and leaves are not kept: a guest who comes and goes all day
// must not push out what was said.
type history struct {
	space     []Event // used again: the first ones are empty
	first     int
	said      size   // of what people said
	news      size   // of Shared
	forgotten uint64 // Seq of the newest event that was dropped, in a forgotten room of this name too

	maxEvents, maxBytes int
}

// size is how many events there are, and how many bytes they have.
type size struct{ events, bytes int }

func (s *size) add(e *Event, n int) {
	s.events += n
	s.bytes += n * cost(e)
}

// newsShare is the part of a history's bounds that news of files have beside what people
// say, and of the lines that are shown where there are more.
const newsShare = 4

// overhead stands for what an event costs beside its text, in bytes.
const overhead = 160

func cost(e *Event) int { return len(e.Text) + overhead }

func (h *history) add(e Event) {
	e.Replay, e.noEcho = true, false
	h.space = append(h.space, e)
	h.sizeOf(&e).add(&e, 1)
	h.trim()
}

// sizeOf returns the size that an event counts in.
func (h *history) sizeOf(e *Event) *size {
	if e.Kind == Shared {
		return &h.news
	}
	return &h.said
}

// resize keeps at most maxEvents from now on.
func (h *history) resize(maxEvents int) {
	h.maxEvents = maxEvents
	h.trim()
}

// trim drops the oldest events until the bounds are kept: of all where too much was said,
// or else of the news, which do not push out what was said.
func (h *history) trim() {
	for h.said.events > h.maxEvents || h.said.bytes > h.maxBytes {
		h.drop(0)
	}
	for h.news.events > max(1, h.maxEvents/newsShare) || h.news.bytes > h.maxBytes/newsShare {
		h.drop(h.oldestNews())
	}
	if h.first >= h.maxEvents {
		h.space = slices.Delete(h.space, 0, h.first)
		h.first = 0
	}
}

// oldestNews returns where among events the oldest news are. There must be some.
func (h *history) oldestNews() int {
	events, at := h.events(), 0
	for events[at].Kind != Shared {
		at++
	}
	return at
}

// drop drops the event at a place among events.
func (h *history) drop(at int) {
	e := &h.events()[at]
	h.forgotten = max(h.forgotten, e.Seq)
	h.sizeOf(e).add(e, -1)
	if at > 0 {
		h.space = slices.Delete(h.space, h.first+at, h.first+at+1)
		return
	}
	*e = Event{}
	h.first++
}

// newest returns the Seq of the newest event that was ever kept, or 0.
func (h *history) newest() uint64 {
	if events := h.events(); len(events) > 0 {
		return events[len(events)-1].Seq
	}
	return h.forgotten
}

func (h *history) events() []Event { return h.space[h.first:] }

// last returns the newest n events. News are few of them, unless too little was said.
func (h *history) last(n int) []Event {
	events := h.events()
	newest := events[max(0, len(events)-n):]
	news := 0
	for i := range newest {
		if newest[i].Kind == Shared {
			news++
		}
	}
	most := max(1, n/newsShare, n-h.said.events)
	if news <= most {
		return newest
	}
	var chosen []Event // the latest first
	for i := len(events) - 1; i >= 0 && len(chosen) < n; i-- {
		if events[i].Kind == Shared {
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

// since returns what followed seq, and whether that is all of it.
func (h *history) since(seq uint64) (events []Event, whole bool) {
	events = h.events()
	i := len(events)
	for i > 0 && events[i-1].Seq > seq {
		i--
	}
	return events[i:], seq >= h.forgotten
}
