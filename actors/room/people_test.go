package room

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

func TestAnExactSeatIsShownAllMembersAndTheTopic(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#x", Dialect: roll{}})
		ana.wants("welcome ana 0", "in #x as ana: ana@")
		ana.must(ana.SetTopic(ctx, "#x", "hola"))
		ana.must(ana.Away(ctx, "lunch"))
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#x", Dialect: roll{}})
		bob.wants("welcome bob 0", "in #x as bob (hola by ana): ana-@ bob")
		ana.must(ana.SetRank(ctx, "#x", "bob", event.Voice))
		bob.must(bob.Members(ctx, "#X", "label=1"))
		bob.wants("ana ranks bob 1", "#x has [label=1]: ana-@ bob+")
		if err := bob.Members(ctx, "#none", ""); !is(err, &Error{Room: "#none", Why: RoomNone}) {
			t.Errorf("the members of no room: %v", err)
		}
	})
}

// A crowd that enters in one burst has lists that share their space.
func TestEachOfACrowdIsShownTheMembersOfItsTime(t *testing.T) {
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		first := join(t, a, JoinRequest{Nick: "first", NoRoom: true, Dialect: roll{}})
		first.reads()
		var crowd []user
		for i := range 4 {
			crowd = append(crowd, join(t, a, JoinRequest{Nick: fmt.Sprint("u", i), NoRoom: true, Dialect: roll{}}))
		}
		release := stall(t, a)
		for _, u := range crowd {
			go func() { _ = u.Enter(t.Context(), "#x", 0) }()
			pass(time.Millisecond)
		}
		go func() { _ = crowd[1].Rename(t.Context(), "eva") }()
		pass(time.Millisecond)
		go func() { _ = first.Enter(t.Context(), "#x", 0) }()
		pass(time.Millisecond)
		release()
		crowd[0].wants("welcome u0 0", "in #x as u0: u0@", "+u1", "+u2", "+u3", "u1=eva", "+first")
		crowd[2].wants("welcome u2 0", "in #x as u2: u0@ u1 u2", "+u3", "u1=eva", "+first")
		first.wants("in #x as first: eva first u0@ u2 u3")
	})
}

func TestPeopleAreFoundByNickRoomOrMask(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		came := time.Now().UnixMilli()
		pass(time.Minute)
		bob := join(t, a, JoinRequest{Nick: "Bob", Room: "#x"})
		join(t, a, JoinRequest{Nick: "Ñandú", NoRoom: true})
		for _, test := range []struct {
			query PeopleQuery
			want  []string
			more  bool
		}{
			{PeopleQuery{}, []string{"Bob", "ana", "Ñandú"}, false},
			{PeopleQuery{Most: 2}, []string{"Bob", "ana"}, true},
			{PeopleQuery{Mask: "ÑAN*"}, []string{"Ñandú"}, false},
			{PeopleQuery{Mask: "?n?"}, []string{"ana"}, false},
			{PeopleQuery{Room: "#X"}, []string{"Bob"}, false},
			{PeopleQuery{Room: "#none"}, nil, false},
			{PeopleQuery{Nicks: []string{"ñandú", "eva", "ANA"}, Room: "#x"}, []string{"Ñandú", "ana"}, false},
		} {
			people, more, err := ana.People(t.Context(), test.query)
			var got []string
			for _, p := range people {
				got = append(got, p.Nick)
			}
			if !slices.Equal(got, test.want) || more != test.more || err != nil {
				t.Errorf("%+v finds %q, more: %v, %v", test.query, got, more, err)
			}
		}
		bob.must(bob.Configure(t.Context(), "#x", SettingsChange{On: Secret}))
		if secret, _, _ := ana.People(t.Context(), PeopleQuery{Room: "#x"}); len(secret) > 0 {
			t.Errorf("a secret room has %+v", secret)
		}
		people, _, err := bob.People(t.Context(), PeopleQuery{Nicks: []string{"ana"}})
		if err != nil || len(people) != 1 || people[0].Came != came || people[0].Idle != 60 || people[0].Rooms[0].Room != Lobby {
			t.Errorf("ana is %+v, %v", people, err)
		}
	})
}

func TestALongListOfPeopleIsRefusedToASlowReader(t *testing.T) {
	alone(t, Config{MaxLag: 1000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for i := range fewPeople {
			join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)})
		}
		for range 20 {
			ana.must(ana.Note(t.Context(), fmt.Sprintf("%050d", 0)))
		}
		_, _, err := ana.People(t.Context(), PeopleQuery{})
		if !is(err, &BusyError{event.NoteBacklogged}) {
			t.Errorf("the answer is %v", err)
		}
		if err := ana.Members(t.Context(), "", ""); !is(err, &Error{Why: RoomNone}) {
			t.Errorf("the answer is %v", err)
		}
		if err := ana.Members(t.Context(), Lobby, ""); !is(err, &BusyError{event.NoteBacklogged}) {
			t.Errorf("the answer is %v", err)
		}
		if few, _, err := ana.People(t.Context(), PeopleQuery{Nicks: []string{"u1"}}); len(few) != 1 || err != nil {
			t.Errorf("a short answer is %v, %v", few, err)
		}
	})
}

func TestUsersAreCounted(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		operator := JoinRequest{Nick: "ana", Account: "ana", Roles: event.ServerOperator}
		ana := join(t, a, operator)
		again := join(t, a, operator)
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#x"})
		counts := func(want Counts) {
			t.Helper()
			got, err := bob.Counts(t.Context())
			if got != want || err != nil {
				t.Errorf("the counts are %+v, %v, want %+v", got, err, want)
			}
		}
		counts(Counts{Users: 2, Seats: 3, Operators: 1, Rooms: 2, MostUsers: 2})
		ana.Leave("")
		synctest.Wait()
		counts(Counts{Users: 2, Seats: 2, Operators: 1, Rooms: 2, MostUsers: 2})
		again.Leave("")
		synctest.Wait()
		counts(Counts{Users: 1, Seats: 1, Rooms: 2, MostUsers: 2})
	})
}

func TestTheLatestUsersOfANickAreRemembered(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		start := time.Now()
		ana := join(t, a, JoinRequest{Nick: "Ana", Username: "anag", RealName: "Ana G"})
		pass(time.Minute)
		ana.must(ana.Rename(t.Context(), "eva"))
		second := join(t, a, JoinRequest{Nick: "ana", Account: "ana"})
		pass(time.Minute)
		second.Leave("")
		synctest.Wait()
		formers := func(nick string) []Former {
			t.Helper()
			got, err := ana.Formers(t.Context(), nick)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				got[i].Left = time.Unix(got[i].Left.Unix()-start.Unix(), 0)
			}
			return got
		}
		want := []Former{{Nick: "ana", Account: "ana", Left: time.Unix(120, 0)}, {Nick: "Ana", Username: "anag", RealName: "Ana G", Left: time.Unix(60, 0)}}
		if got := formers("ANA"); !slices.Equal(got, want) {
			t.Errorf("the former users are %+v", got)
		}
		if got := formers("eva"); got != nil {
			t.Errorf("a user who is there is a former one: %+v", got)
		}
		for i := range keptFormers - 1 {
			join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)}).Leave("")
		}
		synctest.Wait()
		if got := formers("ana"); !slices.Equal(got, want[:1]) {
			t.Errorf("after %d others, the former users are %+v", keptFormers-1, got)
		}
	})
}
