package link

import "time"

// The retransmission time-out, as in RFC 6298.
const (
	firstRTO = time.Second            // §2.1: before there is a sample
	minRTO   = 200 * time.Millisecond // below §2.4's second: a person waits for the line
	// maxRTO is how far back-off goes. §2.5 allows a bound of no less than a
	// minute; a line must not wait for so long once the way is free again, and
	// a datagram in three seconds is what RFC 8085 §3.1.1 lets those send who
	// know nothing of the way. After GiveUp nothing is sent at all.
	maxRTO = 3 * time.Second
	tick   = 10 * time.Millisecond // §2: the clock's granularity G
)

// rtt estimates the round trip time.
type rtt struct {
	smoothed, variance time.Duration
	least              time.Duration // 0 before the first sample
}

// sample takes a measurement of a frame that was sent once (Karn's rule, §3).
func (r *rtt) sample(d time.Duration) {
	d = max(d, time.Microsecond)
	if r.least == 0 {
		r.smoothed, r.variance, r.least = d, d/2, d
		return
	}
	r.least = min(r.least, d)
	r.variance += ((r.smoothed - d).Abs() - r.variance) / 4
	r.smoothed += (d - r.smoothed) / 8
}

// timeout returns the RTO after n time-outs in a row.
func (r *rtt) timeout(n int) time.Duration {
	rto := firstRTO
	if r.least > 0 {
		rto = max(minRTO, r.smoothed+max(tick, 4*r.variance))
	}
	return min(maxRTO, rto<<min(n, 10))
}

// reordering is how much later than a frame sent behind it a frame may come
// without being taken for lost (RFC 8985 §6.2 with a fixed window).
func (r *rtt) reordering() time.Duration {
	return max(tick, r.smoothed/4)
}
