package link

import "time"

// The retransmission time-out, as in RFC 6298.
const (
	firstRTO = time.Second            // §2.1: before there is a sample
	minRTO   = 200 * time.Millisecond // below the second of §2.4: a person waits for the line
	// maxRTO bounds back-off. §2.5 wants at least a minute, but a line must not wait
	// that long once the path works again. RFC 8085 §3.1.1 allows one datagram in three
	// seconds on an unknown path. After GiveUp no frames are sent.
	maxRTO = 3 * time.Second
	tick   = 10 * time.Millisecond // §2: the clock's granularity G
)

// rtt estimates the round trip time (RFC 6298 §2).
type rtt struct {
	smoothed, variance time.Duration
	least              time.Duration // 0 before the first sample
}

// sample adds a measurement. It must be of a frame that was sent once (Karn's rule, §3).
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

// timeout returns the RTO after n consecutive time-outs.
func (r *rtt) timeout(n int) time.Duration {
	rto := firstRTO
	if r.least > 0 {
		rto = max(minRTO, r.smoothed+max(tick, 4*r.variance))
	}
	return min(maxRTO, rto<<min(n, 10))
}

// reordering returns how long after a later frame an earlier one may still arrive and not
// count as lost (RFC 8985 §6.2 with a fixed window).
func (r *rtt) reordering() time.Duration {
	return max(tick, r.smoothed/4)
}
