package room

// history holds a room's recent events, oldest first, bounded in count and in
// bytes. Joins and leaves are not kept: a guest who comes and goes all day
// must not push out what was said.
type history struct {
	events    []Event
	bytes     int
	forgotten uint64 // Seq of the newest event that was dropped

	maxEvents, maxBytes int
}

// overhead stands for what an event costs beside its text, in bytes.
const overhead = 160

func cost(e *Event) int { return len(e.Text) + overhead }

func (h *history) add(e Event) {
	e.Replay, e.by = true, nil
	h.events = append(h.events, e)
	h.bytes += cost(&e)
	drop := 0
	for drop < len(h.events) && (len(h.events)-drop > h.maxEvents || h.bytes > h.maxBytes) {
		h.forgotten = h.events[drop].Seq
		h.bytes -= cost(&h.events[drop])
		h.events[drop] = Event{}
		drop++
	}
	h.events = h.events[drop:]
}

// last returns the newest n events.
func (h *history) last(n int) []Event {
	return h.events[max(0, len(h.events)-n):]
}

// since returns what followed seq, and whether that is all of it.
func (h *history) since(seq uint64) (events []Event, whole bool) {
	i := len(h.events)
	for i > 0 && h.events[i-1].Seq > seq {
		i--
	}
	return h.events[i:], seq >= h.forgotten
}
