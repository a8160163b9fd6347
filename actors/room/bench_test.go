package room

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

var benchText = strings.Repeat("x", 100)

// benchActor runs an actor outside of a synctest bubble.
func benchActor(b *testing.B) *Actor {
	a := New(Config{})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	return a
}

func benchSeat(b *testing.B, a *Actor, i int) *Seat {
	s, err := a.Join(b.Context(), JoinRequest{Nick: fmt.Sprint("guest", i), Dialect: words{}})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// drain receives from a seat's outbox, as its writer would. It calls tell with the number of
// lines in each receive.
func drain(s *Seat, tell func(n int)) {
	said := []byte(benchText)
	for pending := range s.Outbox() {
		s.Wrote(Own(pending))
		n := 0
		for _, batch := range pending {
			n += bytes.Count(batch.Data, said)
		}
		tell(n)
	}
}

// BenchmarkFanOut has ten seats say 16 lines of 100 bytes each in a room. One operation delivers
// these 160 lines to all seats.
func BenchmarkFanOut(b *testing.B) {
	const senders, lines = 10, 16
	for _, seats := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("seats=%d", seats), func(b *testing.B) {
			b.ReportAllocs()
			a := benchActor(b)
			arrived := make(chan int, seats)
			var in []*Seat
			for i := range seats {
				s := benchSeat(b, a, i)
				in = append(in, s)
				go drain(s, func(n int) { arrived <- n })
			}
			for b.Loop() {
				for _, s := range in[:senders] {
					said := make([]Line, lines)
					for i := range said {
						said[i].Text = benchText
					}
					if err := s.Say(b.Context(), "", said...); err != nil {
						b.Fatal(err)
					}
				}
				for n := 0; n < senders*lines*seats; {
					n += <-arrived
				}
			}
			b.ReportMetric(float64(senders*lines*seats*b.N)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}

// BenchmarkSay delivers one line from Say to another seat's outbox.
func BenchmarkSay(b *testing.B) {
	b.ReportAllocs()
	a := benchActor(b)
	ana, bob := benchSeat(b, a, 0), benchSeat(b, a, 1)
	go drain(ana, func(int) {})
	arrived := make(chan int)
	go drain(bob, func(n int) {
		if n > 0 {
			arrived <- n
		}
	})
	for b.Loop() {
		if err := ana.Say(b.Context(), "", Line{Text: benchText}); err != nil {
			b.Fatal(err)
		}
		<-arrived
	}
}

// BenchmarkJoin has 5,000 guests join one after another: all in one room, or each in a room of
// its own.
func BenchmarkJoin(b *testing.B) {
	const guests = 5000
	for _, own := range []bool{false, true} {
		b.Run(fmt.Sprintf("own=%v", own), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a := New(Config{MaxRooms: guests + 1})
				ctx, stop := context.WithCancel(b.Context())
				ended := make(chan error, 1)
				go func() { ended <- a.Run(ctx) }()
				for i := range guests {
					g := JoinRequest{Nick: fmt.Sprint("guest", i), Dialect: words{}}
					if own {
						g.Room = fmt.Sprint("#room", i)
					}
					if _, err := a.Join(ctx, g); err != nil {
						b.Fatal(err)
					}
				}
				stop()
				if err := <-ended; err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(guests*b.N)/b.Elapsed().Seconds(), "joins/s")
		})
	}
}
