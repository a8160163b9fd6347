package room

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

// Each server gathers presence for itself, so that has no number. Its place is that in which it is
// shown.
func TestNumbersRiseForEverybody(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: spy})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for i := range 200 { // more than are announced one by one
			join(t, a, JoinRequest{Nick: fmt.Sprint("guest", i)})
		}
		bob.must(bob.Rename(t.Context(), "eva"))
		bob.says("one")
		bob.must(bob.Tell(t.Context(), "ana", "two"))
		bob.must(bob.Rename(t.Context(), "bob"))
		bob.says("three")
		bob.must(bob.Rename(t.Context(), "eva"))
		pass(time.Minute) // then there is allowance again
		synctest.Wait()
		var last View
		crowds, seq := 0, uint64(0)
		for _, v := range *spy.seen {
			switch v.Kind {
			case event.Said, event.Private:
				if seq++; v.Seq != seq {
					t.Errorf("event %d, of kind %d, has number %d", seq, v.Kind, v.Seq)
				}
			default:
				if v.Seq != 0 {
					t.Errorf("an event of kind %d has number %d", v.Kind, v.Seq)
				}
			}
			if v.Summary != nil && v.Presence() {
				crowds++
			}
			last = v
		}
		if seq != 3 {
			t.Errorf("ana sees %d lines", seq)
		}
		ana.reads()
		if crowds == 0 || last.Summary == nil || last.Summary.Renamed == 0 {
			t.Errorf("ana sees %d crowds, and last %+v", crowds, last)
		}
	})
}
