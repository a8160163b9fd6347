package history

import "tertulia/actors/event"

// A queue holds the records that wait for a transaction, and after them those that are lost.
type queue struct {
	records []Record
	last    uint64 // number of the latest one of these, in the order in which the room has handed them over
	bytes   int

	// The tail: records after all others that are lost, because they were too many or too late.
	gap     Gap
	tail    uint64            // number of its latest record
	lost    int               // records of the tail of which Progress was not told
	owed    map[string]uint64 // the counts of their keys, at most maxOwed
	pending bool              // there is a tail

	allLost uint64 // number of entries that were lost
}

const (
	maxOwed = 10_000
	cost    = 200 // bytes of a record besides its texts, about
)

func newQueue() queue { return queue{owed: make(map[string]uint64)} }

func costOf(r *Record) int { return cost + len(r.Entry.Text) }

// add adds the record with a number.
func (q *queue) add(r *Record, number uint64) {
	q.records = append(q.records, *r)
	q.last = number
	q.bytes += costOf(r)
}

func (q *queue) len() int { return len(q.records) }

func (q *queue) hasTail() bool { return q.pending }

// lose adds the record with a number to the tail.
func (q *queue) lose(r *Record, number uint64) {
	q.pending = true
	q.lost++
	q.tail = max(q.tail, number)
	if isKept(&r.Entry) {
		q.loseEntry(&r.Entry)
	}
	q.owe(r.Key, r.Taken)
}

func (q *queue) loseEntry(e *event.Entry) {
	q.allLost++
	q.gap.add(e)
}

// loseAlso adds records that the room has not handed over to the tail. number is that of the latest.
func (q *queue) loseAlso(l *Lost, number uint64) {
	q.pending = true
	q.lost += int(l.Records)
	q.tail = max(q.tail, number)
	q.allLost += l.Gap.Count
	q.gap.join(l.Gap)
}

func (q *queue) owe(key string, taken uint64) {
	if _, has := q.owed[key]; key != "" && (has || len(q.owed) < maxOwed) {
		q.owed[key] = max(q.owed[key], taken)
	}
}

// loseAll moves all records to the tail.
func (q *queue) loseAll() {
	// The records are older than the tail.
	tail := q.gap
	q.gap = Gap{}
	for i := range q.records {
		q.lose(&q.records[i], q.last)
	}
	q.gap.join(tail)
	q.records, q.bytes = nil, 0
}

// add adds an entry that is after g.
func (g *Gap) add(e *event.Entry) { g.join(Gap{First: e.Seq, Last: e.Seq, Count: 1, Time: e.Time}) }

// join adds a gap that is after g, or before it.
func (g *Gap) join(other Gap) {
	switch {
	case other.Count == 0:
	case g.Count == 0:
		*g = other
	default:
		g.Count += other.Count
		g.Last = max(g.Last, other.Last)
		if other.First < g.First {
			g.First, g.Time = other.First, other.Time
		}
	}
}

// A flight is a transaction: records that were taken from the queue.
type flight struct {
	batch   Batch
	records int    // number of records
	last    uint64 // number of the latest record that is written
	lost    uint64 // number of the latest record after these that is lost; 0 if there is none
	given   bool   // its records were told to be lost
}

// take removes the records of the next transaction from the queue.
func (q *queue) take(nonce [8]byte) *flight {
	f := &flight{}
	counts := make(map[string]uint64)
	owners := make(map[string]Owner)
	n, bytes := 0, 0
	for whole := true; n < len(q.records) && (!whole || n < maxBatch && bytes < batchBytes); n++ {
		r := &q.records[n]
		bytes += costOf(r)
		whole = !r.More
		if r.Key != "" && r.Taken > 0 {
			counts[r.Key] = max(counts[r.Key], r.Taken)
		}
		if !isKept(&r.Entry) {
			continue
		}
		owner, has := owners[r.Key]
		if !has {
			owner = ownerOf(r.Key, nonce, r.Entry.User)
			if r.Key != "" {
				owners[r.Key] = owner
			}
		}
		f.batch.Lines = append(f.batch.Lines, Line{r.Entry, owner})
	}
	f.records = n
	f.last = q.last - uint64(len(q.records)-n)
	q.bytes -= bytes
	if q.records = q.records[n:]; len(q.records) == 0 {
		q.records = nil
		if q.pending {
			q.takeTail(f, counts)
		}
	}
	f.batch.Taken = make(map[event.KeyID]uint64, len(counts))
	for key, taken := range counts {
		f.batch.Taken[event.IDOf(key)] = taken
	}
	return f
}

// takeTail adds the tail to a transaction that has all records before it.
func (q *queue) takeTail(f *flight, counts map[string]uint64) {
	f.batch.Gap = q.gap
	f.lost = q.tail
	f.records += q.lost
	for key, taken := range q.owed {
		counts[key] = max(counts[key], taken)
	}
	q.gap, q.tail, q.lost, q.pending = Gap{}, 0, 0, false
	clear(q.owed)
}
