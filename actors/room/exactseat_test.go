package room

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

func TestAnExactSeatIsShownThatABanHasPutAUserOut(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		eva := join(t, a, JoinRequest{Nick: "eva", Room: "#x"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#x", Dialect: roll{}})
		synctest.Wait()
		ana.reads()
		eva.reads()
		ana.must(ana.Ban(t.Context(), "#x", event.Target{Nick: "bob"}, 0, "spam", false))
		ana.wants("ana ban bob for 0: spam", "-bob from #x")
		eva.wants("ana ban bob for 0: spam")
		if got := bob.reads(); strings.Contains(got, "-bob") {
			t.Errorf("bob is shown that bob has left: %s", got)
		}
	})
}

func TestAnExactSeatEntersWithItsRealName(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		s := newSpy()
		join(t, a, JoinRequest{Nick: "ana", RealName: "Ana G", Dialect: exactSpy{s}})
		synctest.Wait()
		for _, r := range *s.replies {
			if r.Kind == event.Entered && (r.Text != "Ana G" || r.Self != "ana") {
				t.Errorf("the Entered is %+v", r)
			}
		}
	})
}

func TestAReplayHasAFirstAndALastLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for _, text := range []string{"one", "two", "three"} {
			ana.says(text)
			bob.says(text + " too")
		}
		time.Sleep(time.Second) //nolint:forbidigo // fake time
		groups := func(s spy) (all []Group) {
			synctest.Wait()
			for _, v := range *s.seen {
				if v.Replay {
					all = append(all, v.Group)
				}
			}
			*s.seen = nil
			return all
		}
		s := newSpy()
		eva := join(t, a, JoinRequest{Nick: "eva", Recent: 3, Dialect: s})
		if got := groups(s); len(got) != 3 || got[0] != Grouped|Opens || got[1] != Grouped || got[2] != Grouped|Closes {
			t.Errorf("the lines at the join are %v", got)
		}
		eva.must(eva.Ignore(ctx, "bob"))
		eva.must(eva.Last(ctx, Lobby, 4))
		if got := groups(s); len(got) != 2 || got[0] != Grouped|Opens || got[1] != Grouped|Closes {
			t.Errorf("the lines without those of an ignored user are %v", got)
		}
		eva.must(eva.Last(ctx, Lobby, 2))
		if got := groups(s); len(got) != 1 || got[0] != Grouped|Opens|Closes {
			t.Errorf("the only line is %v", got)
		}
	})
}
