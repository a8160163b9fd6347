package session

import (
	"slices"
	"strings"
)

const (
	maxKept   = 256 // lines kept until they are taken
	pingEvery = 64  // lines after which the server is asked what it took
	maxBatch  = 16 << 10
)

const (
	pingLine = "/ping"
	quitLine = "/quit"
)

// kept is a line that the server may not have taken yet.
type kept struct {
	text string
	own  bool // the session's /ping or /quit, not the user's
	part bool // the user's line goes on in the next one
}

// queue numbers the lines. The number of lines[i] is taken+1+i.
type queue struct {
	taken uint64
	lines []kept
	sent  int // the first sent lines are on their way on this connection
	tried int // the first tried lines were on their way on any connection
	done  int // the user's lines that were taken
	users int // lines that are the user's, each counted once however many parts it has
	pings int // lines that are pings
	since int // the user's lines after the last ping
}

func (q *queue) full() bool { return len(q.lines) >= maxKept }

// push keeps a line of any length: fit splits it.
func (q *queue) push(text string) {
	q.lines = append(q.lines, kept{text: text})
	q.users++
	q.since++
	if q.since >= pingEvery {
		q.ping()
	}
}

// fit splits the lines not yet sent that have more than limit bytes. Commands
// cannot be split: those that are too long are dropped and returned.
func (q *queue) fit(limit int) (dropped []string) {
	for i := q.sent; i < len(q.lines); i++ {
		l := q.lines[i]
		if l.own || len(l.text) <= limit {
			continue
		}
		var parts []kept
		if isCommand(l.text) {
			dropped = append(dropped, l.text)
			q.users--
		} else {
			for _, text := range split(strings.TrimPrefix(l.text, "/"), limit) {
				parts = append(parts, kept{text: text, part: true})
			}
			parts[len(parts)-1].part = l.part
		}
		q.lines = slices.Replace(q.lines, i, i+1, parts...)
		if i < q.tried {
			q.tried += len(parts) - 1
		}
		i += len(parts) - 1
	}
	return dropped
}

// ping asks for an acknowledgement, unless the last line does so already.
func (q *queue) ping() {
	if q.endsWith(pingLine) {
		return
	}
	q.lines = append(q.lines, kept{text: pingLine, own: true})
	q.pings++
	q.since = 0
}

// quit makes /quit the last line.
func (q *queue) quit() {
	if q.endsWith(quitLine) {
		return
	}
	q.lines = append(q.lines, kept{text: quitLine, own: true})
}

func (q *queue) endsWith(own string) bool {
	n := len(q.lines)
	return n > 0 && q.lines[n-1] == kept{text: own, own: true}
}

// ack drops the lines up to number taken. A server that claims more than it
// was sent is not believed: the answer is false.
func (q *queue) ack(taken uint64) bool {
	if taken <= q.taken {
		return true
	}
	if taken > q.taken+uint64(q.sent) {
		return false
	}
	n := int(taken - q.taken)
	q.drop(n)
	q.sent -= n
	return true
}

// resume makes the queue ready for a new connection to a server that has
// taken that many lines. When it has forgotten or restarted, the lines that
// are left are numbered anew from there.
func (q *queue) resume(taken uint64, restarted bool) {
	if !restarted {
		if taken > q.taken {
			q.drop(int(min(taken-q.taken, uint64(len(q.lines)))))
		}
		q.tried = 0
	}
	q.taken = taken
	q.sent = 0
}

func (q *queue) drop(n int) {
	for _, l := range q.lines[:n] {
		switch {
		case l.own && l.text == pingLine:
			q.pings--
		case !l.own && !l.part:
			q.users--
			q.done++
		}
	}
	q.lines = append(q.lines[:0], q.lines[n:]...)
	q.taken += uint64(n)
	q.tried = max(0, q.tried-n)
}

// batch renders the lines not yet sent, some 16 KiB at most, and says how
// many they are.
func (q *queue) batch() (b []byte, n int) {
	for _, l := range q.lines[q.sent:] {
		if len(b) > maxBatch {
			break
		}
		b = append(b, l.text...)
		b = append(b, '\n')
		n++
	}
	return b, n
}

// send notes that the next n lines are on their way.
func (q *queue) send(n int) {
	q.sent += n
	q.tried = max(q.tried, q.sent)
}

// unsure is how many of the user's lines may have been taken without a word.
func (q *queue) unsure() (n int) {
	for _, l := range q.lines[:min(q.tried, len(q.lines))] {
		if !l.own && !l.part {
			n++
		}
	}
	return n
}
