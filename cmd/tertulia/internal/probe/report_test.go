package probe

import (
	"testing"
	"time"
)

func TestPercentilesAreExact(t *testing.T) {
	var r Report
	if r.Min() != 0 || r.Median() != 0 || r.Percentile(99) != 0 {
		t.Error("nothing answered has a round trip")
	}
	for n := 200; n > 0; n-- {
		r.trips = append(r.trips, time.Duration(n))
	}
	r.sort()
	for _, c := range []struct {
		name      string
		got, want time.Duration
	}{
		{"min", r.Min(), 1},
		{"median", r.Median(), 100},
		{"p50", r.Percentile(50), 100},
		{"p99", r.Percentile(99), 198},
		{"p100", r.Percentile(100), 200},
	} {
		if c.got != c.want {
			t.Errorf("%s is %d, want %d", c.name, c.got, c.want)
		}
	}
	r.trips = []time.Duration{1, 3, 11}
	if r.Median() != 3 || r.Percentile(99) != 11 {
		t.Errorf("of three: median %d, p99 %d", r.Median(), r.Percentile(99))
	}
}
