package room

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlacesRiseForEverybody(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		var seen []Event
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: spy{&seen}})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for i := range 200 { // more than are announced one by one
			join(t, a, JoinRequest{Nick: fmt.Sprint("guest", i)})
		}
		bob.must(bob.Rename(t.Context(), "eva"))
		pass(time.Minute) // then there is allowance again
		synctest.Wait()
		var last Event
		crowds := 0
		for _, e := range seen {
			if e.Seq <= last.Seq && e.Kind <= Shared {
				t.Errorf("event %d, of kind %d, stands behind event %d, of kind %d", e.Seq, e.Kind, last.Seq, last.Kind)
			}
			if e.Kind == PresenceSummary {
				crowds++
			}
			last = e
		}
		ana.reads()
		if crowds == 0 || last.Kind != Renames {
			t.Errorf("ana sees %d crowds, and last an event of kind %d", crowds, last.Kind)
		}
	})
}
