package room

import (
	"slices"
	"testing"
	"testing/synctest"
)

// waiting waits until all goroutines wait, and returns the seats in a shared writer's Ready.
func waiting(r *Ready) []*Seat {
	synctest.Wait()
	select {
	case seats := <-r.Seats():
		return seats
	default:
		return nil
	}
}

func TestASharedWriterIsToldWhichOutboxesHaveSomething(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		seats := NewReady()
		ana := join(t, a, JoinRequest{Nick: "ana", Ready: seats})
		bob := join(t, a, JoinRequest{Nick: "bob", Ready: seats})
		join(t, a, JoinRequest{Nick: "eva"})
		if got := waiting(seats); !slices.Equal(got, []*Seat{ana.Seat, bob.Seat}) {
			t.Errorf("%d seats are ready, want each once: %v", len(got), got)
		}
		bob.says("one", "two")
		if got := waiting(seats); !slices.Equal(got, []*Seat{ana.Seat, bob.Seat}) {
			t.Errorf("%v are ready, want all that were added to: it may have looked while that was done", got)
		}
		ana.reads()
		bob.says("three")
		if got := waiting(seats); !slices.Contains(got, ana.Seat) {
			t.Errorf("%v are ready, want ana's seat too", got)
		}
		ana.wants("bob: three")
		ana.Leave("")
		if got := waiting(seats); !slices.Contains(got, ana.Seat) {
			t.Errorf("%v are ready, want ana's seat, which has ended", got)
		}
	})
}

func TestABusyWriterIsToldOfEachSeatOnce(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		tcp, udp := NewReady(), NewReady()
		ana := join(t, a, JoinRequest{Nick: "ana", Ready: udp})
		bob := join(t, a, JoinRequest{Nick: "bob", Ready: udp})
		eva := join(t, a, JoinRequest{Nick: "eva", Ready: tcp})
		for range 1000 {
			bob.says("hola")
			waiting(tcp) // the other writer is not busy
		}
		if got := waiting(udp); !slices.Equal(got, []*Seat{ana.Seat, bob.Seat}) {
			t.Errorf("the busy writer is told of %d seats, want two", len(got))
		}
		eva.says("adiós")
		if got := waiting(udp); !slices.Equal(got, []*Seat{ana.Seat, bob.Seat}) {
			t.Errorf("then it is told of %d seats, want two", len(got))
		}
	})
}
