package files

import "testing"

// Each case has a change during a count: the result of the count, with or without the change,
// and the time at which the loop books the change.
func TestCountBesideChanges(t *testing.T) {
	for _, c := range []struct {
		name                       string
		before, change, seen, want int64
	}{
		{"nothing happened", 100, 0, 100, 100},
		{"cp added", 100, 0, 130, 130},
		{"rm removed", 100, 0, 70, 70},
		{"an upload that was not seen", 100, 10, 100, 110},
		{"an upload that was seen", 100, 10, 110, 110},
		{"a removal that was not seen", 100, -10, 100, 90},
		{"a removal that was seen", 100, -10, 90, 90},
		{"cp and an upload", 100, 10, 150, 140},
	} {
		for _, booked := range []string{"during the count", "after the count"} {
			var s tally
			s.book(space{c.before, 0}, 0)
			s.beginCount()
			since := s.counts
			if booked == "during the count" {
				s.book(space{c.change, 0}, since)
			}
			s.endCount(space{c.seen, 0})
			if booked == "after the count" {
				s.book(space{c.change, 0}, since)
			}
			if s.bytes != c.want {
				t.Errorf("%s, booked %s: %d, want %d", c.name, booked, s.bytes, c.want)
			}
			s.book(space{5, 0}, s.counts)
			if s.bytes != c.want+5 {
				t.Errorf("%s, booked %s: then 5 more: %d, want %d", c.name, booked, s.bytes, c.want+5)
			}
		}
	}
}

// A failed count changes nothing.
func TestACountThatFailed(t *testing.T) {
	var s tally
	s.book(space{100, 1}, 0)
	s.beginCount()
	s.book(space{10, 1}, 0)
	s.cancelCount()
	s.book(space{1, 1}, 0)
	if s.space != (space{111, 3}) {
		t.Error(s.space)
	}
}
