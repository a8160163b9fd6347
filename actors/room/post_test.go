package room

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

var curl = event.Identity{Nick: "ana", Addr: netip.MustParseAddr("192.0.2.7")}

func TestAProgramSaysLinesWithoutASeat(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob", Addr: netip.MustParseAddr("192.0.2.8")})
		bob.reads()
		if unkept, err := a.SayAs(t.Context(), curl, "tertulia", Line{Text: "hola   a\ttodos"}, Line{Text: "\x1b"}, Line{Text: "waves", Action: true}); err != nil || unkept {
			t.Errorf("SayAs = %v, %v", unkept, err)
		}
		bob.wants("ana: hola a todos", "ana * waves")
		bob.must(bob.Roster(t.Context(), Lobby))
		bob.wants("#tertulia has 1 [bob]")
		for _, c := range []struct {
			nick, room string
			want       error
		}{
			{"bob", Lobby, &NickError{Nick: "bob", Why: NickTaken, Free: "bob2"}},
			{"you", Lobby, &NickError{Nick: "you", Why: NickReserved, Other: "you"}},
			{"", Lobby, &NickError{Why: NameEmpty}},
			{"ana", "#none", &Error{Room: "#none", Why: RoomNone}},
			{"ana", "a b", &Error{Room: "a b", Why: RoomBadName, Name: NameSpace}},
		} {
			user := curl
			user.Nick = c.nick
			if _, err := a.SayAs(t.Context(), user, c.room, Line{Text: "x"}); !is(err, c.want) {
				t.Errorf("%s in %s: %#v, want %#v", c.nick, c.room, err, c.want)
			}
		}
		bob.wants()
	})
}

func TestAProgramIsAnsweredOnceItsLinesAreOnDisk(t *testing.T) {
	recorded(t, Config{}, func(t *testing.T, a *Actor, r *recording) {
		says := func() <-chan posted {
			return later(func() posted {
				unkept, err := a.SayAs(t.Context(), curl, Lobby, Line{Text: "one"}, Line{Text: "two"})
				return posted{unkept, err}
			})
		}
		answered := says()
		if some := r.take(); len(some) != 2 || some[0].Entry.Text != "one" || !some[0].More {
			t.Fatalf("the journal takes %+v", some)
		}
		synctest.Wait()
		if len(answered) > 0 {
			t.Fatal("the answer comes before the lines are on disk")
		}
		r.keep()
		if got := <-answered; got != (posted{}) {
			t.Errorf("the answer is %+v", got)
		}
		answered = says()
		r.take()
		r.report(false, time.Time{})
		if got := <-answered; got != (posted{unkept: true}) {
			t.Errorf("the answer is %+v", got)
		}
	})
}

func TestAPostAtOneServerIsSeenAtTheOthers(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		bob := s.join(1, JoinRequest{Nick: "bob", Addr: netip.MustParseAddr("192.0.2.8")})
		bob.reads()
		says := func(user event.Identity) error {
			return s.do(func() error {
				_, err := s.actors[0].SayAs(t.Context(), user, Lobby, Line{Text: "hola"})
				return err
			})
		}
		if err := says(curl); err != nil {
			t.Error(err)
		}
		bob.wants("ana: hola")
		if err := says(event.Identity{Nick: "bob", Addr: curl.Addr}); !is(err, &NickError{Nick: "bob", Why: NickTaken, Free: "bob2"}) {
			t.Errorf("the nick of a user of another server: %v", err)
		}
	})
}
