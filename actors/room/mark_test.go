package room

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

// exactSpy is a spy whose dialect is exact.
type exactSpy struct{ spy }

func (exactSpy) Exact() {}

func TestAMarkIsShownToTheOtherExactSeatsOfTheUser(t *testing.T) {
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		id := JoinRequest{Nick: "ana", Account: "ana"}
		marks := func(d Dialect) (user, *[]event.Reply) {
			s, exact := d.(exactSpy)
			if !exact {
				s.spy = d.(spy)
			}
			id.Dialect = d
			return join(t, a, id), s.replies
		}
		first, own := marks(exactSpy{newSpy()})
		_, other := marks(exactSpy{newSpy()})
		_, page := marks(newSpy())
		id.Nick, id.Account = "bob", ""
		_, bobs := marks(exactSpy{newSpy()})

		at := time.Now().UnixMilli()
		first.must(first.Mark(t.Context(), Lobby, "", at))
		synctest.Wait()
		for name, seen := range map[string][]event.Reply{"the same seat": *own, "the other seat": *other, "a page": *page, "another user": *bobs} {
			got := ""
			for _, r := range seen {
				if r.Kind == event.Marked {
					got = fmt.Sprint(r.Room, r.Mark == at)
				}
			}
			if want := map[bool]string{true: Lobby + "true"}[name == "the other seat"]; got != want {
				t.Errorf("%s sees the mark %q, want %q", name, got, want)
			}
		}
	})
}
