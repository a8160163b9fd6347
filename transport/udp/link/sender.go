package link

import (
	"bytes"
	"time"
	"unicode/utf8"
)

const (
	// maxText is the most bytes of a line that one frame carries. The datagram also
	// has room for its first line, a Ping, an Ack with all its bits and the frame's
	// own words. A longer line is sent in parts.
	maxText = MaxDatagram - body - TokenSize - 1 - (len("PING\nACK   \n") + 2*16 + maxBits) - frameCost

	firstWindow = 10 * MaxDatagram // bytes in flight at first (RFC 6928)
	// leastWindow is the smallest congestion window in bytes, however much is lost:
	// two datagrams hold about 20 lines of chat. On a path that is truly full the
	// back-off of the time-out reduces the load; it does not depend on the window.
	leastWindow = 2 * MaxDatagram

	// firstLimit is how many frames may be sent before the peer's first Ack.
	firstLimit = 32
)

// A sender cuts the user's bytes into numbered frames, and repeats each frame until the
// peer acknowledges it. It belongs to the Link's goroutine and never blocks.
type sender struct {
	queue  [][]byte // not yet cut into frames; the writer's slices, not copies
	queued int      // bytes in queue
	ending bool     // an End follows the queue

	flight []sent // frames from una on, in the order of their numbers
	una    uint64 // number of flight[0]; the next number if flight is empty
	limit  uint64 // the highest number that the peer allows
	ended  bool   // the End is in flight or acknowledged

	bytes       int // of frames that are sent, not acknowledged and not lost
	lost        int // frames of flight that wait for a retransmission
	cwnd        int // congestion window, bytes
	ssthresh    int // bytes; slow start below this window
	recoveryEnd uint64

	rtt     rtt
	backoff int       // consecutive time-outs
	newest  time.Time // latest sending time of an acknowledged frame
	expiry  time.Time // retransmission time-out; zero while nothing is in flight
	suspect time.Time // when the next overtaken frame counts as lost; zero: none
	stalled time.Time // since when the peer acknowledges nothing; zero: nothing is due
}

// sent is a frame that has a number and is not yet forgotten.
type sent struct {
	text  []byte
	at    time.Time
	kind  Kind
	tries uint8
	acked bool
	lost  bool
}

func (s *sent) size() int { return len(s.text) + frameCost }

func newSender() sender {
	return sender{una: 1, limit: firstLimit, cwnd: firstWindow, ssthresh: 1 << 30}
}

// next returns the number of the next new frame.
func (s *sender) next() uint64 { return s.una + uint64(len(s.flight)) }

func (s *sender) write(b []byte) {
	if len(b) > 0 {
		s.queue = append(s.queue, b)
		s.queued += len(b)
	}
}

// idle reports whether nothing is left to send or to be acknowledged.
func (s *sender) idle() bool { return s.queued == 0 && len(s.flight) == 0 && s.ending == s.ended }

// due reports whether there is a frame to send now.
func (s *sender) due() bool {
	return s.bytes < s.cwnd && (s.lost > 0 || s.fresh())
}

// fresh reports whether a new frame waits and the peer's limit allows its number.
func (s *sender) fresh() bool {
	return (s.queued > 0 || s.ending && !s.ended) && s.next() <= s.limit
}

// blocked reports whether only the peer's limit holds frames back. In that case the link
// asks for an Ack with a Ping.
func (s *sender) blocked() bool {
	return len(s.flight) == 0 && (s.queued > 0 || s.ending && !s.ended) && s.next() > s.limit
}

// append appends the frames that are due to the datagram dst, up to room bytes in total.
func (s *sender) append(dst []byte, room int, now time.Time) []byte {
	// Lost frames go first: the peer delivers in order, so they hold back all later ones.
	for i := 0; s.lost > 0 && i < len(s.flight) && s.bytes < s.cwnd; i++ {
		f := &s.flight[i]
		if !f.lost {
			continue
		}
		if len(dst)+f.size() > room {
			return dst
		}
		f.lost = false
		s.lost--
		dst = s.send(dst, f, s.una+uint64(i), now)
	}
	for s.bytes < s.cwnd && s.fresh() {
		f := s.cut(room - len(dst) - frameCost)
		if f.kind == 0 {
			return dst
		}
		s.flight = append(s.flight, f)
		dst = s.send(dst, &s.flight[len(s.flight)-1], s.next()-1, now)
	}
	return dst
}

// send appends the frame f to dst and counts it as in flight.
func (s *sender) send(dst []byte, f *sent, number uint64, now time.Time) []byte {
	f.at = now
	f.tries = min(f.tries, 254) + 1
	// The time-out starts with the first byte in flight (RFC 6298 §5.1). A retransmission
	// does not move stalled: GiveUp counts from the first frame without an Ack.
	if s.bytes == 0 {
		if s.stalled.IsZero() {
			s.stalled = now
		}
		s.expiry = now.Add(s.rtt.timeout(s.backoff))
	}
	s.bytes += f.size()
	return appendNumbered(dst, f.kind, number, f.text)
}

// cut takes the next frame from the queue. It returns kind 0, and takes nothing, if the
// frame's text is longer than room bytes.
func (s *sender) cut(room int) sent {
	if s.queued == 0 {
		if room < 0 {
			return sent{}
		}
		s.ended = true
		return sent{kind: End}
	}
	chunk := s.queue[0]
	kind, size := Line, bytes.IndexByte(chunk, '\n')
	taken := size + 1
	if size < 0 {
		kind, size, taken = Part, len(chunk), len(chunk)
	}
	if size > maxText {
		// A Part ends between two characters, where the text is valid UTF-8.
		kind, size = Part, maxText
		for back := 0; back < utf8.UTFMax-1 && !utf8.RuneStart(chunk[size]); back++ {
			size--
		}
		taken = size
	}
	text := chunk[:size]
	if kind == Line && size > 0 && text[size-1] == '\r' {
		text = text[:size-1]
	}
	if len(text) > room {
		return sent{}
	}
	s.queued -= taken
	if s.queue[0] = chunk[taken:]; taken == len(chunk) {
		s.queue[0] = nil
		if s.queue = s.queue[1:]; len(s.queue) == 0 {
			s.queue = nil
		}
	}
	return sent{kind: kind, text: text}
}

// ack handles an Ack. progress reports whether it acknowledges a frame for the first time.
// possible is false, and nothing changes, if it acknowledges a frame that was never sent.
func (s *sender) ack(f *Frame, now time.Time) (progress, possible bool) {
	// The bits cover Number+2 and on. The last digit has at most three bits of padding, so
	// its first bit must stand for a number below next.
	if f.Number >= s.next() || f.Number+uint64(4*len(f.Bits)) > s.next()+1 {
		return false, false
	}
	s.limit = max(s.limit, f.Limit)
	var latest *sent // of the frames acknowledged now and sent once, the last one sent
	// full must be read before take reduces bytes: only a window that held the sender
	// back grows (RFC 7661).
	full := s.bytes >= s.cwnd-MaxDatagram
	take := func(c *sent) {
		if c.acked {
			return
		}
		// bytes does not count lost frames: lose has subtracted this one already.
		if c.lost {
			c.lost = false
			s.lost--
		} else {
			s.bytes -= c.size()
		}
		c.acked, progress = true, true
		if c.tries > 1 && now.Sub(c.at) < s.rtt.least {
			// The Ack comes sooner than any round trip: it is for an earlier transmission
			// (RFC 8985 §6.2), so c.at says nothing about the path.
			return
		}
		if c.at.After(s.newest) {
			s.newest = c.at
		}
		// A frame that was sent twice gives no sample: Karn's rule (RFC 6298 §3).
		if c.tries == 1 && (latest == nil || c.at.After(latest.at)) {
			latest = c
		}
		s.grow(c.size(), full)
	}
	for i, digit := range f.Bits {
		bits, _ := nibble(digit)
		for j := range 4 {
			n := f.Number + 2 + uint64(4*i+j)
			if bits&(8>>j) != 0 && n >= s.una && n < s.next() {
				take(&s.flight[n-s.una])
			}
		}
	}
	// f.Number < next holds, so each index below is within flight.
	covered := 0
	for s.una+uint64(covered) <= f.Number {
		take(&s.flight[covered])
		covered++
	}
	if latest != nil {
		s.rtt.sample(now.Sub(latest.at))
	}
	// Frames after Number may be acknowledged already, by bits of this or an earlier Ack.
	// After forget, flight[0] is the oldest frame without an Ack.
	for covered < len(s.flight) && s.flight[covered].acked {
		covered++
	}
	s.forget(covered)
	if progress {
		// Progress proves that the path works: back-off ends and all times start again
		// (RFC 6298 §5.3). Lost frames are not in bytes; send sets expiry for them.
		s.backoff = 0
		s.stalled, s.expiry = time.Time{}, time.Time{}
		if len(s.flight) > 0 {
			s.stalled = now
		}
		if s.bytes > 0 {
			s.expiry = now.Add(s.rtt.timeout(0))
		}
		s.overtaken(now)
	}
	return progress, true
}

// forget removes the first n frames of flight, which are all acknowledged.
func (s *sender) forget(n int) {
	s.una += uint64(n)
	clear(s.flight[:n])
	s.flight = s.flight[n:]
	if len(s.flight) == 0 {
		s.flight = nil
	}
}

// grow enlarges the congestion window for size acknowledged bytes (RFC 5681 §3.1). It does
// nothing unless full, which reports that the window held the sender back.
func (s *sender) grow(size int, full bool) {
	switch {
	case !full:
	case s.cwnd < s.ssthresh:
		s.cwnd += size
	default:
		s.cwnd += max(1, size*MaxDatagram/s.cwnd)
	}
	s.cwnd = min(s.cwnd, maxWindow*MaxDatagram)
}

// overtaken marks frames as lost that were sent well before an acknowledged one (RFC 8985
// §6.2). It sets suspect to the time of the next check.
func (s *sender) overtaken(now time.Time) {
	s.suspect = time.Time{}
	wait := s.rtt.smoothed + s.rtt.reordering()
	for i := range s.flight {
		f := &s.flight[i]
		if f.acked || f.lost || !f.at.Before(s.newest) {
			continue
		}
		// A later frame has arrived. This one may only be reordered until the wait is over.
		if at := f.at.Add(wait); at.After(now) {
			if s.suspect.IsZero() || at.Before(s.suspect) {
				s.suspect = at
			}
			continue
		}
		s.lose(f)
		s.halve(s.una + uint64(i))
	}
}

// lose marks a frame for retransmission. It must be neither lost nor acknowledged, since
// bytes counts only such frames.
func (s *sender) lose(f *sent) {
	f.lost = true
	s.lost++
	s.bytes -= f.size()
}

// halve halves the congestion window for the loss of frame n, at most once per window.
func (s *sender) halve(n uint64) {
	// Frames below recoveryEnd were in flight at the last halving: their loss is part of
	// the same congestion (RFC 5681 §4.3).
	if n < s.recoveryEnd {
		return
	}
	s.recoveryEnd = s.next()
	s.cwnd = max(leastWindow, s.cwnd/2)
	s.ssthresh = s.cwnd
}

// advance handles the times that have passed: suspected losses and the time-out.
func (s *sender) advance(now time.Time) {
	if !s.suspect.IsZero() && !s.suspect.After(now) {
		s.overtaken(now)
	}
	if s.expiry.IsZero() || s.expiry.After(now) {
		return
	}
	// Time-out: nothing in flight counts any more, so bytes is 0 and the next send sets
	// expiry with the longer back-off (RFC 6298 §5.5).
	s.backoff++
	s.loseAll()
	s.ssthresh = max(leastWindow, s.cwnd/2)
	s.cwnd = leastWindow
	s.recoveryEnd = s.next()
}

// loseAll marks every frame in flight as lost.
func (s *sender) loseAll() {
	s.expiry, s.suspect = time.Time{}, time.Time{}
	for i := range s.flight {
		if f := &s.flight[i]; !f.acked && !f.lost {
			s.lose(f)
		}
	}
}

// revive resets the estimates of the path and marks all frames in flight as lost. It is for
// a peer that returns after silence or has a new address.
func (s *sender) revive() {
	s.loseAll()
	s.rtt, s.backoff = rtt{}, 0
	s.cwnd, s.ssthresh = firstWindow, 1<<30
	s.stalled = time.Time{}
}
