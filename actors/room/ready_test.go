package room

import (
	"slices"
	"testing"
	"testing/synctest"
)

// ready returns the seats that a shared writer is told of, each once, when all is
// quiet.
func ready(seats chan []*Seat) (each []*Seat) {
	synctest.Wait()
	select {
	case waiting := <-seats:
		for _, s := range waiting {
			if !slices.Contains(each, s) {
				each = append(each, s)
			}
		}
	default:
	}
	return each
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
		if got := ready(seats); !slices.Equal(got, []*Seat{ana.Seat, bob.Seat}) {
			t.Errorf("%v are ready, want all that were added to: it may have looked while that was done", got)
		}
		ana.reads()
		bob.says("three")
		if got := ready(seats); !slices.Contains(got, ana.Seat) {
			t.Errorf("%v are ready, want ana's seat too", got)
		}
		ana.wants("bob: three")
		ana.Leave("")
		if got := ready(seats); !slices.Contains(got, ana.Seat) {
			t.Errorf("%v are ready, want ana's seat, which has ended", got)
		}
	})
}
