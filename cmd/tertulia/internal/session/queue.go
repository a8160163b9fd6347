package session

import (
	"slices"
	"strings"

	"tertulia/transport/line/wire"
)

const (
	maxKept   = 256 // lines kept until they are acknowledged
	pingEvery = 64  // lines between two requests for an acknowledgement
	maxBatch  = 16 << 10
)

// kept is a line that the server has not acknowledged.
type kept struct {
	text string
	own  bool // the session's /ping or /quit, not the user's
	part bool // the user's line continues in the next one
}

// queue holds and numbers the lines. The number of lines[i] is taken+1+i.
type queue struct {
	taken uint64
	lines []kept
	sent  int // the first sent lines were sent on this connection
	tried int // the first tried lines were sent on any connection
	done  int // the user's lines that were acknowledged
	users int // the user's lines; a split line counts once
	pings int // pings in lines
	since int // the user's lines after the last ping
}

func (q *queue) full() bool { return len(q.lines) >= maxKept }

// push appends a line of any length; fit splits it later.
func (q *queue) push(text string) {
	q.lines = append(q.lines, kept{text: text})
	q.users++
	q.since++
	if q.since >= pingEvery {
		q.ping()
	}
}

// fit splits the unsent lines that are longer than limit bytes. It removes and returns commands
// that are too long, since a command cannot be split.
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

// ping requests an acknowledgement, unless the last line is already a request.
func (q *queue) ping() {
	if q.endsWith(wire.Ping) {
		return
	}
	q.lines = append(q.lines, kept{text: wire.Ping, own: true})
	q.pings++
	q.since = 0
}

// quit appends /quit, unless it is already the last line.
func (q *queue) quit() {
	if q.endsWith(wire.Quit) {
		return
	}
	q.lines = append(q.lines, kept{text: wire.Quit, own: true})
}

func (q *queue) endsWith(own string) bool {
	n := len(q.lines)
	return n > 0 && q.lines[n-1] == kept{text: own, own: true}
}

// ack removes the lines that the server has taken; taken counts all lines of the session. It
// returns false, and changes nothing, if taken is more than the number of sent lines.
func (q *queue) ack(taken uint64) bool {
	if taken <= q.taken {
		return true
	}
	if taken > q.taken+uint64(q.sent) {
		return false
	}
	// Only sent lines are acknowledged, so lines[:n] were sent and n is at most q.sent.
	n := int(taken - q.taken)
	q.drop(n)
	q.sent -= n
	return true
}

// resume prepares the queue for a new connection, after the server has taken taken lines. If
// the server has restarted or has forgotten the session, the remaining lines get new numbers
// from there.
func (q *queue) resume(taken uint64, restarted bool) {
	if !restarted {
		if taken > q.taken {
			q.drop(int(min(taken-q.taken, uint64(len(q.lines)))))
		}
		q.tried = 0
	}
	// The numbers continue from taken, so lines[0] is again number taken+1. The new connection
	// has sent no line.
	q.taken = taken
	q.sent = 0
}

// drop removes the first n lines as acknowledged.
func (q *queue) drop(n int) {
	for _, l := range q.lines[:n] {
		switch {
		case l.own && l.text == wire.Ping:
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

// batch returns the next unsent lines as bytes, about 16 KiB at most, and their number.
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

// send marks the next n lines as sent.
func (q *queue) send(n int) {
	q.sent += n
	q.tried = max(q.tried, q.sent)
}

// unsure returns how many of the user's lines were sent but not acknowledged.
func (q *queue) unsure() (n int) {
	for _, l := range q.lines[:min(q.tried, len(q.lines))] {
		if !l.own && !l.part {
			n++
		}
	}
	return n
}
