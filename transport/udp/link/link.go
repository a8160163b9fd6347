package link

import (
	"bytes"
	"strconv"
	"time"
)

// Config holds the settings that differ between the two ends.
type Config struct {
	SID       Token
	Window    int           // frames that the peer may send beyond those that the user took, 32 to 256
	KeepAlive time.Duration // silence after which a Ping is sent; 0: the peer keeps the session alive
}

// State is the state of a session.
type State uint8

// The states of a session.
const (
	Attached State = iota
	Detached       // the peer was silent for too long
	Closed         // both ends have sent and acknowledged all; copies are still answered
	Dead           // the session is over: nothing is sent or received
)

// Counts holds a link's counters since New.
type Counts struct {
	Sent, Retransmits uint64 // numbered frames sent, and how many of them were retransmissions
	Duplicates        uint64 // numbered frames that had arrived already
	Beyond            uint64 // numbered frames that the window does not allow
	Dropped           uint64 // numbered frames for which there was no room
	Impossible        uint64 // Acks of what was never sent
	Bytes             uint64 // in the datagrams that Append returned
	Detachments       uint64
	Reattachments     uint64
}

// A Link is one end of a session. It belongs to one goroutine, and no method blocks.
type Link struct {
	cfg Config
	why string // the text of the peer's Stop, or why the link gave up

	snd sender
	rcv receiver

	state   State
	ackNow  bool // an Ack is due
	pingDue bool
	moved   bool // the server's answer to a Move is due

	ackLater time.Time // when a delayed Ack is due; zero: none
	unacked  int       // received datagrams with frames in order since the last Ack

	heard time.Time // time of the latest datagram from the peer
	said  time.Time // time of the latest datagram to the peer
	since time.Time // when state became Detached, Closed or Dead
	ended time.Time // when End was called, then of the latest progress; zero: not yet

	pinged time.Time // time of the latest unanswered Ping; zero: none
	pings  int       // unanswered Pings
	asked  time.Time // time of the first unanswered Ping

	moves  uint64 // number of the latest Move
	cookie []byte // of the client's unanswered Move; nil: none

	stopText []byte // frame of the Stop to send; nil: none

	counts Counts
}

// New returns the link of a session that has just been opened.
func New(cfg Config, now time.Time) *Link {
	return &Link{cfg: cfg, snd: newSender(), rcv: newReceiver(cfg.Window), heard: now, said: now}
}

// SID returns the session's id.
func (l *Link) SID() Token { return l.cfg.SID }

// State returns the session's state.
func (l *Link) State() State { return l.state }

// Why returns why the session ended, and "" if it has not or both ends agreed.
func (l *Link) Why() string { return l.why }

// Counts returns the counters.
func (l *Link) Counts() Counts { return l.counts }

// RTT returns the smoothed round trip time, 0 before there is a sample.
func (l *Link) RTT() time.Duration { return l.snd.rtt.smoothed }

// Held returns how many bytes of text are held because they arrived out of order.
func (l *Link) Held() int { return l.rcv.bytes }

// Queued returns how many bytes wait to be sent for the first time.
func (l *Link) Queued() int { return l.snd.queued }

// Write queues bytes of lines, each ended by a line feed. A carriage return in front of a
// line feed is dropped. b must not be changed afterwards. Write does nothing after End, or
// once the session is closed.
func (l *Link) Write(b []byte) {
	if !l.snd.ending && l.state < Closed {
		l.snd.write(b)
	}
}

// End ends the stream: it queues an End after all that was written.
func (l *Link) End(now time.Time) {
	if !l.snd.ending {
		l.snd.ending = true
		l.ended = now
	}
}

// Abort ends the session with the next Append, whose datagram gives the peer the reason.
// That datagram is not repeated. why must be one line.
func (l *Link) Abort(why string) {
	if l.state < Closed {
		l.stopText = append([]byte("STOP "), why...)
	}
}

// Take returns the text that arrived in order since the last call. Each line ends in a line
// feed; the last one may be incomplete. The caller gives frames to Took once it has used
// the text. ended reports that nothing follows.
func (l *Link) Take() (b []byte, frames int, ended bool) {
	b, frames = l.rcv.in, l.rcv.frames
	l.rcv.in, l.rcv.frames = nil, 0
	return b, frames, l.rcv.ended
}

// Took lets the peer send that many more frames. It makes an Ack due once the limit has
// grown by half a window.
func (l *Link) Took(frames int) {
	l.rcv.taken += uint64(frames)
	if l.rcv.limit() >= l.rcv.told+l.rcv.window/2 {
		l.ackNow = true
	}
}

// Heard notes that a datagram of the session arrived from the peer's address. It attaches a
// detached session again.
func (l *Link) Heard(now time.Time) {
	l.heard = now
	l.pinged, l.pings = time.Time{}, 0
	if l.state == Detached {
		l.state = Attached
		l.counts.Reattachments++
		l.snd.revive()
	}
}

// Receive handles the frames of a datagram from the peer's address. If tight, it keeps no
// frame that is out of order. It copies what it keeps. It ignores Move and Stray: see Move
// and MoveWith.
func (l *Link) Receive(frames []Frame, tight bool, now time.Time) {
	if l.state == Dead {
		return
	}
	l.Heard(now)
	fresh, news := false, false
	for i := range frames {
		f := &frames[i]
		switch f.Kind {
		case Line, Part, End:
			switch l.rcv.take(f, tight) {
			case inOrder:
				// A gap that remains, or an End, is acknowledged without delay
				// (RFC 5681 §4.2).
				fresh = true
				l.ackNow = l.ackNow || l.rcv.holds > 0 || f.Kind == End
			case early:
				l.ackNow = true
			case double:
				l.counts.Duplicates++
				l.ackNow = true
			case beyond:
				l.counts.Beyond++
			case noRoom:
				l.counts.Dropped++
			}
		case Ack:
			progress, possible := l.snd.ack(f, now)
			if !possible {
				l.counts.Impossible++
			}
			news = news || progress
		case Ping:
			l.ackNow = true
		case Stop, Gone:
			l.finish(Dead, now)
			l.why = string(f.Text)
			if f.Kind == Gone {
				l.why = "the server does not know the session any more"
			}
			return
		case Moved:
			if f.Number == l.moves && l.cookie != nil {
				l.cookie = nil
				l.snd.revive() // the server discarded all frames from this address until now
			}
		}
	}
	// Closing counts from the latest progress: a slow peer that acknowledges is not cut off.
	if news && !l.ended.IsZero() {
		l.ended = now
	}
	// The first datagram may wait for ackLater; the second is acknowledged at once
	// (RFC 5681 §4.2). So at most one datagram in order waits for its Ack.
	if fresh {
		if l.unacked++; l.unacked >= 2 {
			l.ackNow = true
		} else if l.ackLater.IsZero() {
			l.ackLater = now.Add(ackDelay)
		}
	}
	// idle implies that our End is acknowledged; rcv.ended, that all of the peer's frames
	// have arrived. Each end closes by itself, so copies of the peer's End may still come.
	if l.state < Closed && l.rcv.ended && l.snd.ended && l.snd.idle() {
		l.finish(Closed, now)
	}
}

// finish sets the state to Closed or Dead and frees the buffers. Text that Take has not
// returned is kept.
func (l *Link) finish(s State, now time.Time) {
	l.state, l.since = s, now
	l.snd = newSender()
	if s == Dead {
		l.rcv.held, l.rcv.bytes = nil, 0
	}
}

// MoveWith puts a Move with the server's cookie into each datagram until the server answers
// it. The client calls it after a Stray. It ignores a copy of the current cookie.
func (l *Link) MoveWith(cookie []byte) {
	if bytes.Equal(cookie, l.cookie) {
		return
	}
	l.moves++
	l.cookie = append([]byte(nil), cookie...)
	l.pingDue = true
}

// Move handles a Move whose cookie the server has checked, and makes an answer due unless
// the Move is an old one. It reports whether the Move is newer than all before.
func (l *Link) Move(number uint64) (fresh bool) {
	if number < l.moves {
		return false
	}
	fresh = number > l.moves
	l.moves, l.moved = number, true
	return fresh
}

// Revive resets the estimates of the path and sends all frames in flight again. The server
// calls it when the peer's address changes.
func (l *Link) Revive() { l.snd.revive() }

// Append appends the next datagram that is due to dst, whose length must be 0. It returns
// nil if none is due. The caller sends the datagram at once, at most MaxDatagram bytes, and
// calls Append until it returns nil.
func (l *Link) Append(dst []byte, now time.Time) []byte {
	if l.state == Dead {
		return nil
	}
	if l.stopText != nil {
		dst = append(append(open(dst, l.cfg.SID[:]), l.stopText[:min(len(l.stopText), maxText)]...), '\n')
		l.finish(Dead, now)
		return seal(dst)
	}
	// Frames wait while a Move is unanswered: the server discards all from an address that
	// is not proved. A datagram with Moved has none either.
	attached := l.state == Attached
	data := attached && l.cookie == nil && !l.moved && l.snd.due()
	if !data && !l.ackNow && !l.pingDue && !l.moved {
		return nil
	}
	dst = open(dst, l.cfg.SID[:])
	if l.cookie != nil {
		dst = appendMove(dst, l.moves, l.cookie)
	}
	if l.moved {
		l.moved = false
		dst = append(strconv.AppendUint(append(dst, "MOVED "...), l.moves, 10), '\n')
	}
	// A delayed Ack goes with any datagram. Control frames come first; maxText leaves room
	// for them, so data always fits at least one frame.
	if l.ackNow || l.unacked > 0 {
		dst = l.rcv.appendAck(dst)
		l.ackNow, l.ackLater, l.unacked = false, time.Time{}, 0
	}
	if l.pingDue {
		dst = append(dst, "PING\n"...)
		l.pingDue = false
		l.pinged = now
		if l.pings++; l.pings == 1 {
			l.asked = now
		}
	}
	if data {
		before := l.snd.next()
		lost := l.snd.lost
		dst = l.snd.append(dst, MaxDatagram, now)
		// append loses no frame, so the difference is the number of retransmissions.
		again := uint64(lost - l.snd.lost)
		l.counts.Retransmits += again
		l.counts.Sent += l.snd.next() - before + again
	}
	l.said = now
	l.counts.Bytes += uint64(len(dst))
	return seal(dst)
}
