package link

import "strconv"

// A receiver puts the peer's frames in order.
type receiver struct {
	window uint64 // frames that are offered ahead of what was taken
	next   uint64 // the number that is wanted next
	taken  uint64 // frames that the user has taken
	told   uint64 // the limit that the last Ack gave

	held  []held // by number modulo the window; nil while nothing is out of order
	holds int
	bytes int // in held

	in     []byte // in order, not yet taken
	frames int    // that made it
	ended  bool   // the End has come, in order
	late   uint64 // its number once it has come at all
}

type held struct {
	kind Kind
	text []byte
}

func newReceiver(window int) receiver {
	return receiver{window: uint64(window), next: 1, told: uint64(window)}
}

func (r *receiver) limit() uint64 { return r.taken + r.window }

// verdict is what became of a numbered frame.
type verdict uint8

const (
	inOrder verdict = iota
	early           // kept for later
	double          // was there already
	beyond          // cannot have been allowed
	noRoom          // dropped: the peer sends it again
)

// take takes a Line, Part or End. tight asks it to keep nothing out of order.
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

// accept takes the frame whose number is next.
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

// release accepts what was held and is next now.
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
	r.held, r.holds, r.bytes = nil, 0, 0
}

// appendAck appends an Ack of all that has come.
func (r *receiver) appendAck(dst []byte) []byte {
	dst = strconv.AppendUint(append(dst, "ACK "...), r.next-1, 10)
	dst = append(dst, ' ')
	if r.holds == 0 {
		dst = append(dst, '-')
	} else {
		dst = r.appendBits(dst)
	}
	r.told = r.limit()
	dst = strconv.AppendUint(append(dst, ' '), r.told, 10)
	return append(dst, '\n')
}

// appendBits appends a digit for each four numbers from next+1 on, the lowest
// number as the highest bit, up to the last that is held.
func (r *receiver) appendBits(dst []byte) []byte {
	left := r.holds
	for n := r.next + 1; left > 0; n += 4 {
		digit := 0
		for i := range uint64(4) {
			digit <<= 1
			if n+i < r.next+r.window && r.held[(n+i)%r.window].kind != 0 {
				digit |= 1
				left--
			}
		}
		dst = append(dst, "0123456789abcdef"[digit])
	}
	return dst
}
