package room

import (
	"fmt"
	"reflect"
)

// A Dialect renders events into the bytes of one protocol. Seats whose
// dialects are equal (==) share one rendering, so a dialect is a comparable
// value that holds all there is to choose and nothing of one seat.
type Dialect interface {
	// Append appends e to dst as the protocol shows it, or nothing where the
	// protocol does not show such events. The actor calls it in its loop. Where it
	// panics, the seats with this dialect are ended and all others go on.
	Append(dst []byte, e *Event) []byte
}

// check panics if the actor could not compare the dialect. It is called on the
// goroutine of the session that brings the dialect, so that the session ends
// with the fault. In the loop the fault would end the actor.
func check(d Dialect) {
	if d == nil || !reflect.ValueOf(d).Comparable() {
		panic(fmt.Sprintf("room: a dialect must be comparable, %T is not", d))
	}
}

// A Batch is a run of events, in order, as a dialect renders them. It is shared
// by many seats and must not be changed. It does not keep the events: its bytes
// are what it costs.
type Batch struct {
	Data   []byte
	Events int // that were rendered

	own   int       // bytes of it that are one seat's alone
	alone [1]*Batch // the batch itself: what an empty outbox is filled with
}

// batchCost stands for what a batch costs beside its Data, in bytes.
const batchCost = 64

// maxScratch is how many bytes of scratch space an actor keeps.
const maxScratch = 256 << 10
