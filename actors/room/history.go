package room

import "slices"

// history holds a room's recent events, oldest first, bounded in count and in
// bytes. Joins and leaves are not kept: a guest who comes and goes all day
// must not push out what was said.
type history struct {
	space     []Event // used again: the first ones are empty
	first     int
	bytes     int
	forgotten uint64 // Seq of the newest event that was dropped, in a forgotten room of this name too

	maxEvents, maxBytes int
}

// overhead stands for what an event costs beside its text, in bytes.
const overhead = 160

func cost(e *Event) int { return len(e.Text) + overhead }

func (h *history) add(e Event) {
	e.Replay, e.spared = true, false
	h.space = append(h.space, e)
	h.bytes += cost(&e)
	h.trim()
}

// resize keeps at most maxEvents from now on.
func (h *history) resize(maxEvents int) {
	h.maxEvents = maxEvents
	h.trim()
}

// trim drops the oldest events until the bounds are kept.
func (h *history) trim() {
	for h.first < len(h.space) && (len(h.events()) > h.maxEvents || h.bytes > h.maxBytes) {
		oldest := &h.space[h.first]
		h.forgotten = oldest.Seq
		h.bytes -= cost(oldest)
		*oldest = Event{}
		h.first++
	}
	if h.first >= h.maxEvents {
		h.space = slices.Delete(h.space, 0, h.first)
		h.first = 0
	}
}

// newest returns the Seq of the newest event that was ever kept, or 0.
func (h *history) newest() uint64 {
	if events := h.events(); len(events) > 0 {
		return events[len(events)-1].Seq
	}
	return h.forgotten
}

func (h *history) events() []Event { return h.space[h.first:] }

// last returns the newest n events.
func (h *history) last(n int) []Event {
	events := h.events()
	return events[max(0, len(events)-n):]
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
