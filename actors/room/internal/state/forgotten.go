package state

// maxForgotten is the number of forgotten rooms that are remembered by name.
const maxForgotten = 1024

// forgotten remembers the newest Seq of forgotten rooms, so that a room that is made again knows
// which lines it does not have. For the latest maxForgotten rooms the Seq is exact. For all older
// ones, one bound is kept: a room of that time reports missing lines even if there are none.
type forgotten struct {
	newest map[string]uint64 // Seq of the newest line, by the room's folded name
	order  []string          // the names in newest, oldest first
	rest   uint64            // the largest of the Seqs that are no longer in newest
}

func newForgotten() forgotten { return forgotten{newest: make(map[string]uint64)} }

// add remembers a forgotten room and the Seq of its newest line. seq is 0 if nothing was ever said
// there.
func (f *forgotten) add(key string, seq uint64) {
	if seq == 0 {
		return
	}
	if _, known := f.newest[key]; !known {
		f.order = append(f.order, key)
	}
	f.newest[key] = seq
	if len(f.order) > maxForgotten {
		oldest := f.order[0]
		f.order = f.order[1:]
		f.rest = max(f.rest, f.newest[oldest])
		delete(f.newest, oldest)
	}
}

// of returns the Seq up to which a room that is made now may miss lines.
func (f *forgotten) of(key string) uint64 {
	if seq, known := f.newest[key]; known {
		return seq
	}
	return f.rest
}
