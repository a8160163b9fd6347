package files

// A tally is the space that published files take. The loop books each change of a user. A count
// of the folder finds the files that came by other means.
//
// A change is on the disk shortly before the loop books it, and a count takes time. So a count
// may or may not have seen a change that began before the count ended, even if it is booked
// later. The sum of these changes is the most by which the count can be wrong.
//
// Invariant: while no count runs, space is within unsure of counted, and as close to booked as
// that allows.
type tally struct {
	space // the result

	booked   space // the total when the last count began, with all changes booked since
	counted  space // the result of the last count, with all changes that began after it
	unsure   space // changes that this count may or may not have seen, as a sum of absolute values
	counting bool
	counts   int // number of counts that have ended
}

// beginCount begins a count of the folder.
func (t *tally) beginCount() {
	// Nothing is unsure at the start: each change booked from here on is added to unsure.
	t.counting, t.booked, t.unsure = true, t.space, space{}
}

// endCount ends a count with its result.
func (t *tally) endCount(found space) {
	t.counting, t.counted = false, found
	t.counts++
	t.settle()
}

// cancelCount ends a count that failed. The loop's own sum takes the place of its result.
func (t *tally) cancelCount() {
	t.counting, t.counted = false, t.space
	t.counts++
}

// book adds a change by a user. since is the number of counts that had ended when the change
// began.
func (t *tally) book(change space, since int) {
	t.booked.add(change)
	// The last count certainly missed a change that began after it, so counted needs that
	// change. It may or may not have seen any other: that one only widens the tolerance.
	if t.counting || since < t.counts {
		t.unsure.add(space{max(change.bytes, -change.bytes), max(change.files, -change.files)})
	} else {
		t.counted.add(change)
	}
	t.settle()
}

// settle computes space. It keeps the loop's own sum if the unsure changes can explain its
// difference from the count. Otherwise it moves the sum as little as possible.
func (t *tally) settle() {
	if t.counting {
		t.space = t.booked
		return
	}
	// within returns the value closest to n that differs from middle by at most off.
	within := func(n, middle, off int64) int64 { return min(max(n, middle-off), middle+off) }
	t.bytes = within(t.booked.bytes, t.counted.bytes, t.unsure.bytes)
	t.files = within(t.booked.files, t.counted.files, t.unsure.files)
}

// quota returns the limits of published files. There are none until the first count is done.
func (s *state) quota() (bytes, files int64) {
	if !s.isCounted {
		return 0, 0
	}
	return s.limits.QuotaBytes, s.limits.QuotaFiles
}
