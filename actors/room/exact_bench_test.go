package room

import (
	"context"
	"fmt"
	"testing"

	"tertulia/actors/event"
)

// sober is an exact dialect that costs little: each event is one line of the length that a protocol would
// give it.
type sober struct{}

func (sober) Exact() {}

func (sober) Append(dst []byte, v *View) []byte {
	dst = append(append(dst, ":"...), v.Nick...)
	dst = append(append(append(dst, "!~u@tertulia JOIN "...), v.Room...), ' ')
	return append(append(dst, v.Text...), '\n')
}

func (sober) AppendReply(dst []byte, r *event.Reply) []byte {
	for i := range r.Members {
		dst = append(append(dst, r.Members[i].Nick...), ' ')
	}
	return append(dst, '\n')
}

// BenchmarkCrowd has 2,000 guests with exact dialects enter one room: all at once, or one after another.
func BenchmarkCrowd(b *testing.B) {
	const guests = 2000
	for _, atOnce := range []bool{true, false} {
		b.Run(fmt.Sprintf("once=%v", atOnce), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				a := New(Config{})
				ctx, stop := context.WithCancel(b.Context())
				ended := make(chan error, 1)
				go func() { ended <- a.Run(ctx) }()
				seats := make([]*Seat, guests)
				for i := range seats {
					s, err := a.Join(ctx, JoinRequest{Nick: fmt.Sprint("guest", i), NoRoom: true, Dialect: sober{}})
					if err != nil {
						b.Fatal(err)
					}
					seats[i] = s
					go drain(s, func(int) {})
				}
				b.StartTimer()
				enterAll(b, seats, atOnce)
				b.StopTimer()
				stop()
				if err := <-ended; err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(guests*b.N)/b.Elapsed().Seconds(), "joins/s")
		})
	}
}

func enterAll(b *testing.B, seats []*Seat, atOnce bool) {
	entered := make(chan error, len(seats))
	for _, s := range seats {
		if atOnce {
			go func() { entered <- s.Enter(b.Context(), "#x", 0) }()
		} else {
			entered <- s.Enter(b.Context(), "#x", 0)
		}
	}
	for range seats {
		if err := <-entered; err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMembers has one seat ask for the 2,000 members of a room.
func BenchmarkMembers(b *testing.B) {
	b.ReportAllocs()
	a := benchActor(b)
	for i := range 2000 {
		go drain(benchSeat(b, a, i), func(int) {})
	}
	s, err := a.Join(b.Context(), JoinRequest{Nick: "ana", Dialect: sober{}})
	if err != nil {
		b.Fatal(err)
	}
	arrived := make(chan int)
	go drain(s, func(int) { arrived <- 1 })
	<-arrived // the Welcome
	for b.Loop() {
		if err := s.Members(b.Context(), Lobby, ""); err != nil {
			b.Fatal(err)
		}
		<-arrived
	}
}
