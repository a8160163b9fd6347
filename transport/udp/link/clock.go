package link

import "time"

// Times of a session, the same at both ends.
const (
	// GiveUp is how long a frame may stay unacknowledged. After that the session is
	// detached: it sends no frames until its peer is heard again.
	GiveUp = 30 * time.Second
	// KeepAlive is the silence after which a client sends a Ping: below the 30
	// seconds after which the strictest NATs forget a binding, and above the 15
	// that RFC 8085 §3.5 wants at least.
	KeepAlive = 25 * time.Second
	// Silence is the silence of the peer after which a session is detached: two
	// keep-alives, and time for a third.
	Silence = 2*KeepAlive + 20*time.Second
	// Resumable is how long a detached session is kept.
	Resumable = 5 * time.Minute
	// Closing is how long an ending session waits for an Ack that brings progress. It is as
	// long as GiveUp: nobody comes back to a session that has ended.
	Closing = GiveUp
	// Linger is how long a closed session still answers its peer, whose copy of
	// the last Ack may be lost. A cookie must not live longer.
	Linger = 30 * time.Second

	ackDelay = 20 * time.Millisecond // far below minRTO, long enough for an answer to carry the Ack
	// probeTime is the least pause after which a sender that the peer's limit holds back
	// sends a Ping: the Ack that raised the limit may be lost.
	probeTime = time.Second

	pingMin = 500 * time.Millisecond
	pingMax = 5 * time.Second // pause between the Pings to a peer that does not answer
)

// Unheard returns for how long the peer has owed an answer without one. It returns 0 if
// nothing awaits an answer.
func (l *Link) Unheard(now time.Time) time.Duration {
	since := l.snd.stalled
	if l.pings > 0 {
		since = earlier(since, l.asked)
	}
	if since.IsZero() {
		return 0
	}
	if l.heard.After(since) {
		since = l.heard
	}
	return now.Sub(since)
}

// Deadline returns when Advance has something to do, and the zero time for never. Any other
// method may change it.
func (l *Link) Deadline() time.Time {
	var at time.Time
	switch l.state {
	case Dead:
		return at
	case Closed:
		return l.since.Add(Linger)
	case Detached:
		at = l.since.Add(Resumable)
	case Attached:
		at = l.heard.Add(Silence)
		if !l.snd.stalled.IsZero() {
			at = earlier(at, l.snd.stalled.Add(GiveUp))
		}
		at = earlier(earlier(at, l.ackLater), earlier(l.snd.suspect, l.snd.expiry))
	}
	if !l.ended.IsZero() {
		at = earlier(at, l.ended.Add(Closing))
	}
	return earlier(at, l.nextPing())
}

// earlier returns the earlier of two times, where the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// nextPing returns when the next Ping is due if no datagram is sent or received until then.
// The zero time means never.
func (l *Link) nextPing() (at time.Time) {
	switch {
	case l.state != Attached && l.cfg.KeepAlive == 0:
		return at // a client keeps its session alive, also while detached
	case !l.pinged.IsZero():
		return l.pinged.Add(min(pingMax, max(pingMin, l.snd.rtt.timeout(l.pings-1))))
	case l.cookie != nil: // the server has answered, yet not to the latest Move
		return l.said.Add(max(pingMin, l.snd.rtt.timeout(0)))
	case l.snd.blocked():
		return l.said.Add(max(probeTime, l.snd.rtt.timeout(0)))
	case l.cfg.KeepAlive > 0 && l.said.Before(l.heard):
		return l.said.Add(l.cfg.KeepAlive)
	case l.cfg.KeepAlive > 0:
		return l.heard.Add(l.cfg.KeepAlive)
	}
	return at
}

// Advance handles all that is due at now. The caller then calls Append.
func (l *Link) Advance(now time.Time) {
	due := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
	switch l.state {
	case Dead:
		return
	case Closed:
		if due(l.since.Add(Linger)) {
			l.finish(Dead, now)
		}
		return
	case Detached:
		if due(l.since.Add(Resumable)) {
			l.finish(Dead, now)
			l.why = "the peer was not heard for too long"
			return
		}
	case Attached:
		if due(l.ackLater) {
			l.ackNow = true
		}
		l.snd.advance(now)
		if due(l.heard.Add(Silence)) || !l.snd.stalled.IsZero() && due(l.snd.stalled.Add(GiveUp)) {
			l.detach(now)
		}
	}
	if due(l.nextPing()) {
		l.pingDue = true
	}
	if !l.ended.IsZero() && due(l.ended.Add(Closing)) {
		l.finish(Dead, now)
		l.why = "the peer did not take the end of the session"
	}
}

// detach stops sending until the peer is heard. Frames in flight count as lost, so all are
// sent again then.
func (l *Link) detach(now time.Time) {
	l.state, l.since = Detached, now
	l.counts.Detachments++
	l.snd.loseAll()
	l.ackLater, l.ackNow = time.Time{}, false
}
