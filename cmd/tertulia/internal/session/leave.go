package session

import (
	"context"
	"time"
)

// countTime bounds how long a new connection may take to report the number of taken lines.
const countTime = 2 * time.Second

// leave starts to end the session, or sets a new limit if it is already ending. over reports
// whether the session has ended.
func (l *loop) leave(limit time.Duration) (over bool, err error) {
	if !l.leaving {
		l.leaving = true
		close(l.closed)
		l.finish()
	}
	l.patient = limit == NoLimit
	if !l.patient {
		l.leaveBy.Reset(limit)
	}
	if l.link == nil && l.queue.users == 0 {
		return true, l.balance()
	}
	if seated := l.link != nil && l.link.seated; !seated && !l.patient {
		return true, l.balance()
	}
	return false, nil
}

// finish sends /quit. If lines are not acknowledged, it requests that first, and pong sends the
// /quit: the server could answer an earlier one before the lines are on its disk, and another
// connection would have to count them.
func (l *loop) finish() {
	if l.queue.users > 0 {
		l.queue.ping()
	} else {
		l.queue.quit()
	}
}

// late handles the end of the time for leaving. Lines may still be in flight, because the
// server reads them only at its rate limit and answers the /ping after them last. late opens a
// new connection with the same key, which replaces the old one. The server then stops reading
// the old connection, so its welcome gives the exact number of lines that it has taken.
func (l *loop) late(ctx context.Context) (over bool, err error) {
	if l.counting || l.link == nil || !l.link.seated || l.queue.unsure() == 0 {
		return true, l.balance()
	}
	l.counting = true
	l.link.close()
	l.link = nil
	l.alive.Stop()
	l.leaveBy.Reset(countTime)
	l.tell(Told, "asking the server how many lines it has taken…")
	l.dial(ctx)
	return false, nil
}

// counted discards the lines that the server has not taken, and sends /quit.
func (l *loop) counted() {
	l.unsure = l.queue.unsure() // sent before the server lost its count, which excludes them
	l.lost = l.queue.users - l.unsure
	l.queue.clear()
	l.queue.quit()
}

// balance returns a *NotTakenError if lines are missing, unconfirmed or not kept, and nil otherwise.
func (l *loop) balance() error {
	unsure := l.queue.unsure()
	lost := l.lost + l.dropped + l.queue.users - unsure
	unsure += l.unsure
	if lost+unsure+l.queue.unkept == 0 {
		return nil
	}
	return &NotTakenError{l.queue.done, lost, unsure, l.queue.unkept}
}
