package session

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
}

// queue numbers the lines. The number of lines[i] is taken+1+i.
type queue struct {
	taken uint64
	lines []kept
	sent  int // the first sent lines are on their way on this connection
	users int // lines that are the user's
	pings int // lines that are pings
	since int // the user's lines behind the last ping
}

func (q *queue) full() bool { return len(q.lines) >= maxKept }

func (q *queue) push(text string) {
	q.lines = append(q.lines, kept{text: text})
	q.users++
	q.since++
	if q.since >= pingEvery {
		q.ping()
	}
}

// ping asks for an acknowledgement, unless the last line does so already.
func (q *queue) ping() {
	if q.endsWith(pingLine) {
		return
	}
	q.lines = append(q.lines, kept{pingLine, true})
	q.pings++
	q.since = 0
}

// quit makes /quit the last line.
func (q *queue) quit() {
	if q.endsWith(quitLine) {
		return
	}
	q.lines = append(q.lines, kept{quitLine, true})
}

func (q *queue) endsWith(own string) bool {
	n := len(q.lines)
	return n > 0 && q.lines[n-1] == kept{own, true}
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
	if !restarted && taken > q.taken {
		q.drop(int(min(taken-q.taken, uint64(len(q.lines)))))
	}
	q.taken = taken
	q.sent = 0
}

func (q *queue) drop(n int) {
	for _, l := range q.lines[:n] {
		switch {
		case !l.own:
			q.users--
		case l.text == pingLine:
			q.pings--
		}
	}
	q.lines = append(q.lines[:0], q.lines[n:]...)
	q.taken += uint64(n)
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
