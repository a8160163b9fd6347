package room

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlacesRiseForEverybody(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: spy})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for i := range 200 { // more than are announced one by one
			join(t, a, JoinRequest{Nick: fmt.Sprint("guest", i)})
		}
		bob.must(bob.Rename(t.Context(), "eva"))
		pass(time.Minute) // then there is allowance again
		synctest.Wait()
		var last View
		crowds := 0
		for _, v := range *spy.seen {
			if v.Seq <= last.Seq {
				t.Errorf("event %d, of kind %d, stands after event %d, of kind %d", v.Seq, v.Kind, last.Seq, last.Kind)
			}
			if v.Summary != nil && v.Presence() {
				crowds++
			}
			last = v
		}
		ana.reads()
		if crowds == 0 || last.Summary == nil || last.Summary.Renamed == 0 {
			t.Errorf("ana sees %d crowds, and last %+v", crowds, last)
		}
	})
}
