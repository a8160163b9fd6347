package room

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAllSeeOneOrder(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		bob := join(t, a, Guest{Nick: "bob"})
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "+bob")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]")

		ana.says("hola", "¿qué tal?")
		bob.must(bob.Say(t.Context(), Lobby, Line{Text: "waves", Action: true}))
		ana.wants("ana: hola", "ana: ¿qué tal?", "* bob waves")
		bob.wants("ana: hola", "ana: ¿qué tal?", "* bob waves")

		bob.must(bob.Rename(t.Context(), "Bob"))
		ana.wants("bob=Bob")
		bob.wants("bob=Bob")

		bob.Leave("gone fishing")
		ana.wants("-Bob gone fishing")
		bob.wants("bye bye", "closed")
		bob.Leave("twice")
		ana.wants()
	})
}

func TestANewcomerSeesWhatWasSaidBefore(t *testing.T) {
	bubble(t, Config{History: 3}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		ana.says("1", "2", "3", "4")
		join(t, a, Guest{Nick: "bob", Recent: 2}).
			wants("welcome bob 0", "in #tertulia with 1 [ana]", "old ana: 3", "old ana: 4")
		join(t, a, Guest{Nick: "eva", Recent: 20}).
			wants("welcome eva 0", "in #tertulia with 2 [ana bob]", "old ana: 2", "old ana: 3", "old ana: 4")
	})
}

func TestHistoryIsBoundedInBytes(t *testing.T) {
	bubble(t, Config{HistoryBytes: 10 * (1000 + overhead)}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		for range 100 {
			ana.says(strings.Repeat("x", 1000))
		}
		ana.reads()
		ana.must(ana.Last(t.Context(), Lobby, 100))
		if got := strings.Count(ana.reads(), "old ana"); got != 10 {
			t.Errorf("%d lines are kept, want 10", got)
		}
	})
}

func TestReplays(t *testing.T) {
	bubble(t, Config{History: 3}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		ana.says("1", "2", "3", "4", "5")
		ana.reads()
		for _, c := range []struct {
			ask  func() error
			want []string
		}{
			{func() error { return ana.Last(t.Context(), Lobby, 2) }, []string{"old ana: 4", "old ana: 5", "that was 2"}},
			{func() error { return ana.Last(t.Context(), Lobby, 0) }, []string{"that was 0"}},
			{func() error { return ana.Since(t.Context(), Lobby, 4) }, []string{"old ana: 5", "that was 1"}},
			{func() error { return ana.Since(t.Context(), Lobby, 2) }, []string{"old ana: 3", "old ana: 4", "old ana: 5", "that was 3"}},
			{func() error { return ana.Since(t.Context(), Lobby, 1) }, []string{"gap", "old ana: 3", "old ana: 4", "old ana: 5", "that was 3"}},
			{func() error { return ana.Since(t.Context(), Lobby, 999) }, []string{"that was 0"}},
			{func() error { return ana.Since(t.Context(), "#other", 0) }, nil},
		} {
			ana.must(c.ask())
			ana.wants(c.want...)
		}
	})
}

func TestRoomsAreApart(t *testing.T) {
	bubble(t, Config{MaxRooms: 3}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		bob := join(t, a, Guest{Nick: "bob", Room: "Lab"})
		ana.wants("welcome ana 0", "in #tertulia with 0 []")
		bob.wants("welcome bob 0", "in #Lab with 0 []")
		ana.says("in the lobby")
		bob.says("in the lab")
		ana.wants("ana: in the lobby")
		bob.wants("bob: in the lab")

		ana.must(ana.Enter(t.Context(), "#lab", 20))
		ana.wants("in #Lab with 1 [bob]", "old bob: in the lab")
		bob.wants("+ana")
		ana.must(ana.Exit(t.Context(), Lobby))
		bob.says("welcome")
		ana.wants("bob: welcome")
		ana.must(ana.Enter(t.Context(), "#LAB", 20))
		ana.wants()

		ana.must(ana.Rooms(t.Context()))
		ana.wants("rooms [{#Lab 2} {#tertulia 0}] and 0")
		ana.must(ana.Roster(t.Context(), "#lab"))
		ana.wants("#Lab has 2 [ana bob]")
		ana.must(ana.Whoami(t.Context()))
		ana.wants("you are ana in #Lab")
		ana.must(ana.Say(t.Context(), "#elsewhere", Line{Text: "hello?"}))
		ana.wants("note you are not in #elsewhere: nobody heard that")

		if err := ana.Roster(t.Context(), "#none"); err == nil {
			t.Error("the roster of a room that is not there is shown")
		}
		if err := ana.Exit(t.Context(), "#none"); err == nil {
			t.Error("a seat leaves a room that it is not in")
		}
		if err := ana.Enter(t.Context(), "no room", 0); err == nil {
			t.Error("a room with a blank in its name is entered")
		}
		ana.must(ana.Enter(t.Context(), "#third", 0))
		if err := ana.Enter(t.Context(), "#fourth", 0); err == nil {
			t.Error("a room beyond MaxRooms is made")
		}
		ana.must(ana.Exit(t.Context(), "#third"))
		ana.must(ana.Enter(t.Context(), "#fourth", 0))
	})
}

func TestAMoveIsOneStep(t *testing.T) {
	bubble(t, Config{MaxRooms: 2}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		bob := join(t, a, Guest{Nick: "bob"})
		eva := join(t, a, Guest{Nick: "eva", Room: "#lab"})
		for _, u := range []user{ana, bob, eva} {
			u.reads()
		}
		bob.says("1")
		ana.must(ana.Move(t.Context(), Lobby, "#lab", 0))
		bob.says("2")
		eva.says("3")
		ana.wants("bob: 1", "in #lab with 1 [eva]", "eva: 3")
		bob.wants("bob: 1", "-ana ", "bob: 2")
		eva.wants("+ana", "eva: 3")
		if err := ana.Move(t.Context(), "#lab", "#third", 0); err == nil {
			t.Error("a room beyond MaxRooms is made")
		}
		if err := ana.Move(t.Context(), "#lab", "no room", 0); err == nil {
			t.Error("a room with a blank in its name is entered")
		}
		eva.says("4")
		ana.wants("eva: 4") // where he still is
	})
}

func TestAnEmptyRoomIsForgottenAfterAnHour(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana", Room: "lab"})
		ana.says("hola")
		ana.Leave("")
		pass(forget - time.Second)
		bob := join(t, a, Guest{Nick: "bob", Room: "lab", Recent: 1})
		bob.wants("welcome bob 0", "in #lab with 0 []", "old ana: hola")
		bob.Leave("")
		pass(forget)
		eva := join(t, a, Guest{Nick: "eva"})
		eva.must(eva.Rooms(t.Context()))
		eva.wants("welcome eva 0", "in #tertulia with 0 []", "rooms [{#tertulia 1}] and 0")
	})
}

// A seat in several rooms, and one that is told something in private, must see
// all of it in the one order, also where a single burst brings it.
func TestABurstKeepsItsOrderForEveryView(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, Guest{Nick: "ana"})

		// While the actor is held, all that follows queues up for one burst.
		hold := func() (release func()) {
			held := make(chan struct{})
			ana.must(a.send(ctx, holdMsg(held)))
			synctest.Wait()
			return func() { close(held) }
		}
		queue := func(do func() error) (result chan error) {
			result = make(chan error, 1)
			go func() { result <- do() }()
			synctest.Wait()
			return result
		}

		release := hold()
		ana.says("before")
		var bob user
		joined := queue(func() (err error) { bob = join(t, a, Guest{Nick: "bob"}); return nil })
		ana.says("after")
		release()
		ana.must(<-joined)
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "ana: before", "+bob", "ana: after")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]", "ana: after")
		ana.must(ana.Enter(ctx, "#lab", 0))
		bob.must(bob.Enter(ctx, "#lab", 0))
		ana.reads()
		bob.reads()

		release = hold()
		ana.must(ana.Say(ctx, "#lab", Line{Text: "1"}))
		ana.must(ana.Say(ctx, Lobby, Line{Text: "2"}))
		ana.must(ana.Note(ctx, "between"))
		bob.must(bob.Say(ctx, "#lab", Line{Text: "3"}))
		told := queue(func() error { return bob.Tell(ctx, "ANA", "psst") })
		bob.must(bob.Say(ctx, Lobby, Line{Text: "4"}))
		renamed := queue(func() error { return bob.Rename(ctx, "Robert") })
		ana.must(ana.Say(ctx, "#lab", Line{Text: "5"}))
		bob.Leave("")
		ana.must(ana.Say(ctx, "#lab", Line{Text: "6"}))
		release()
		bob.must(<-told)
		bob.must(<-renamed)
		ana.wants("ana: 1", "ana: 2", "note between", "bob: 3", "bob > you: psst", "bob: 4", "bob=Robert", "ana: 5",
			"-Robert ", "ana: 6")
		bob.wants("ana: 1", "ana: 2", "bob: 3", "you > ana: psst", "bob: 4", "bob=Robert", "ana: 5", "bye bye", "closed")
	})
}

// holdMsg keeps the actor busy until the channel is closed.
type holdMsg chan struct{}

func (m holdMsg) apply(*Actor) { <-m }

func TestPrivateLines(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		bob := join(t, a, Guest{Nick: "bob", Room: "#lab"})
		eva := join(t, a, Guest{Nick: "eva"})
		ana.reads()
		bob.reads()
		eva.reads()
		ana.must(ana.Tell(t.Context(), "Bob", "psst"))
		ana.wants("you > bob: psst")
		bob.wants("ana > you: psst")
		eva.wants()
		ana.must(ana.Tell(t.Context(), "ana", "note to self"))
		ana.wants("you > ana: note to self")
		if err := ana.Tell(t.Context(), "nobody", "psst"); err == nil {
			t.Error("a private line to nobody is delivered")
		}
	})
}

func TestASeatCanDoWithoutEchoAndPresence(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		bob := join(t, a, Guest{Nick: "bob"})
		ana.reads()
		bob.reads()
		ana.must(ana.SetEcho(t.Context(), false))
		ana.must(ana.SetDialect(t.Context(), words{quiet: true}))
		ana.says("1")
		bob.says("2")
		join(t, a, Guest{Nick: "eva"}).Leave("")
		ana.wants("bob: 2")
		bob.wants("ana: 1", "bob: 2", "+eva", "-eva ")
		ana.must(ana.SetEcho(t.Context(), true))
		ana.says("3")
		ana.wants("ana: 3")
	})
}

// Both lines are in the mailbox before the actor looks into it.
func TestEchoIsAsItWasWhenTheLineWasSaid(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		ana.reads()
		ana.says("1")
		ana.must(ana.SetEcho(t.Context(), false))
		ana.says("2")
		ana.must(ana.SetEcho(t.Context(), true))
		ana.says("3")
		ana.wants("ana: 1", "ana: 3")
	})
}

func TestWhoAsksFasterThanHeReadsHasToWait(t *testing.T) {
	const wait = "note you have more to read already than that: ask again when you have read it"
	bubble(t, Config{MaxLag: 3000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		long := strings.Repeat("x", 900)
		ana.says(long, long)
		ana.reads()
		asks := func(wants ...string) {
			t.Helper()
			ana.must(ana.Last(t.Context(), Lobby, 9))
			ana.must(ana.Since(t.Context(), Lobby, 0))
			ana.must(ana.Roster(t.Context(), Lobby))
			ana.must(ana.Rooms(t.Context()))
			ana.must(ana.Note(t.Context(), "1", "2"))
			ana.must(ana.Note(t.Context(), "only one"))
			ana.wants(wants...)
		}
		// Whether he asks at once or has not taken what was asked for before.
		asks("old ana: "+long, "old ana: "+long, "that was 2", wait, wait, wait, wait, "note only one")
		ana.says(long, long, long)
		synctest.Wait()
		asks("ana: "+long, "ana: "+long, "ana: "+long, wait, wait, wait, wait, wait, "note only one")
		ana.must(ana.Roster(t.Context(), Lobby))
		ana.wants("#tertulia has 1 [ana]")
	})
}

func TestTextIsMadeSafe(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana"})
		ana.reads()
		ana.says("a\x1b[2Jb\r\n\u202ec")
		ana.wants("ana: abc")
		ana.says("\x1b[2J")
		ana.wants()
		ana.must(ana.Tell(t.Context(), "ana", "\x07x\u009b"))
		ana.wants("you > ana: x")
		ana.must(a.Announce(t.Context(), Lobby, "ana shared \x1b]0;x\x07file"))
		ana.wants("file ana shared file")
		ana.Leave("\x1b[0m")
		ana.wants("bye bye", "closed")
	})
}

func TestNicks(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "Ana"})
		bob := join(t, a, Guest{Nick: "bob"})
		for _, nick := range []string{"ana", "ANA", "A\u006ea"} {
			_, err := a.Join(t.Context(), Guest{Nick: nick, Dialect: words{}})
			var refused *NickError
			if !errors.As(err, &refused) || !refused.Taken || refused.Free != nick+"2" {
				t.Errorf("Join(%q) = %v, want a refusal that offers %s2", nick, err, nick)
			}
		}
		var refused *NickError
		if err := bob.Rename(t.Context(), "ANA"); !errors.As(err, &refused) || refused.Free == "" {
			t.Errorf("Rename to a taken nick: %v", err)
		}
		ana.must(ana.Rename(t.Context(), "ANA"))
		ana.must(ana.Rename(t.Context(), "eva"))
		bob.must(bob.Rename(t.Context(), "ana"))
		if v := join(t, a, Guest{Nick: "ana", Vary: true}); v.nick != "ana2" {
			t.Errorf("the variant of ana is %s", v.nick)
		}
		eva := ana
		eva.Leave("")
		join(t, a, Guest{Nick: "Eva"})
	})
}

func TestASlowReaderIsDroppedAndDelaysNobody(t *testing.T) {
	bubble(t, Config{MaxLag: 10_000}, func(t *testing.T, a *Actor) {
		slow := join(t, a, Guest{Nick: "slow"})
		ana := join(t, a, Guest{Nick: "ana"})
		slow.reads()
		ana.reads()
		line := strings.Repeat("x", 993) // with "ana: " and the line end: 999 bytes
		for range 5 {
			ana.says(line)
			ana.reads()
		}
		bob := join(t, a, Guest{Nick: "bob"})
		ana.wants("+bob")
		for range 5 {
			ana.says(line)
			if got := ana.reads(); got != "ana: "+line+"\n" {
				t.Fatalf("ana reads %.20q", got)
			}
		}
		if st, err := a.Stats(t.Context()); err != nil || st.Seats != 3 || st.MaxLag != 9_995 {
			t.Fatalf("before the limit: %+v, %v", st, err)
		}
		bob.reads()
		ana.says(line)
		ana.wants("ana: " + line) // the slow one may still only be late
		bob.reads()
		pass(patience)
		ana.says("one too many")
		ana.wants("ana: one too many", "-slow too slow")
		bob.wants("ana: one too many", "-slow too slow")
		slow.wants("bye you were dropped: your connection did not take what was said", "closed")
		st, err := a.Stats(t.Context())
		if err != nil || st.Seats != 2 || st.Drops[DropSlow] != 1 || st.Lag != 0 {
			t.Errorf("Stats = %+v, %v", st, err)
		}
	})
}

func TestALaggingSeatIsSparedJoinsAndLeaves(t *testing.T) {
	bubble(t, Config{MaxLag: 1000}, func(t *testing.T, a *Actor) {
		slow := join(t, a, Guest{Nick: "slow"})
		ana := join(t, a, Guest{Nick: "ana"})
		slow.reads()
		long := strings.Repeat("x", 600)
		ana.says(long)
		synctest.Wait()
		join(t, a, Guest{Nick: "bob"}).Leave("")
		ana.says("after")
		slow.wants("ana: "+long, "ana: after")
		join(t, a, Guest{Nick: "bob"}).Leave("")
		slow.wants("+bob", "-bob ")
	})
}

func TestManyJoinsCostNoSquareOfDeliveries(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const n = 5000
		var last user
		for i := range n {
			last = join(t, a, Guest{Nick: fmt.Sprint("u", i), Recent: 20})
		}
		if got := last.reads(); !strings.HasPrefix(got, "welcome u4999 0\nin #tertulia with 4999 [") || strings.Count(got, "\n") != 2 {
			t.Errorf("the last one to join reads %q", got)
		}
		pass(time.Hour)
		st, err := a.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// Welcome and Entered for each; the allowance; one digest to all.
		if most := uint64(2*n + presenceBurst + 200 + 2*n); st.Deliveries > most {
			t.Errorf("%d joins cost %d deliveries, want at most %d", n, st.Deliveries, most)
		}
		if got := last.reads(); !strings.HasPrefix(got, "+") {
			t.Errorf("the digest reads %q", got)
		}
	})
}

func TestASlowTrickleOfJoinsCostsNoSquareEither(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const n = 3000
		for i := range n {
			join(t, a, Guest{Nick: fmt.Sprint("u", i)})
			pass(time.Second)
		}
		st, err := a.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if most := uint64(n*(2+presenceRate) + presenceBurst + n); st.Deliveries > most {
			t.Errorf("%d joins in as many seconds cost %d deliveries, want at most %d", n, st.Deliveries, most)
		}
	})
}

func TestADigestComesWithTheNextLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		var crowd []user
		for i := range 200 {
			crowd = append(crowd, join(t, a, Guest{Nick: fmt.Sprint("u", i)}))
		}
		first := crowd[0]
		told := strings.Count(first.reads(), "\n+")
		crowd[199].Leave("")
		first.says("hola")
		got := first.reads()
		var joined, left int
		if _, err := fmt.Sscanf(got, "+%d -%d", &joined, &left); err != nil || joined+told != 199 || left != 1 ||
			!strings.HasSuffix(got, "]\nu0: hola\n") {
			t.Errorf("told of %d, then reads %q", told, got)
		}
	})
}

func TestTheServersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Config{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx) }()
		ana := join(t, a, Guest{Nick: "ana"})
		ana.says("last words")
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "ana: last words", "bye the server is closing", "closed")
		if _, err := a.Join(t.Context(), Guest{Nick: "bob", Dialect: words{}}); !errors.Is(err, ErrClosed) {
			t.Errorf("Join: %v", err)
		}
		if err := ana.Tell(t.Context(), "ana", "x"); !errors.Is(err, ErrClosed) {
			t.Errorf("Tell: %v", err)
		}
		for range 2 * mailboxSize {
			if err := ana.Ping(t.Context()); err != nil && !errors.Is(err, ErrClosed) {
				t.Fatal(err)
			}
		}
		ana.Leave("")
	})
}
