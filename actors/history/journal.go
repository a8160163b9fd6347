package history

import "tertulia/actors/internal/actor"

// A Journal connects the room with an Actor. Each direction has one slot, which gathers the values
// that were not received yet. So neither of the two waits for the other.
type Journal struct {
	records  actor.Outbox[[]Record]
	progress actor.Outbox[Progress]
}

// NewJournal returns a Journal for one room and one Actor.
func NewJournal() *Journal {
	return &Journal{actor.NewOutbox[[]Record](), actor.NewOutbox[Progress]()}
}

// Put hands records to the Actor, in the order of their numbers. The caller must not use the slice
// later. Only the room may call it.
func (j *Journal) Put(records []Record) {
	if waiting, some := j.records.TakeBack(); some {
		records = append(waiting, records...)
	}
	j.records.Put(records)
}

// Close says that no records follow. Only the room may call it, once.
func (j *Journal) Close() { j.records.Close() }

// Progress returns the channel that tells which records were handled, for the room alone. It is
// closed when the Actor has ended.
func (j *Journal) Progress() <-chan Progress { return j.progress.Values() }

// Records returns the channel of the records, for the Actor alone. It is closed after Close.
func (j *Journal) Records() <-chan []Record { return j.records.Values() }

// Report tells the room about more records. Only the Actor may call it.
func (j *Journal) Report(p Progress) {
	waiting, _ := j.progress.TakeBack()
	for _, m := range p.Marks {
		if n := len(waiting.Marks); n > 0 && waiting.Marks[n-1].Kept == m.Kept {
			waiting.Marks[n-1].Record = m.Record
		} else {
			waiting.Marks = append(waiting.Marks, m)
		}
	}
	waiting.Since, waiting.Shed = p.Since, p.Shed
	j.progress.Put(waiting)
}

// End says that the Actor has ended. Only the Actor may call it, once.
func (j *Journal) End() { j.progress.Close() }
