package state

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/order"
)

// crowd returns a state with some members in the lobby, and a batch in which one says a line.
func crowd(n int) (*State, *order.Batch) {
	s := New(config)
	b := &order.Batch{Incarnation: 1, Time: start}
	next := func(commands ...order.Command) {
		b.At++
		b.N++
		b.Commands = commands
		s.Commit(b, deaf{})
	}
	for i := range n {
		next(&Join{Seat: uint64(1 + i), User: event.Identity{Nick: "u", Key: strings.Repeat("k", i)}, AllowVariant: true, Room: lobby})
	}
	b.Commands = []order.Command{Say{Seat: 1, Room: lobby, Lines: []Line{{Text: strings.Repeat("x", 100)}}}}
	return s, b
}

func TestALineAllocatesNothing(t *testing.T) {
	s, b := crowd(3)
	say := func() {
		b.At++
		b.N++
		s.Commit(b, deaf{})
	}
	for range 3 * config.Limits.History {
		say()
	}
	if n := testing.AllocsPerRun(1000, say); n != 0 {
		t.Errorf("a line allocates %v times", n)
	}
}

func BenchmarkSay(b *testing.B) {
	b.ReportAllocs()
	s, batch := crowd(10)
	for b.Loop() {
		batch.At++
		batch.N++
		s.Commit(batch, deaf{})
	}
}

func BenchmarkJoinAndLeave(b *testing.B) {
	b.ReportAllocs()
	s, batch := crowd(10)
	batch.Commands = []order.Command{&Join{Seat: 1000, User: event.Identity{Nick: "ana"}, Room: lobby}, Leave{Seat: 1000}}
	for b.Loop() {
		batch.At++
		batch.N++
		s.Commit(batch, deaf{})
	}
}
