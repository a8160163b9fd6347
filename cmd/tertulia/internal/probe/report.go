package probe

import (
	"math"
	"slices"
	"time"
)

// Report is what a run has found.
type Report struct {
	Protocol Protocol
	Probes   int // that were due and are decided, answered or not
	Answered int // in time
	Sent     int // handed to the system, which does not make them arrive
	// Lost counts by reason what was not answered in time.
	Lost       map[Why]int
	Late       int // of the lost, came back after their time
	Swapped    int // came back after a later one (RFC 4737 §3.3)
	Duplicates int
	Undecided  int           // on their way when the run was stopped
	Unheard    int           // lost to silence while there was a connection
	Foreign    int           // lines that were no answers
	First      string        // of those, as it came
	Connected  int           // connections made, over TCP
	Setup      time.Duration // that the first of them took
	Other      error         // of the last loss for a reason of no name

	trips []time.Duration // sorted
}

// Missing is how many probes were not answered in time.
func (r *Report) Missing() int { return r.Probes - r.Answered }

// Min is the shortest round trip, 0 where there was none.
func (r *Report) Min() time.Duration {
	if len(r.trips) == 0 {
		return 0
	}
	return r.trips[0]
}

// Median is the round trip in the middle, or the mean of the two there.
func (r *Report) Median() time.Duration {
	n := len(r.trips)
	if n == 0 {
		return 0
	}
	return (r.trips[(n-1)/2] + r.trips[n/2]) / 2
}

// Percentile is the shortest round trip that p percent of all do not exceed
// (nearest rank), for p above 0 and up to 100.
func (r *Report) Percentile(p float64) time.Duration {
	n := len(r.trips)
	if n == 0 {
		return 0
	}
	rank := int(math.Ceil(p * float64(n) / 100))
	return r.trips[min(max(rank, 1), n)-1]
}

func (r *Report) sort() { slices.Sort(r.trips) }
