package session

import (
	"slices"
	"strings"

	"tertulia/transport/line/wire"
)

const (
	maxBytes  = 1 << 20      // bytes of the lines that are not acknowledged; one more line may exceed it
	pingEvery = 64           // lines between two requests for an acknowledgement
	pingBytes = maxBytes / 8 // bytes between two of them
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
	bytes int // in lines
	sent  int // the first sent lines were sent on this connection
	tried int // the first tried lines were sent on any connection
	done  int // the user's lines that were acknowledged
	users int // the user's lines; a split line counts once
	pings int // pings in lines
	since int // the user's lines after the last ping
	fresh int // bytes of these lines

	unkept int  // lines of done that the server does not keep
	torn   bool // a part of lines[0] was acknowledged, but is not kept
}

// full reports whether no more of the user's lines fit into a window of lines.
func (q *queue) full(window int) bool { return len(q.lines) >= window || q.bytes >= maxBytes }

// push appends a line of any length; fit splits it later.
func (q *queue) push(text string) {
	q.add(kept{text: text})
	q.users++
	q.since++
	q.fresh += len(text)
	if q.since >= pingEvery || q.fresh >= pingBytes {
		q.ping()
	}
}

func (q *queue) add(l kept) {
	q.lines = append(q.lines, l)
	q.bytes += len(l.text)
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
		q.bytes -= len(l.text)
		for _, p := range parts {
			q.bytes += len(p.text)
		}
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
	q.add(kept{text: wire.Ping, own: true})
	q.pings++
	q.since, q.fresh = 0, 0
}

// quit appends /quit, unless it is already the last line.
func (q *queue) quit() {
	if q.endsWith(wire.Quit) {
		return
	}
	q.add(kept{text: wire.Quit, own: true})
}

func (q *queue) endsWith(own string) bool {
	n := len(q.lines)
	return n > 0 && q.lines[n-1] == kept{text: own, own: true}
}

// ack removes the lines that the server has taken; taken counts all lines of the session. kept
// reports whether the server keeps them. It returns false, and changes nothing, if taken is more
// than the number of sent lines.
func (q *queue) ack(taken uint64, kept bool) bool {
	if taken <= q.taken {
		return true
	}
	if taken > q.taken+uint64(q.sent) {
		return false
	}
	// Only sent lines are acknowledged, so lines[:n] were sent and n is at most q.sent.
	n := int(taken - q.taken)
	q.drop(n, kept)
	q.sent -= n
	return true
}

// resume prepares the queue for a new connection, after the server has taken taken lines, and
// counts as ack does. It returns false if the server counts less than before: it has lost a count
// that it gave. Then, and if the epoch is a new one, the remaining lines get new numbers from
// taken. Those of them that were sent remain unsure, since no count covers them.
func (q *queue) resume(taken uint64, sameEpoch, kept bool) bool {
	known := taken >= q.taken
	if sameEpoch && known {
		q.drop(int(min(taken-q.taken, uint64(len(q.lines)))), kept)
		q.tried = 0
	}
	// The numbers continue from taken, so lines[0] is again number taken+1. The new connection
	// has sent no line.
	q.taken = taken
	q.sent = 0
	return known || !sameEpoch
}

// drop removes the first n lines as acknowledged. kept reports whether the server keeps them.
func (q *queue) drop(n int, kept bool) {
	for _, l := range q.lines[:n] {
		q.bytes -= len(l.text)
		switch {
		case l.own && l.text == wire.Ping:
			q.pings--
		case l.own:
		case l.part:
			q.torn = q.torn || !kept
		default:
			if q.torn || !kept {
				q.unkept++
			}
			q.torn = false
			q.users--
			q.done++
		}
	}
	q.lines = append(q.lines[:0], q.lines[n:]...)
	q.taken += uint64(n)
	q.tried = max(0, q.tried-n)
}

// clear removes all lines.
func (q *queue) clear() {
	q.lines, q.bytes, q.users, q.pings, q.tried = nil, 0, 0, 0, 0
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
