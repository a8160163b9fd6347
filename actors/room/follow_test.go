package room

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

type following struct {
	*Follower
	t *testing.T
}

func (f following) wants(want ...string) {
	f.t.Helper()
	f.reader.wants(f.t, "the follower", want...)
}

// follow follows a room.
func follow(t *testing.T, a *Actor, f FollowRequest) following {
	t.Helper()
	f.Dialect = words{}
	got, err := a.Follow(t.Context(), f)
	if err != nil {
		t.Fatalf("Follow(%q): %v", f.Room, err)
	}
	return following{got, t}
}

func TestAFollowerReadsAndNobodyNotices(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("1", "2", "3")
		ana.reads()
		f := follow(t, a, FollowRequest{Recent: 2})
		ana.says("4")
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.Leave("gone")
		f.wants("old ana: 2", "old ana: 3", "ana: 4", "+bob", "-bob gone")
		ana.must(ana.Roster(t.Context(), Lobby))
		ana.must(ana.Rooms(t.Context()))
		ana.wants("ana: 4", "+bob", "-bob gone", "#tertulia has 1 [ana]", "rooms [{#tertulia 1}] and 0")
		if st, err := a.Stats(t.Context()); err != nil || st.Seats != 1 {
			t.Errorf("the server has %d seats: %v", st.Seats, err)
		}
		f.Stop()
		f.wants("bye quit", "closed")
		f.Stop()
		ana.says("5")
		ana.wants("ana: 5")
	})
}

func TestAFollowerContinuesAfterALine(t *testing.T) {
	alone(t, Config{History: 3}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("1", "2", "3", "4", "5")
		for since, want := range map[uint64][]string{
			4: {"old ana: 5"}, 2: {"old ana: 3", "old ana: 4", "old ana: 5"}, 1: {"gap", "old ana: 3", "old ana: 4", "old ana: 5"}, 5: nil, 99: {"gap", "old ana: 3", "old ana: 4", "old ana: 5"},
		} {
			f := follow(t, a, FollowRequest{Since: since, Recent: 1})
			f.wants(want...)
			f.Stop()
		}
	})
}

func TestAFollowerSeesLinesOfTheArchive(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		follow(t, a, FollowRequest{Recent: 3}).wants(olds(998, 1000)...)
		if len(s.asked) != 0 {
			t.Errorf("the archive is asked %v", s.asked)
		}
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("new") // in memory only
		follow(t, a, FollowRequest{Recent: 6}).wants(append(olds(996, 1000), "old ana: new")...)
		follow(t, a, FollowRequest{Since: 990}).wants(append(olds(991, 1000), "old ana: new")...)
		follow(t, a, FollowRequest{Since: 100}).wants(append(append([]string{"gap"}, olds(502, 1000)...), "old ana: new")...)
		follow(t, a, FollowRequest{Since: 1005}).wants()
		s.err = fmt.Errorf("the disk is broken")
		follow(t, a, FollowRequest{Since: 990}).wants("gap", "old eva: line 999", "old eva: line 1000", "old ana: new")
	})
}

func TestGuestsFollowNoFurtherBackThanTheyMayRead(t *testing.T) {
	bubble(t, Config{GuestsBack: time.Hour}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("old")
		pass(2 * time.Hour)
		ana.says("new")
		ana.reads()
		follow(t, a, FollowRequest{Recent: 9}).wants("old ana: new")
	})
}

func TestAFollowerFollowsARoomThatIsMadeAgain(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#lab"})
		f := follow(t, a, FollowRequest{Room: "lab"})
		for range 2 {
			ana.must(ana.Move(t.Context(), "", Lobby, 0))
			ana.must(ana.Exit(t.Context(), "#lab")) // nothing was said there, so it is forgotten
			if _, err := a.Follow(t.Context(), FollowRequest{Room: "lab", Dialect: words{}}); !is(err, &Error{Room: "#lab", Why: RoomNone}) {
				t.Fatalf("the room is there: %v", err)
			}
			ana.must(ana.Move(t.Context(), Lobby, "#LAB", 0))
		}
		f.reads()
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#lab"})
		bob.says("hola")
		f.wants("+bob", "bob: hola")
		f.Stop()
		f.reads()
	})
}

func TestAFollowerOfARoomOfAnotherServer(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		ana := s.join(1, JoinRequest{Nick: "ana", Room: "#lab"})
		f := follow(t, s.actors[0], FollowRequest{Room: "#lab"})
		ana.says("hola")
		s.settle()
		f.wants("ana: hola")
		f.Stop()
		s.equal()
	})
}

func TestASlowFollowerIsDropped(t *testing.T) {
	bubble(t, Config{MaxLag: 3000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		f := follow(t, a, FollowRequest{})
		for range 4 {
			pass(time.Second)
			ana.says(strings.Repeat("x", 900))
			ana.reads()
		}
		if got := f.reads(); got != "bye too slow\nclosed\n" {
			t.Errorf("a slow follower reads %q", got)
		}
		ana.says("goes on")
		ana.wants("ana: goes on")
		if st, err := a.Stats(t.Context()); err != nil || st.Seats != 1 || st.Drops[DropSlow] != 1 {
			t.Errorf("the statistics are %+v, %v", st, err)
		}
	})
}

func TestFollowersSeeTheServerEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Config{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		f := follow(t, a, FollowRequest{})
		stop()
		f.wants("bye closing", "closed")
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, err := a.Follow(t.Context(), FollowRequest{Dialect: words{}}); !errors.Is(err, ErrClosed) {
			t.Errorf("after the end Follow is %v", err)
		}
	})
}

func TestOnlyThoseWhoMayEnterFollow(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#lab", Key: "k", Addr: netip.MustParseAddr("192.0.2.7")})
		ana.must(ana.Configure(t.Context(), "#lab", SettingsChange{On: InviteOnly}))
		for room, want := range map[string]error{
			"#none": &Error{Room: "#none", Why: RoomNone}, "a b": &Error{Room: "a b", Why: RoomBadName, Name: NameSpace},
			"lab": &Error{Room: "#lab", Why: RoomInviteOnly},
		} {
			if _, err := a.Follow(t.Context(), FollowRequest{Room: room, Dialect: words{}, User: event.Identity{Nick: "bob"}}); !is(err, want) {
				t.Errorf("%s is followed: %v, want %v", room, err, want)
			}
		}
		follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "ana", Key: "k"}}).Stop()

		// The question alone has the same answer.
		for room, want := range map[string]error{"none": &Error{Room: "#none", Why: RoomNone}, "LAB": &Error{Room: "#lab", Why: RoomInviteOnly}, "": nil} {
			if err := a.MayFollow(t.Context(), event.Identity{Nick: "bob"}, room); (err != nil || want != nil) && !is(err, want) {
				t.Errorf("bob may follow %q: %v, want %v", room, err, want)
			}
		}
		ana.must(a.MayFollow(t.Context(), event.Identity{Nick: "ana", Key: "k"}, "lab"))

		// A room that is closed later ends those who may not enter it.
		ana.must(ana.Configure(t.Context(), "#lab", SettingsChange{Off: InviteOnly}))
		guest, own := follow(t, a, FollowRequest{Room: "lab"}), follow(t, a, FollowRequest{Room: "lab", User: event.Identity{Nick: "ana", Key: "k"}})
		elsewhere := follow(t, a, FollowRequest{})
		ana.must(ana.Configure(t.Context(), "#lab", SettingsChange{On: InviteOnly}))
		ana.says("among us")
		guest.wants("bye quit", "closed")
		own.wants("ana: among us")
		elsewhere.wants()
	})
}

func TestUsersWithoutASeatSeeTheListOfRooms(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#lab"})
		join(t, a, JoinRequest{Nick: "bob", Room: "#secret"})
		bob := join(t, a, JoinRequest{Nick: "eva", Room: "#secret2"})
		bob.must(bob.Configure(t.Context(), "#secret2", SettingsChange{On: Secret}))
		ana.reads()
		list, more, err := a.List(t.Context())
		if got := fmt.Sprint(list, more, err); got != "[{#lab 1} {#secret 1} {#tertulia 0}] 0 <nil>" {
			t.Errorf("the rooms are %s", got)
		}
	})
}

// Many followers that begin at once are as many long answers.
func TestTheFollowersThatBeginInOneBurstAreBounded(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for range 200 {
			ana.says(strings.Repeat("x", 900))
		}
		ana.reads()
		const asked = 100 // for 200 kB each
		release := stall(t, a)
		answers := make(chan error, asked)
		for range asked {
			go func() {
				_, err := a.Follow(t.Context(), FollowRequest{Recent: 200, Dialect: words{}})
				answers <- err
			}()
		}
		synctest.Wait()
		release()
		shown := 0
		for range asked {
			if err := <-answers; err == nil {
				shown++
			} else if !is(err, &BusyError{event.NoteBusy}) {
				t.Errorf("a follower is refused with %v", err)
			}
		}
		if shown == 0 || shown > burstBudget/(200*900)+1 {
			t.Errorf("%d of %d followers begin in one burst", shown, asked)
		}
		follow(t, a, FollowRequest{Recent: 1}).wants("old ana: " + strings.Repeat("x", 900))
	})
}

func TestNobodyFollowsWhileTheServerSavesMemory(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for range 200 {
			ana.says(strings.Repeat("x", 900))
		}
		ana.reads()
		a.budget.limit = 1 << 20
		var err error
		begun := 0
		for ; err == nil && begun < 100; begun++ {
			_, err = a.Follow(t.Context(), FollowRequest{Recent: 200, Dialect: words{}}) // and never reads
		}
		if !is(err, &BusyError{event.NoteSaving}) || begun > 8 {
			t.Errorf("follower %d is refused with %v", begun, err)
		}
		// Those that take nothing make room for others, at the latest when the next one comes.
		pass(stuck)
		if _, err := a.Follow(t.Context(), FollowRequest{Dialect: words{}}); err != nil && !is(err, &BusyError{event.NoteSaving}) {
			t.Errorf("the follower that finds the budget spent: %v", err)
		}
		ana.reads()
		follow(t, a, FollowRequest{Recent: 1}).wants("old ana: " + strings.Repeat("x", 900))
	})
}
