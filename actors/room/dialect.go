package room

import (
	"context"
	"fmt"
	"reflect"

	"tertulia/actors/event"
)

// A Dialect renders events and replies into the bytes of one protocol. Seats whose dialects are equal (==)
// share one rendering. So a dialect is a comparable value that holds all options of the protocol,
// and nothing of one seat.
type Dialect interface {
	// Append appends v to dst as the protocol shows it. It appends nothing if the protocol does not
	// show such events. The actor calls it in its loop, so it must not block, and must
	// not keep v. If it panics, the seats with this dialect are ended and all others go on.
	Append(dst []byte, v *View) []byte
	// AppendReply is Append for a reply to one seat.
	AppendReply(dst []byte, r *event.Reply) []byte
}

// check panics if the actor could not compare the dialect. It is called on the goroutine of the
// session that brings the dialect, so that only this session ends. In the loop a panic would end
// the actor.
func check(d Dialect) {
	if d == nil || !reflect.ValueOf(d).Comparable() {
		panic(fmt.Sprintf("room: a dialect must be comparable, %T is not", d))
	}
}

// A Batch is a run of events, in order, as a dialect renders them. It is shared by many seats and
// must not be changed. It does not keep the events, so its bytes are its cost.
type Batch struct {
	Data   []byte
	Events int // number of rendered events

	own   int       // bytes that belong to one seat alone
	alone [1]*Batch // the batch itself: deliver puts this into an empty outbox
}

// batchCost is an estimate of a batch's cost besides its Data, in bytes.
const batchCost = 64

// maxScratch is the most scratch space that an actor keeps between bursts, in bytes.
const maxScratch = 256 << 10

// SetDialect changes how events are rendered for the seat. It panics if the dialect is not
// comparable.
func (s *Seat) SetDialect(ctx context.Context, d Dialect) error {
	check(d)
	return s.actor.send(ctx, s, dialectMsg{s, d})
}

type dialectMsg struct {
	seat    *Seat
	dialect Dialect
}

// apply moves the seat into the groups of its new dialect. The dialect renders the whole burst,
// also the events before the change.
func (m dialectMsg) apply(*Actor, error) {
	m.seat.dialect, m.seat.exact = m.dialect, isExact(m.dialect)
	for _, at := range m.seat.rooms {
		at.part()
		at.join(m.dialect)
	}
}

// SetEcho chooses whether the seat is shown its own lines. A new seat is.
func (s *Seat) SetEcho(ctx context.Context, on bool) error {
	return s.actor.send(ctx, s, echoMsg{s, on})
}

type echoMsg struct {
	seat *Seat
	on   bool
}

func (m echoMsg) apply(*Actor, error) { m.seat.silent = !m.on }
