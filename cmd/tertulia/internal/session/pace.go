package session

import "time"

const (
	minWindow = 256
	maxWindow = 2048
	paceTime  = 250 * time.Millisecond // the least time of one measurement
)

// pace measures how fast the server takes lines. The window is the number of lines that may be
// unacknowledged: those that the server takes in a second, within bounds.
//
// A server that keeps a history acknowledges a line up to 110 ms after it has read it. The window,
// less the pingEvery lines that no request covers yet, is the most that it can acknowledge in that
// time and the round trip. The largest window allows for 10,000 lines a second at a round trip of
// 85 ms. A server that limits the rate of a user reads slowly. It gets the smallest window, so that
// the connection holds few lines, and a write does not wait for long.
type pace struct {
	window int
	since  time.Time // the beginning of the measurement
	taken  int       // lines acknowledged since then
}

// took notes that the server has acknowledged n lines.
func (p *pace) took(n int) {
	p.taken += n
	passed := time.Since(p.since)
	if passed < paceTime {
		return
	}
	p.window = min(max(int(float64(p.taken)/passed.Seconds()), minWindow), maxWindow)
	p.since, p.taken = time.Now(), 0
}
