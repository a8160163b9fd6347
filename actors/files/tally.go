package files

// A tally is how much is published. The loop books what users change, and a count
// of the folder brings what came by other means.
//
// A change is on the disk a moment before the loop hears of it, and a count takes a
// while. So a count may or may not have seen a change that began before the count
// ended, also one that is booked after it: those changes are how far the count may
// be off.
type tally struct {
	space // the answer

	booked   space // by the loop's own sum, since the last count began
	counted  space // what that count found, with every change that began after it
	unsure   space // changes that it may or may not have seen, without signs
	counting bool
	counts   int // how many have ended
}

// beginCount says that a count of the folder begins.
func (t *tally) beginCount() {
	t.counting, t.booked, t.unsure = true, t.space, space{}
}

// endCount brings what the count found.
func (t *tally) endCount(found space) {
	t.counting, t.counted = false, found
	t.counts++
	t.settle()
}

// cancelCount says that the count came to nothing.
func (t *tally) cancelCount() {
	t.counting, t.counted = false, t.space
	t.counts++
}

// book adds a change that users made. since is how many counts had ended when the
// change began.
func (t *tally) book(change space, since int) {
	t.booked.add(change)
	if t.counting || since < t.counts {
		t.unsure.add(space{max(change.bytes, -change.bytes), max(change.files, -change.files)})
	} else {
		t.counted.add(change)
	}
	t.settle()
}

// settle keeps the loop's own sum, if what the count found can be explained by the
// changes that are unsure, and moves it as little as is needed otherwise.
func (t *tally) settle() {
	if t.counting {
		t.space = t.booked
		return
	}
	within := func(n, middle, off int64) int64 { return min(max(n, middle-off), middle+off) }
	t.bytes = within(t.booked.bytes, t.counted.bytes, t.unsure.bytes)
	t.files = within(t.booked.files, t.counted.files, t.unsure.files)
}
