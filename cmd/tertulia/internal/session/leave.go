package session

import (
	"context"
	"time"
)

// countTime is how long a new connection may take to tell what was taken.
const countTime = 2 * time.Second

func (l *loop) leave(limit time.Duration) (over bool, err error) {
	if !l.leaving {
		l.leaving = true
		close(l.closed)
		if l.queue.users > 0 {
			l.queue.ping()
		}
		l.queue.quit()
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

// late is called when the time for a good-bye is up. Lines may still be on their
// way to the server, which reads them at the pace of its limit, and the /ping
// after them is answered last. A new connection with the same key takes the place
// of this one: the server reads no more of the old one, and its welcome tells
// exactly how many lines it has taken.
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

// counted gives up the lines that the server has not taken, and says good-bye.
func (l *loop) counted() {
	l.unsure = l.queue.unsure() // by a server that has ended since
	l.lost = l.queue.users - l.unsure
	l.queue.lines, l.queue.users, l.queue.pings, l.queue.tried = nil, 0, 0, 0
	l.queue.quit()
}

// balance is the end's account: nil where the server has taken all.
func (l *loop) balance() error {
	unsure := l.queue.unsure()
	lost := l.lost + l.dropped + l.queue.users - unsure
	unsure += l.unsure
	if lost+unsure == 0 {
		return nil
	}
	return &NotTakenError{l.queue.done, lost, unsure}
}
