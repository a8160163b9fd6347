package link

import (
	"bytes"
	"time"
	"unicode/utf8"
)

const (
	// maxText is how many bytes of a line one frame carries: what a datagram
	// leaves beside its first line, a Ping, an Ack with all its bits and the
	// frame's own words. A longer line goes in parts.
	maxText = MaxDatagram - body - TokenSize - 1 - (len("PING\nACK   \n") + 2*16 + maxBits) - frameCost

	firstWindow = 10 * MaxDatagram // bytes in flight at first (RFC 6928)
	// leastWindow is what is sent per round trip however much is lost: two
	// datagrams are 20 lines of chat or so. Back-off of the time-out, which
	// does not depend on it, is what relieves a way that is truly full.
	leastWindow = 2 * MaxDatagram

	// firstLimit is how many frames the peer takes before its first Ack.
	firstLimit = 32
)

// A sender numbers what its user writes, and sends it until it is acknowledged.
type sender struct {
	queue  [][]byte // not yet cut into frames, shared with their owner
	queued int      // bytes of it
	ending bool     // an End follows the queue

	flight []sent // frames from first on, in order of their numbers
	una    uint64 // number of flight[0], or the next number
	limit  uint64 // the highest number that the peer takes
	ended  bool   // the End has its number

	bytes       int // in flight: sent, not acknowledged, not lost
	lost        int // frames in flight that are to be sent again
	cwnd        int // bytes
	ssthresh    int // slow start up to this window
	recoveryEnd uint64

	rtt     rtt
	backoff int       // time-outs in a row
	newest  time.Time // when the latest frame that was acknowledged was sent
	expiry  time.Time // retransmission time-out; zero while nothing is in flight
	suspect time.Time // when frames overtaken by others are taken for lost
	stalled time.Time // since when nothing was acknowledged
}

// sent is a frame in flight.
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

// fresh reports whether a frame can be sent for the first time.
func (s *sender) fresh() bool {
	return (s.queued > 0 || s.ending && !s.ended) && s.next() <= s.limit
}

// blocked reports whether only the peer's limit keeps frames back, so that it
// has to be asked.
func (s *sender) blocked() bool {
	return len(s.flight) == 0 && (s.queued > 0 || s.ending && !s.ended) && s.next() > s.limit
}

// append appends frames that are due to the datagram dst.
func (s *sender) append(dst []byte, room int, now time.Time) []byte {
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

func (s *sender) send(dst []byte, f *sent, number uint64, now time.Time) []byte {
	f.at = now
	f.tries = min(f.tries, 254) + 1
	if s.bytes == 0 {
		if s.stalled.IsZero() {
			s.stalled = now
		}
		s.expiry = now.Add(s.rtt.timeout(s.backoff))
	}
	s.bytes += f.size()
	return appendNumbered(dst, f.kind, number, f.text)
}

// cut takes the next frame from the queue. Its kind is 0 where it has more than
// room bytes and another datagram has to carry it.
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

// ack takes an Ack. It reports whether that brought news, and false for one of
// what was never sent.
func (s *sender) ack(f *Frame, now time.Time) (progress, possible bool) {
	if f.Number >= s.next() || f.Number+uint64(4*len(f.Bits)) > s.next()+1 {
		return false, false
	}
	s.limit = max(s.limit, f.Limit)
	var latest *sent // the latest sent of those that are acknowledged now, once only
	full := s.bytes >= s.cwnd-MaxDatagram
	take := func(c *sent) {
		if c.acked {
			return
		}
		if c.lost {
			c.lost = false
			s.lost--
		} else {
			s.bytes -= c.size()
		}
		c.acked, progress = true, true
		if c.tries > 1 && now.Sub(c.at) < s.rtt.least {
			return // of an earlier transmission: says nothing about this one
		}
		if c.at.After(s.newest) {
			s.newest = c.at
		}
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
	covered := 0
	for s.una+uint64(covered) <= f.Number {
		take(&s.flight[covered])
		covered++
	}
	if latest != nil {
		s.rtt.sample(now.Sub(latest.at))
	}
	for covered < len(s.flight) && s.flight[covered].acked {
		covered++
	}
	s.forget(covered)
	if progress {
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

// forget drops the first n frames in flight.
func (s *sender) forget(n int) {
	s.una += uint64(n)
	clear(s.flight[:n])
	s.flight = s.flight[n:]
	if len(s.flight) == 0 {
		s.flight = nil
	}
}

// grow opens the congestion window for size bytes that have arrived, if it was
// what held the sender back.
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

// overtaken takes frames for lost that were sent well before one that has
// arrived (RFC 8985), and notes when to look again.
func (s *sender) overtaken(now time.Time) {
	s.suspect = time.Time{}
	wait := s.rtt.smoothed + s.rtt.reordering()
	for i := range s.flight {
		f := &s.flight[i]
		if f.acked || f.lost || !f.at.Before(s.newest) {
			continue
		}
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

func (s *sender) lose(f *sent) {
	f.lost = true
	s.lost++
	s.bytes -= f.size()
}

// halve reacts to the loss of frame n: once for all that was in flight then.
func (s *sender) halve(n uint64) {
	if n < s.recoveryEnd {
		return
	}
	s.recoveryEnd = s.next()
	s.cwnd = max(leastWindow, s.cwnd/2)
	s.ssthresh = s.cwnd
}

// advance does what is due by time.
func (s *sender) advance(now time.Time) {
	if !s.suspect.IsZero() && !s.suspect.After(now) {
		s.overtaken(now)
	}
	if s.expiry.IsZero() || s.expiry.After(now) {
		return
	}
	s.backoff++
	s.loseAll()
	s.ssthresh = max(leastWindow, s.cwnd/2)
	s.cwnd = leastWindow
	s.recoveryEnd = s.next()
}

// loseAll takes all that is in flight for lost.
func (s *sender) loseAll() {
	s.expiry, s.suspect = time.Time{}, time.Time{}
	for i := range s.flight {
		if f := &s.flight[i]; !f.acked && !f.lost {
			s.lose(f)
		}
	}
}

// revive starts anew after silence, at an address about which nothing is known.
func (s *sender) revive() {
	s.loseAll()
	s.rtt, s.backoff = rtt{}, 0
	s.cwnd, s.ssthresh = firstWindow, 1<<30
	s.stalled = time.Time{}
}
