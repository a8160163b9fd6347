package room

import (
	"slices"
	"testing"
	"testing/synctest"
)

// ready returns the seats that a shared writer is told of, once all is quiet.
func ready(seats chan []*Seat) []*Seat {
	synctest.Wait()
	select {
	case waiting := <-seats:
		return waiting
	default:
		return nil
	}
}

func TestASharedWriterIsToldWhichOutboxesHaveSomething(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		seats := make(chan []*Seat, 1)
		ana := join(t, a, Guest{Nick: "ana", Ready: seats})
		bob := join(t, a, Guest{Nick: "bob", Ready: seats})
		join(t, a, Guest{Nick: "eva"})
		if got := ready(seats); !slices.Equal(got, []*Seat{ana.Seat, bob.Seat}) {
			t.Errorf("%d seats are ready, want each once: %v", len(got), got)
		}
		bob.says("one", "two")
		if got := ready(seats); got != nil {
			t.Error("it is told of outboxes that it has not emptied yet")
		}
		ana.reads()
		bob.says("three")
		if got := ready(seats); !slices.Equal(got, []*Seat{ana.Seat}) {
			t.Errorf("%v are ready, want ana's seat alone", got)
		}
		ana.wants("bob: three")
		ana.Leave("")
		if got := ready(seats); len(got) == 0 || got[0] != ana.Seat {
			t.Errorf("%v are ready, want ana's seat, which has ended", got)
		}
	})
}
