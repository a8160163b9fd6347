package room

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

func TestAllSeeOneOrder(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "+bob")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]")

		ana.says("hola", "¿qué tal?")
		bob.must(bob.Say(t.Context(), Lobby, Line{Text: "waves", Action: true}))
		ana.wants("ana: hola", "ana: ¿qué tal?", "bob * waves")
		bob.wants("ana: hola", "ana: ¿qué tal?", "bob * waves")

		bob.must(bob.Rename(t.Context(), "Bob"))
		ana.wants("bob=Bob")
		bob.wants("bob=Bob")

		bob.Leave("gone fishing")
		ana.wants("-Bob gone fishing")
		bob.wants("bye quit", "closed")
		bob.Leave("twice")
		ana.wants()
	})
}

func TestANewcomerSeesWhatWasSaidBefore(t *testing.T) {
	bubble(t, Config{History: 3}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("1", "2", "3", "4")
		join(t, a, JoinRequest{Nick: "bob", Recent: 2}).
			wants("welcome bob 0", "in #tertulia with 1 [ana]", "old ana: 3", "old ana: 4")
		join(t, a, JoinRequest{Nick: "eva", Recent: 20}).
			wants("welcome eva 0", "in #tertulia with 2 [ana bob]", "old ana: 2", "old ana: 3", "old ana: 4")
	})
}

func TestHistoryIsBoundedInBytes(t *testing.T) {
	bubble(t, Config{HistoryBytes: 10 * (1000 + overhead)}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
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
		ana := join(t, a, JoinRequest{Nick: "ana"})
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
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "Lab"})
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
		ana.wants("note not heard #elsewhere")

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
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		eva := join(t, a, JoinRequest{Nick: "eva", Room: "#lab"})
		for _, u := range []user{ana, bob, eva} {
			u.reads()
		}
		bob.says("1")
		ana.must(ana.Move(t.Context(), Lobby, "#lab", 0))
		bob.says("2")
		eva.says("3")
		ana.wants("bob: 1", "in #lab with 1 [eva]", "eva: 3")
		bob.wants("bob: 1", "-ana from #tertulia", "bob: 2")
		eva.wants("+ana", "eva: 3")
		if err := ana.Move(t.Context(), "#lab", "#third", 0); err == nil {
			t.Error("a room beyond MaxRooms is made")
		}
		if err := ana.Move(t.Context(), "#lab", "no room", 0); err == nil {
			t.Error("a room with a blank in its name is entered")
		}
		eva.says("4")
		ana.wants("eva: 4") // where ana still is
	})
}

func TestAnEmptyRoomIsForgottenAfterAnHour(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "lab"})
		ana.says("hola")
		ana.Leave("")
		pass(forget - time.Second)
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "lab", Recent: 1})
		bob.wants("welcome bob 0", "in #lab with 0 []", "old ana: hola")
		bob.Leave("")
		pass(forget)
		eva := join(t, a, JoinRequest{Nick: "eva"})
		eva.must(eva.Rooms(t.Context()))
		eva.wants("welcome eva 0", "in #tertulia with 0 []", "rooms [{#tertulia 1}] and 0")
	})
}

// A seat in several rooms, and one that gets private lines, must see all events in their
// order, even within a single burst.
func TestABurstKeepsItsOrderForEveryView(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana"})

		// While the actor is held, messages queue up for one burst.
		hold := func() (release func()) {
			held := make(chan struct{})
			ana.must(a.send(ctx, nil, holdMsg(held)))
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
		joined := queue(func() (err error) { bob = join(t, a, JoinRequest{Nick: "bob"}); return nil })
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
		bob.wants("ana: 1", "ana: 2", "bob: 3", "you > ana: psst", "bob: 4", "bob=Robert", "ana: 5", "bye quit", "closed")
	})
}

func TestARosterOfFiveThousandIsShort(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const people = 5000
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: spy})
		for i := range people - 1 {
			join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)})
		}
		ana.must(ana.Roster(t.Context(), Lobby))
		synctest.Wait()
		replies := *spy.replies
		if r := replies[len(replies)-1]; r.Kind != event.Roster || r.Count != people || len(r.Names) != rosterNames {
			t.Errorf("the answer counts %d and names %d", r.Count, len(r.Names))
		}
	})
}

// holdMsg blocks the actor until the channel is closed.
type holdMsg chan struct{}

func (m holdMsg) apply(*Actor, error) { <-m }

func TestPrivateLines(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#lab"})
		eva := join(t, a, JoinRequest{Nick: "eva"})
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
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.reads()
		bob.reads()
		ana.must(ana.SetEcho(t.Context(), false))
		ana.must(ana.SetDialect(t.Context(), words{quiet: true}))
		ana.says("1")
		bob.says("2")
		join(t, a, JoinRequest{Nick: "eva"}).Leave("")
		ana.wants("bob: 2")
		bob.wants("ana: 1", "bob: 2", "+eva", "-eva ")
		ana.must(ana.SetEcho(t.Context(), true))
		ana.says("3")
		ana.wants("ana: 3")
	})
}

// The actor may take all these messages in one burst.
func TestEchoIsAsItWasWhenTheLineWasSaid(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.reads()
		ana.says("1")
		ana.must(ana.SetEcho(t.Context(), false))
		ana.says("2")
		ana.must(ana.SetEcho(t.Context(), true))
		ana.says("3")
		ana.wants("ana: 1", "ana: 3")
	})
}

func TestTextIsMadeSafe(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.reads()
		ana.says("a\x1b[2Jb\r\n\u202ec")
		ana.wants("ana: abc")
		ana.says("\x1b[2J")
		ana.wants()
		ana.must(ana.Tell(t.Context(), "ana", "\x07x\u009b"))
		ana.wants("you > ana: x")
		ana.must(a.Announce(t.Context(), event.Entry{Kind: event.Notice, Room: Lobby, Text: "ana shared \x1b]0;x\x07file"}))
		ana.wants("notice ana shared file")
		ana.Leave("\x1b[0m")
		ana.wants("bye quit", "closed")
	})
}

func TestNicks(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "Ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for _, nick := range []string{"ana", "ANA", "A\u006ea"} {
			_, err := a.Join(t.Context(), JoinRequest{Nick: nick, Dialect: words{}})
			var refused *NickError
			if !errors.As(err, &refused) || !refused.Taken() || refused.Free != nick+"2" {
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
		if v := join(t, a, JoinRequest{Nick: "ana", AllowVariant: true}); v.FirstNick() != "ana2" {
			t.Errorf("the variant of ana is %s", v.FirstNick())
		}
		eva := ana
		eva.Leave("")
		join(t, a, JoinRequest{Nick: "Eva"})
	})
}

func TestTheServersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Config{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx) }()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("last words")
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "ana: last words", "bye closing", "closed")
		for name, call := range calls(t.Context(), a, ana.Seat) {
			for range 20 { // the select must never choose a mailbox that has room
				if err := call(); !errors.Is(err, ErrClosed) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		ana.Leave("")
	})
}

// calls returns all methods of an actor and of a seat that return an error.
func calls(ctx context.Context, a *Actor, s *Seat) map[string]func() error {
	return map[string]func() error{
		"Join":       func() error { _, err := a.Join(ctx, JoinRequest{Nick: "bob", Dialect: words{}}); return err },
		"Stats":      func() error { _, err := a.Stats(ctx); return err },
		"Announce":   func() error { return a.Announce(ctx, event.Entry{Kind: event.Notice, Room: Lobby, Text: "x"}) },
		"Say":        func() error { return s.Say(ctx, Lobby, Line{Text: "x"}) },
		"Tell":       func() error { return s.Tell(ctx, "ana", "x") },
		"Rename":     func() error { return s.Rename(ctx, "eva") },
		"Enter":      func() error { return s.Enter(ctx, "#lab", 0) },
		"Move":       func() error { return s.Move(ctx, Lobby, "#lab", 0) },
		"Exit":       func() error { return s.Exit(ctx, Lobby) },
		"Note":       func() error { return s.Note(ctx, "x") },
		"Pass":       func() error { return s.SendRaw(ctx, []byte("x")) },
		"Roster":     func() error { return s.Roster(ctx, Lobby) },
		"Rooms":      func() error { return s.Rooms(ctx) },
		"Whoami":     func() error { return s.Whoami(ctx) },
		"Last":       func() error { return s.Last(ctx, Lobby, 1) },
		"Since":      func() error { return s.Since(ctx, Lobby, 1) },
		"SetDialect": func() error { return s.SetDialect(ctx, words{}) },
		"SetEcho":    func() error { return s.SetEcho(ctx, true) },
		"Took":       func() error { return s.CountLine(ctx) },
		"Ping":       func() error { return s.Ping(ctx) },
	}
}
