package udp

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"tertulia/transport/internal/wording"
	"tertulia/transport/udp/link"
)

const (
	warnTime = 4 * time.Minute // silence after which a bare user is asked for a sign
	dropTime = 5 * time.Minute // silence after which a bare user is dropped: UDP has no end

	keptLines = 128 // lines that /again can show
	// paceBurst and paceTime bound the rate of a peer that acknowledges nothing: at most
	// paceBurst datagrams are sent in paceTime.
	paceBurst = 16
	paceTime  = 100 * time.Millisecond

	// bareUnread is how many bytes of a bare user's lines may wait for the room.
	bareUnread = 32 << 10
	// bareText is how many bytes of a line follow one number. A longer line takes several
	// numbers.
	bareText = link.MaxDatagram - len("[] \r\n") - 20
	// goesOn begins the text after the second and later numbers of a line. Without it a
	// user's words could look like a line from the server.
	goesOn = "… "
)

// bare is the engine of a user without our client, for example with nc: it sends each line
// once, with a number. It belongs to the hub, as a link.Link does.
type bare struct {
	token string // for /as

	queue  [][]byte // not yet cut into lines, shared with the room
	queued int      // bytes in queue
	within bool     // the queue begins within a line
	next   uint64   // number of the next line
	kept   [][]byte // sent lines, the oldest first; the last has the number next-1
	again  []uint64 // numbers to send again

	in     []byte // received lines, each with a line feed
	unread int    // received bytes that the room has not taken

	heard  time.Time
	warned bool
	pace   int // datagrams that may still be sent until paced
	paced  time.Time

	ending bool
	state  link.State
}

func newBare(now time.Time) *bare {
	return &bare{token: newAsToken(), next: 1, heard: now}
}

// receive handles a datagram, whose end always ends a line. It drops the datagram and
// reports false if bareUnread bytes wait already.
func (b *bare) receive(data []byte, now time.Time) bool {
	b.heard, b.warned = now, false
	if b.unread+len(data)+1 > bareUnread {
		return false
	}
	b.in = append(b.in, data...)
	if len(data) == 0 || data[len(data)-1] != '\n' {
		b.in = append(b.in, '\n')
	}
	b.unread += len(data)
	return true
}

// Take is as link.Link's, but size is in bytes, not frames.
func (b *bare) Take() (lines []byte, size int, ended bool) {
	lines, b.in = b.in, nil
	return lines, len(lines), false
}

// Took is as link.Link's.
func (b *bare) Took(size int) { b.unread = max(0, b.unread-size) }

// Write is as link.Link's.
func (b *bare) Write(data []byte) {
	if !b.ending && len(data) > 0 {
		b.queue = append(b.queue, data)
		b.queued += len(data)
	}
}

// say queues a notice of the server.
func (b *bare) say(text string) { b.Write([]byte(wording.Mark + text + "\r\n")) }

// notice is say for a message of the table.
func (b *bare) notice(id wording.ID, args ...wording.Arg) { b.say(wording.Say(id, args...)) }

// End is as link.Link's.
func (b *bare) End(time.Time) {
	b.ending = true
	b.finish()
}

// Abort is as link.Link's.
func (b *bare) Abort(why string) {
	b.queue, b.queued, b.ending = nil, 0, false
	b.say(why)
	b.End(time.Time{})
}

func (b *bare) finish() {
	if b.ending && b.queued == 0 && len(b.again) == 0 {
		b.state = link.Dead
	}
}

// Queued is as link.Link's.
func (b *bare) Queued() int { return b.queued }

// State is as link.Link's.
func (b *bare) State() link.State { return b.state }

// Deadline is as link.Link's.
func (b *bare) Deadline() time.Time {
	switch {
	case b.state == link.Dead:
		return time.Time{}
	case b.queued > 0 || len(b.again) > 0:
		return b.paced
	case b.warned:
		return b.heard.Add(dropTime)
	}
	return b.heard.Add(warnTime)
}

// Advance is as link.Link's.
func (b *bare) Advance(now time.Time) {
	silent := now.Sub(b.heard)
	switch {
	case b.state == link.Dead || b.ending:
	case silent >= dropTime:
		b.notice(wording.BareSilent)
		b.End(now)
	case silent >= warnTime && !b.warned:
		b.warned = true
		b.notice(wording.BareSign)
	}
}

// Append is as link.Link's. Lines that /again asked for go first.
func (b *bare) Append(dst []byte, now time.Time) []byte {
	if !now.Before(b.paced) {
		b.pace, b.paced = paceBurst, now.Add(paceTime)
	}
	if b.pace == 0 {
		return nil
	}
	for len(b.again) > 0 {
		n := b.again[0]
		text := b.kept[n+uint64(len(b.kept))-b.next]
		if len(dst)+len(text)+link.MaxDatagram-bareText > link.MaxDatagram {
			break
		}
		dst = appendLine(dst, n, text)
		b.again = b.again[1:]
	}
	for len(b.again) == 0 && b.queued > 0 {
		text, taken := b.first()
		if len(dst)+len(text)+link.MaxDatagram-bareText > link.MaxDatagram {
			break
		}
		dst = appendLine(dst, b.next, text)
		b.next++
		b.keep(text)
		b.drop(taken)
	}
	if len(dst) == 0 {
		return nil
	}
	b.pace--
	b.finish()
	return dst
}

func appendLine(dst []byte, n uint64, text []byte) []byte {
	dst = append(strconv.AppendUint(append(dst, '['), n, 10), "] "...)
	return append(append(dst, text...), "\r\n"...)
}

// first returns the next line, or as much of it as follows one number, and how many bytes of
// the queue that takes.
func (b *bare) first() (text []byte, taken int) {
	chunk := b.queue[0]
	size := bytes.IndexByte(chunk, '\n')
	taken = size + 1
	if size < 0 {
		size, taken = len(chunk), len(chunk)
	}
	text = bytes.TrimSuffix(chunk[:size], []byte("\r"))
	if most := bareText - len(goesOn); len(text) > most {
		size = most
		for back := 0; back < utf8.UTFMax-1 && !utf8.RuneStart(text[size]); back++ {
			size--
		}
		text, taken = text[:size], size
	}
	if b.within {
		text = append([]byte(goesOn), text...)
	}
	return text, taken
}

func (b *bare) drop(taken int) {
	b.queued -= taken
	b.within = b.queue[0][taken-1] != '\n'
	if b.queue[0] = b.queue[0][taken:]; len(b.queue[0]) == 0 {
		if b.queue = b.queue[1:]; len(b.queue) == 0 {
			b.queue = nil
		}
	}
}

func (b *bare) keep(text []byte) {
	if len(b.kept) == keptLines {
		copy(b.kept, b.kept[1:])
		b.kept[keptLines-1] = text
		return
	}
	b.kept = append(b.kept, text)
}

// repeat queues the lines from..to again, or a notice if they are not kept.
func (b *bare) repeat(from, to uint64) {
	oldest := b.next - uint64(len(b.kept))
	to = min(to, b.next-1)
	if from < oldest || from > to {
		b.notice(wording.BareKept, wording.Line(oldest), wording.Limit(b.next-1))
		return
	}
	if len(b.again) > 0 {
		return // an earlier /again is not finished
	}
	for n := from; n <= to; n++ {
		b.again = append(b.again, n)
	}
}

// returned handles the return of a user from another address, with /as.
func (b *bare) returned(now time.Time) {
	b.heard, b.warned = now, false
	b.notice(wording.BareBack, wording.Line(b.next-1))
}
