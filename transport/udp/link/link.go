package link

import (
	"bytes"
	"strconv"
	"time"
)

// Config is what is different at the two ends.
type Config struct {
	SID       Token
	Window    int           // frames that are taken ahead of the user, 32 to 256
	KeepAlive time.Duration // 0: the peer keeps the session alive
}

// State is where a session stands.
type State uint8

// The states of a session.
const (
	Attached State = iota
	Detached       // the peer was not heard for too long
	Closed         // both ends have sent and got all: what comes is still answered
	Dead           // nothing is left to do
)

// Counts is what a link has counted.
type Counts struct {
	Sent, Retransmits uint64 // numbered frames sent, and those of them not for the first time
	Duplicates        uint64 // numbered frames that had come before
	Beyond            uint64 // numbered frames that the window does not allow
	Dropped           uint64 // numbered frames for which there was no room
	Impossible        uint64 // Acks of what was never sent
	Bytes             uint64 // of the datagrams that were built
	Detachments       uint64
	Reattachments     uint64
}

// A Link is one end of a session. It belongs to one goroutine.
type Link struct {
	cfg Config
	why string // the text of a Stop that came, or why the link gave up

	snd sender
	rcv receiver

	state   State
	ackNow  bool // an Ack is due
	pingDue bool
	moved   bool // a server's answer to a Move is due

	ackLater time.Time // when a delayed Ack is due; zero: none
	unacked  int       // datagrams with new frames since the last Ack

	heard time.Time // the latest datagram from the peer
	said  time.Time // the latest datagram to it
	since time.Time // when it was detached or closed
	ended time.Time // when End was called, then of the latest progress

	pinged time.Time // the latest Ping that has no answer; zero: none
	pings  int       // how many have none
	asked  time.Time // the first of these

	moves  uint64 // the latest move
	cookie []byte // a client's for a Move that is not answered; nil: none

	stopText []byte // of the Stop to send; nil: none

	counts Counts
}

// New returns the link of a session that has just been opened.
func New(cfg Config, now time.Time) *Link {
	return &Link{cfg: cfg, snd: newSender(), rcv: newReceiver(cfg.Window), heard: now, said: now}
}

// SID returns the session's id.
func (l *Link) SID() Token { return l.cfg.SID }

// State returns where the session stands.
func (l *Link) State() State { return l.state }

// Why returns why the session is over where that was not agreed upon.
func (l *Link) Why() string { return l.why }

// Counts returns what was counted so far.
func (l *Link) Counts() Counts { return l.counts }

// RTT returns the smoothed round trip time, 0 before there is a sample.
func (l *Link) RTT() time.Duration { return l.snd.rtt.smoothed }

// Held returns how many bytes have come and cannot be taken yet, being out of
// order.
func (l *Link) Held() int { return l.rcv.bytes }

// Queued returns how many bytes wait to be sent for the first time.
func (l *Link) Queued() int { return l.snd.queued }

// Write queues bytes. What stands between two line feeds is a line; a carriage
// return in front of one is dropped. b must not be changed afterwards.
func (l *Link) Write(b []byte) {
	if !l.snd.ending && l.state < Closed {
		l.snd.write(b)
	}
}

// End says that nothing more is written.
func (l *Link) End(now time.Time) {
	if !l.snd.ending {
		l.snd.ending = true
		l.ended = now
	}
}

// Abort ends the session at once. The peer is told why, by one datagram.
func (l *Link) Abort(why string) {
	if l.state < Closed {
		l.stopText = append([]byte("STOP "), why...)
	}
}

// Take returns what has come in order since the last call: lines, each with a
// line feed. frames is to be given to Took once they have been used; ended tells
// that nothing follows.
func (l *Link) Take() (b []byte, frames int, ended bool) {
	b, frames = l.rcv.in, l.rcv.frames
	l.rcv.in, l.rcv.frames = nil, 0
	return b, frames, l.rcv.ended
}

// Took lets the peer send as many frames more.
func (l *Link) Took(frames int) {
	l.rcv.taken += uint64(frames)
	if l.rcv.limit() >= l.rcv.told+l.rcv.window/2 {
		l.ackNow = true
	}
}

// Heard notes that a datagram of the session came from its peer's address.
func (l *Link) Heard(now time.Time) {
	l.heard = now
	l.pinged, l.pings = time.Time{}, 0
	if l.state == Detached {
		l.state = Attached
		l.counts.Reattachments++
		l.snd.revive()
	}
}

// Receive takes the frames of a datagram from the peer's address. tight asks it
// to keep nothing that is out of order. Moves and strays are not for Receive:
// see Moved, and MoveWith.
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
				l.snd.revive() // the server took nothing from here until now
			}
		}
	}
	if news && !l.ended.IsZero() {
		l.ended = now
	}
	if fresh {
		if l.unacked++; l.unacked >= 2 {
			l.ackNow = true
		} else if l.ackLater.IsZero() {
			l.ackLater = now.Add(ackDelay)
		}
	}
	if l.state < Closed && l.rcv.ended && l.snd.ended && l.snd.idle() {
		l.finish(Closed, now)
	}
}

func (l *Link) finish(s State, now time.Time) {
	l.state, l.since = s, now
	l.snd = newSender()
	if s == Dead {
		l.rcv.held, l.rcv.bytes = nil, 0
	}
}

// MoveWith has the next datagrams tell the server, with a cookie of its, that the
// client is at a new address. A copy of the cookie that they tell already is let go.
func (l *Link) MoveWith(cookie []byte) {
	if bytes.Equal(cookie, l.cookie) {
		return
	}
	l.moves++
	l.cookie = append([]byte(nil), cookie...)
	l.pingDue = true
}

// Move takes a Move, to be answered. It reports whether that is a new one, not
// a copy.
func (l *Link) Move(number uint64) (fresh bool) {
	if number < l.moves {
		return false
	}
	fresh = number > l.moves
	l.moves, l.moved = number, true
	return fresh
}

// Revive starts anew with sending, as at an address of which nothing is known.
func (l *Link) Revive() { l.snd.revive() }

// Append appends the next datagram that is due to dst, whose length must be 0,
// or returns nil if there is none.
func (l *Link) Append(dst []byte, now time.Time) []byte {
	if l.state == Dead {
		return nil
	}
	if l.stopText != nil {
		dst = append(append(open(dst, l.cfg.SID[:]), l.stopText[:min(len(l.stopText), maxText)]...), '\n')
		l.finish(Dead, now)
		return seal(dst)
	}
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
		again := uint64(lost - l.snd.lost)
		l.counts.Retransmits += again
		l.counts.Sent += l.snd.next() - before + again
	}
	l.said = now
	l.counts.Bytes += uint64(len(dst))
	return seal(dst)
}
