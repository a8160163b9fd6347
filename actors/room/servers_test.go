package room

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/order/ordertest"
)

// servers are several actors that share one log. The test decides when the log commits.
type servers struct {
	t      *testing.T
	log    *ordertest.Scripted
	nodes  []*ordertest.Node
	actors []*Actor
}

// share runs a test with two servers.
func share(t *testing.T, test func(t *testing.T, s *servers)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &servers{t: t, log: ordertest.New()}
		for _, name := range []string{"a", "b"} {
			node := s.log.Start(name)
			s.nodes = append(s.nodes, node)
			s.actors = append(s.actors, start(t, Config{Order: node, Epoch: "e"}))
		}
		test(t, s)
	})
}

// step commits the oldest proposal of a server. Then the servers must have equal states.
func (s *servers) step(i int) bool {
	s.t.Helper()
	synctest.Wait()
	some := s.log.Commit(s.nodes[i])
	s.equal()
	return some
}

// settle commits until nothing waits.
func (s *servers) settle() {
	s.t.Helper()
	for some := true; some; {
		some = false
		for i := range s.nodes {
			some = s.step(i) || some
		}
	}
}

func (s *servers) equal() {
	s.t.Helper()
	synctest.Wait()
	if at := difference(s.actors[0].state, s.actors[1].state); at != "" {
		s.t.Fatalf("after %d batches the servers differ in %s", len(s.log.Log()), at)
	}
}

// later starts a call that waits for the log.
func later[T any](call func() T) <-chan T {
	result := make(chan T, 1)
	go func() { result <- call() }()
	synctest.Wait()
	return result
}

// do makes a call, and commits until it has its answer.
func (s *servers) do(call func() error) error {
	s.t.Helper()
	result := later(call)
	s.settle()
	return <-result
}

// join seats a user at a server.
func (s *servers) join(i int, g JoinRequest) user {
	s.t.Helper()
	var u user
	if err := s.do(func() error { u = join(s.t, s.actors[i], g); return nil }); err != nil {
		s.t.Fatal(err)
	}
	return u
}

func TestUsersOfTwoServersShareARoom(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		ctx := t.Context()
		ana := s.join(0, JoinRequest{Nick: "ana"})
		ana.says("hola")
		s.settle()
		bob := s.join(1, JoinRequest{Nick: "bob", Recent: 5, Key: "k"})
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "ana: hola", "+bob")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]", "old ana: hola")
		bob.must(bob.Say(ctx, "", Line{Text: "waves", Action: true}))
		ana.must(s.do(func() error { return ana.Tell(ctx, "bob", "psst") }))
		ana.must(s.do(func() error { return bob.Rename(ctx, "eva") }))
		ana.wants("you > bob: psst", "bob * waves", "bob=eva") // the test commits for the first server first
		bob.wants("ana > you: psst", "bob * waves", "bob=eva")
		ana.must(ana.Roster(ctx, Lobby))
		ana.must(ana.Rooms(ctx))
		ana.wants("#tertulia has 2 [ana eva]", "rooms [{#tertulia 2}] and 0")
		ana.must(s.do(func() error { return ana.Ignore(ctx, "eva") }))
		bob.says("unseen")
		s.settle()
		ana.wants()

		// The news that a connection is lost reach the sender at the other server.
		ana.must(s.do(func() error { return ana.Tell(ctx, "eva", "there?") }))
		bob.Lost(event.EndLost)
		s.settle()
		ana.wants("you > eva: there?", "note private line kept eva", "-eva connection lost")
		if st, err := s.actors[1].Stats(ctx); err != nil || st.Seats != 0 || st.Rooms != 1 {
			t.Errorf("Stats = %+v, %v", st, err)
		}
	})
}

func TestANickThatIsClaimedAtTwoServersHasOneWinner(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		claim := func(i int, variant bool) <-chan error {
			return later(func() error {
				_, err := s.actors[i].Join(t.Context(), JoinRequest{Nick: "ana", AllowVariant: variant, Dialect: words{}})
				return err
			})
		}
		first, second, third := claim(0, false), claim(1, false), claim(0, true)
		s.step(1)
		s.settle()
		if err := <-second; err != nil {
			t.Errorf("the first one in the log is refused: %v", err)
		}
		if err := <-first; !is(err, &NickError{Nick: "ana", Why: NickTaken, Free: "ana2"}) {
			t.Errorf("the second one is told %v", err)
		}
		if err := <-third; err != nil || s.actors[0].state.User("ana2") == nil {
			t.Errorf("a variant is refused: %v", err)
		}
	})
}

func TestALineInFlightIsLeftToTheNextConnection(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		kim := s.join(1, JoinRequest{Nick: "kim"})
		old := s.join(0, JoinRequest{Nick: "ana", Key: "k"})
		old.says("one")
		s.settle()
		kim.reads()
		old.says("two") // it is proposed, but the join at the other server comes first in the log
		synctest.Wait()
		joined := later(func() user { return join(t, s.actors[1], JoinRequest{Nick: "ana", Key: "k", Epoch: "e", Since: 1}) })
		s.step(1)
		ana := <-joined
		s.settle()
		ana.wants("welcome ana 1", "in #tertulia with 1 [kim]") // so "two" is to be sent again
		if got := old.reads(); got != "welcome ana 0\nin #tertulia with 1 [kim]\nana: one\nbye replaced\nclosed\n" {
			t.Errorf("the old connection reads %q", got)
		}
		ana.says("two")
		s.settle()
		kim.wants("ana: two")
		if n := ana.shared.Taken(); n != 2 {
			t.Errorf("%d lines are taken", n)
		}
	})
}

func TestAQuestionWaitsForTheSeatsCommands(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		ctx := t.Context()
		ana := s.join(0, JoinRequest{Nick: "ana", Key: "k"})
		bob := s.join(0, JoinRequest{Nick: "bob"})
		ana.reads()
		bob.reads()
		ana.says("one")
		renamed := later(func() error { return ana.Rename(ctx, "eva") })
		ana.must(ana.Ping(ctx))
		ana.must(ana.Whoami(ctx))
		ana.must(ana.Last(ctx, Lobby, 1))
		ana.must(ana.SetEcho(ctx, false))
		roster := later(func() error { return ana.Roster(ctx, Lobby) })
		ana.says("two")
		ana.must(ana.Note(ctx, "end"))
		ana.wants()
		bob.must(bob.Whoami(ctx)) // another seat does not wait
		bob.wants("you are bob in #tertulia")
		s.step(0)
		ana.wants("ana: one")
		s.step(0)
		ana.must(<-renamed)
		ana.wants("ana=eva")
		s.step(0)
		ana.must(<-roster)
		ana.wants("pong 2", "you are eva in #tertulia", "old ana: one", "that was 1", "#tertulia has 2 [bob eva]")
		s.step(0)
		ana.wants("note end")
		ana.must(ana.Whoami(ctx))
		ana.wants("you are eva in #tertulia")
	})
}

func TestADroppedSeatEndsAtItsServerAtOnce(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		bob := s.join(1, JoinRequest{Nick: "bob"})
		ana := s.join(0, JoinRequest{Nick: "ana", Dialect: brittle{"bomb"}})
		eva := s.join(0, JoinRequest{Nick: "eva"})
		for _, u := range []user{ana, bob, eva} {
			u.reads()
		}
		entered := later(func() error { return ana.Enter(t.Context(), "#lab", 0) }) // in flight
		bob.says("bomb")
		s.step(1)
		ana.wants("closed")
		eva.wants("bob: bomb") // the log does not have that ana left
		eva.says("ana?")
		ana.says("lost")
		bob.must(bob.Say(t.Context(), "#lab", Line{Text: "x"}))
		s.settle()
		if err := <-entered; err != nil {
			t.Errorf("Enter = %v", err)
		}
		eva.wants("-ana fault", "eva: ana?")
		bob.wants("bob: bomb", "note not heard #lab", "-ana fault", "eva: ana?")
		if s.actors[1].state.User("ana") != nil {
			t.Error("ana is still there")
		}
	})
}

func TestAServerThatStartsAgainHasTheOthersState(t *testing.T) {
	share(t, func(t *testing.T, s *servers) {
		ana := s.join(0, JoinRequest{Nick: "ana"})
		bob := s.join(1, JoinRequest{Nick: "bob"})
		bob.says("hola")
		s.settle()
		ana.reads()
		s.nodes[1] = s.log.Start("b")
		s.actors[1] = start(t, Config{Order: s.nodes[1], Epoch: "e"})
		s.equal()
		eva := s.join(1, JoinRequest{Nick: "eva", Recent: 1})
		eva.wants("welcome eva 0", "in #tertulia with 1 [ana]", "old bob: hola")
		ana.wants("-bob connection lost", "+eva")
	})
}

// TestServersAreEqualAfterEveryBatch lets users at two servers do things at random. The log delays
// and mixes their commands, and has some twice.
func TestServersAreEqualAfterEveryBatch(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	share(t, func(t *testing.T, s *servers) {
		ctx := t.Context()
		nicks := []string{"ana", "bob", "eva", "kim", "tom"}
		rooms := []string{Lobby, "#a", "#b", "#c"}
		nick := func() string { return nicks[random.IntN(len(nicks))] }
		room := func() string { return rooms[random.IntN(len(rooms))] }
		var users []user
		var calls []<-chan user
		for range 800 {
			i := random.IntN(2)
			if random.IntN(6) == 0 {
				g := JoinRequest{Nick: nick(), AllowVariant: true, Room: room(), Recent: random.IntN(5), Dialect: words{}}
				if random.IntN(2) == 0 {
					g.Key, g.Epoch, g.Since = nick(), "e", random.Uint64N(100)
				}
				calls = append(calls, later(func() user {
					seat, _ := s.actors[i].Join(ctx, g)
					return user{seat, t}
				}))
			}
			if len(users) > 0 {
				u, to, at := users[random.IntN(len(users))], nick(), room()
				switch random.IntN(9) {
				case 0, 1, 2:
					u.must(u.Say(ctx, at, Line{Text: "hola"}))
				case 3:
					later(func() error { return u.Tell(ctx, to, "psst") })
				case 4:
					later(func() error { return u.Rename(ctx, to) })
				case 5:
					later(func() error { return u.Move(ctx, room(), at, 3) })
				case 6:
					later(func() error { return u.Ignore(ctx, to) })
				case 7:
					u.must(u.Ping(ctx))
				case 8:
					if len(users) > 10 {
						u.Lost(event.EndLost)
					}
				}
				u.reads()
			}
			switch n := len(s.log.Log()); {
			case random.IntN(10) == 0 && n > 0:
				s.log.Repeat(1 + random.Uint64N(uint64(n)))
				s.equal()
			case random.IntN(3) > 0:
				s.step(i)
			case random.IntN(10) == 0:
				pass(time.Duration(random.IntN(1000)) * time.Second)
			}
			waiting := calls[:0]
			for _, c := range calls {
				select {
				case u := <-c:
					if u.Seat != nil {
						users = append(users, u)
					}
				default:
					waiting = append(waiting, c)
				}
			}
			calls = waiting
		}
		s.settle()
		if len(users) < 20 || len(s.log.Log()) < 500 {
			t.Errorf("%d users have had a seat, and %d batches were committed", len(users), len(s.log.Log()))
		}
		for _, u := range users { // a seat's outbox is closed exactly if the state does not have it
			got := u.reads()
			if closed := len(got) >= 7 && got[len(got)-7:] == "closed\n"; closed && s.actors[0].state.Seat(u.shared.Ref()) != nil {
				t.Errorf("%v has ended, and is in the state", fmt.Sprint(u.shared.Ref()))
			}
		}
	})
}
