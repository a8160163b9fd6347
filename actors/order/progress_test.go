package order

import "testing"

func TestDoublesAndLateBatchesAreDropped(t *testing.T) {
	var p Progress
	for i, c := range []struct {
		node           string
		incarnation, n uint64
		want           bool
		why            string
	}{
		{"a", 1, 1, true, "the first one of a node"},
		{"a", 1, 1, false, "a double"},
		{"a", 1, 3, false, "one is missing"},
		{"a", 1, 2, true, "the next one"},
		{"b", 7, 1, true, "the first one of another node"},
		{"b", 7, 0, false, "numbers begin with 1"},
		{"a", 1, 3, true, "the next one of each node is its own"},
		{"a", 2, 2, false, "the first one of an incarnation is missing"},
		{"a", 2, 1, true, "a later incarnation"},
		{"a", 1, 4, false, "late, of an earlier incarnation"},
		{"a", 1, 1, false, "late, of an earlier incarnation"},
		{"a", 2, 2, true, "the later incarnation goes on"},
		{"c", 0, 1, false, "incarnations begin with 1"},
	} {
		if got := p.Take(&Batch{Node: c.node, Incarnation: c.incarnation, N: c.n}); got != c.want {
			t.Errorf("step %d, %s: Take = %v", i, c.why, got)
		}
	}
}
