package link

import "strconv"

// A receiver puts the peer's frames in order. It belongs to the Link's goroutine and never
// blocks.
type receiver struct {
	window uint64 // frames that the peer may send beyond taken
	next   uint64 // the lowest number that has not arrived
	taken  uint64 // frames that the user has used
	told   uint64 // the limit in the last Ack

	held  []held // out of order, by number modulo window; nil if there are none
	holds int    // frames in held
	bytes int    // of text in held

	in     []byte // text in order, not yet given to the user
	frames int    // frames that in consists of
	ended  bool   // the End has arrived, and every frame in front of it
	late   uint64 // number of the End once it has arrived, in order or not; 0: not yet
}

// held is a frame that arrived out of order. Its kind is 0 if the slot is free.
type held struct {
	kind Kind
	text []byte
}

func newReceiver(window int) receiver {
	return receiver{window: uint64(window), next: 1, told: uint64(window)}
}

// limit returns the highest number that the peer may send.
func (r *receiver) limit() uint64 { return r.taken + r.window }

// verdict tells how take handled a numbered frame.
type verdict uint8

const (
	inOrder verdict = iota
	early           // kept: an earlier frame is missing
	double          // dropped: a duplicate
	beyond          // dropped: above the limit, or after the End
	noRoom          // dropped: the peer sends it again
)

// take handles a Line, Part or End. If tight, it keeps no frame that is out of order. It
// copies the text.
func (r *receiver) take(f *Frame, tight bool) verdict {
	switch {
	case f.Number < r.next:
		return double
	case f.Number > r.told, r.late > 0 && f.Number > r.late:
		return beyond
	case f.Number == r.next:
		r.accept(f.Kind, f.Text)
		r.release()
		return inOrder
	case tight:
		return noRoom
	}
	// Here next < Number <= told, and told <= taken+window < next+window. So no two held
	// numbers share a slot.
	if r.held == nil {
		r.held = make([]held, r.window)
	}
	slot := &r.held[f.Number%r.window]
	if slot.kind != 0 {
		return double
	}
	if f.Kind == End {
		r.late = f.Number
	}
	*slot = held{f.Kind, append([]byte(nil), f.Text...)}
	r.holds++
	r.bytes += len(f.Text)
	return early
}

// accept appends the frame whose number is next to in.
func (r *receiver) accept(k Kind, text []byte) {
	r.next++
	r.frames++
	switch k {
	case End:
		r.ended, r.late = true, r.next-1
	case Line:
		r.in = append(append(r.in, text...), '\n')
	case Part:
		r.in = append(r.in, text...)
	}
}

// release accepts the held frames that are in order now.
func (r *receiver) release() {
	for r.holds > 0 && !r.ended {
		slot := &r.held[r.next%r.window]
		if slot.kind == 0 {
			return
		}
		h := *slot
		*slot = held{}
		r.holds--
		r.bytes -= len(h.text)
		r.accept(h.kind, h.text)
	}
	// Nothing valid is left: either no frame is held, or all that are follow the End.
	r.held, r.holds, r.bytes = nil, 0, 0
}

// appendAck appends an Ack of every frame that has arrived, with the current limit.
func (r *receiver) appendAck(dst []byte) []byte {
	dst = strconv.AppendUint(append(dst, "ACK "...), r.next-1, 10)
	dst = append(dst, ' ')
	if r.holds == 0 {
		dst = append(dst, '-')
	} else {
		dst = r.appendBits(dst)
	}
	// The limit never shrinks: taken only grows, and window is constant.
	r.told = r.limit()
	dst = strconv.AppendUint(append(dst, ' '), r.told, 10)
	return append(dst, '\n')
}

// appendBits appends a hexadecimal digit for each four numbers from next+1 to the last one
// held. The lowest number is the highest bit.
func (r *receiver) appendBits(dst []byte) []byte {
	left := r.holds
	for n := r.next + 1; left > 0; n += 4 {
		digit := 0
		for i := range uint64(4) {
			digit <<= 1
			// Without this bound a slot would be read for two numbers.
			if n+i < r.next+r.window && r.held[(n+i)%r.window].kind != 0 {
				digit |= 1
				left--
			}
		}
		dst = append(dst, "0123456789abcdef"[digit])
	}
	return dst
}
