package probe

import (
	"math"
	"slices"
	"time"
)

// Report is the result of a run.
type Report struct {
	Protocol Protocol
	Probes   int // decided probes, answered or not
	Answered int // probes answered in time
	Sent     int // probes handed to the system
	// Lost counts the probes that were not answered in time, by reason.
	Lost       map[Why]int
	Late       int // lost probes that were answered after the timeout
	Swapped    int // answers that arrived after a later one (RFC 4737 §3.3)
	Duplicates int
	Undecided  int           // undecided probes when the run was stopped
	Unheard    int           // sent probes that were lost to silence
	Foreign    int           // lines that were not answers
	First      string        // first of these lines, unsafe to show
	Connected  int           // successful connections; over UDP, opened sockets
	Setup      time.Duration // duration of the first connection attempt that succeeded
	Other      error         // error of the last loss with the reason Other

	trips []time.Duration // sorted
}

// Missing returns the number of probes that were not answered in time.
func (r *Report) Missing() int { return r.Probes - r.Answered }

// Min returns the shortest round trip, 0 if there is none.
func (r *Report) Min() time.Duration {
	if len(r.trips) == 0 {
		return 0
	}
	return r.trips[0]
}

// Median returns the median round trip, 0 if there is none.
func (r *Report) Median() time.Duration {
	n := len(r.trips)
	if n == 0 {
		return 0
	}
	return (r.trips[(n-1)/2] + r.trips[n/2]) / 2
}

// Percentile returns the p-th percentile of the round trips (nearest rank), for 0 < p ≤ 100. It
// returns 0 if there is none.
func (r *Report) Percentile(p float64) time.Duration {
	n := len(r.trips)
	if n == 0 {
		return 0
	}
	rank := int(math.Ceil(p * float64(n) / 100))
	return r.trips[min(max(rank, 1), n)-1]
}

func (r *Report) sort() { slices.Sort(r.trips) }
