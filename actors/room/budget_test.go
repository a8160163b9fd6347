package room

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
)

const crammed = "note saving memory"

// takes receives from the outbox, like a writer that then cannot write.
func (u user) takes() (own int) {
	synctest.Wait()
	select {
	case pending := <-u.Outbox():
		return Own(pending)
	default:
		return 0
	}
}

func TestWhatStalledReadersHoldAloneIsBounded(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const limit, stalled = 1 << 20, 300
		a.budget.limit = limit
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says(strings.Repeat("x", 900), strings.Repeat("y", 900))
		for range 20 {
			ana.says(strings.Repeat("z", 900))
		}
		held := 0
		taken := make(map[user]int)
		for i := range stalled {
			u := join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)})
			for range 3 {
				u.must(u.Last(t.Context(), Lobby, 200))
				taken[u] += u.takes()
			}
			held += taken[u]
		}
		if most := limit + stalled*3*1000; held > most {
			t.Errorf("%d bytes are held, want at most %d", held, most)
		}
		ana.reads()
		ana.must(ana.Last(t.Context(), Lobby, 200))
		ana.wants(crammed)
		ana.says("hola")
		if got := ana.reads(); !strings.HasSuffix(got, "ana: hola\n") {
			t.Errorf("ana reads %q", got)
		}

		// Seats that hold much and write nothing are dropped.
		pass(stuck)
		ana.must(ana.Last(t.Context(), Lobby, 1))
		ana.reads()
		if s, err := a.Stats(t.Context()); err != nil || s.Drops[DropSlow] == 0 || s.Seats < stalled/2 {
			t.Errorf("Stats = %+v, %v", s, err)
		}
		for u, own := range taken {
			u.Wrote(own)
		}
		pass(lookWhenSpent)
		ana.must(ana.Last(t.Context(), Lobby, 1))
		ana.wants("old ana: hola", "that was 1")
	})
}

func TestThoseWhoReadSpendNoBudget(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		a.budget.limit = 100_000
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for range 20 {
			ana.says(strings.Repeat("x", 900))
		}
		ana.reads()
		for range 100 {
			ana.must(ana.Last(t.Context(), Lobby, 20))
			if got := ana.reads(); !strings.HasSuffix(got, "that was 20\n") {
				t.Fatalf("ana reads %.200q", got)
			}
			pass(lookWhenSpent)
		}
		ana.Leave("")
		ana.reads()
		bob := join(t, a, JoinRequest{Nick: "bob"})
		pass(lookOften)
		bob.reads()
		bob.must(bob.Ping(t.Context()))
		bob.reads()
		if n := len(a.budget.owners); n > 1 {
			t.Errorf("%d seats are remembered, one is here", n)
		}
	})
}

func TestAnIdleSeatKeepsNoMemoryForTheBudget(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.reads()
		pass(2 * lookOften)
		synctest.Wait()
		if len(a.budget.owners) != 0 || a.budget.held != 0 || ana.wrote != nil {
			t.Errorf("%d seats hold %d bytes, the slot is %v", len(a.budget.owners), a.budget.held, ana.wrote)
		}
		ana.must(ana.Ping(t.Context()))
		synctest.Wait()
		if len(a.budget.owners) != 1 || a.budget.held == 0 {
			t.Errorf("an answer is not counted: %d seats hold %d bytes", len(a.budget.owners), a.budget.held)
		}
		ana.reads()
		pass(2 * lookOften)
		synctest.Wait()
		if a.budget.held != 0 {
			t.Errorf("%d bytes count although they were read", a.budget.held)
		}
	})
}

func TestAPrivateLineToWhoDoesNotReadIsRefusedWhileTheBudgetIsSpent(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		a.budget.limit = 100_000
		ana, bob, eva := join(t, a, JoinRequest{Nick: "ana"}), join(t, a, JoinRequest{Nick: "bob"}), join(t, a, JoinRequest{Nick: "eva"})
		var err error
		for n := 0; err == nil && n < 1000; n++ {
			ana.reads()
			err = ana.Tell(t.Context(), "bob", strings.Repeat("x", 900))
			bob.takes()
			pass(time.Second / 10)
		}
		if !is(err, &TellError{Nick: "bob", Why: TellUnread}) {
			t.Errorf("Tell = %v", err)
		}
		ana.must(ana.Tell(t.Context(), "eva", "hola"))
		if got := eva.reads(); !strings.HasSuffix(got, "ana > you: hola\n") {
			t.Errorf("eva reads %q", got)
		}
	})
}

func TestAnEndedSeatThatNobodyWritesForIsForgotten(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		join(t, a, JoinRequest{Nick: "ana"}).Leave("")
		bob := join(t, a, JoinRequest{Nick: "bob"})
		pass(forgetOwn + 2*lookOften)
		bob.must(bob.Ping(t.Context()))
		synctest.Wait()
		if n := len(a.budget.owners); n != 1 {
			t.Errorf("%d seats are remembered, one is here", n)
		}
	})
}

// A gated dialect renders nothing until its gate opens.
type gated struct{ gate chan struct{} }

func (g gated) Append(dst []byte, _ *View) []byte { return dst }

func (g gated) AppendReply(dst []byte, _ *event.Reply) []byte {
	<-g.gate
	return dst
}

// stall makes the actor wait in its flush until release is called. Then it finds all that was asked
// meanwhile in one burst.
func stall(t *testing.T, a *Actor) (release func()) {
	gate := make(chan struct{})
	joined := later(func() error {
		_, err := a.Join(t.Context(), JoinRequest{Nick: "gate", Dialect: gated{gate}})
		return err
	})
	return func() {
		close(gate)
		if err := <-joined; err != nil {
			t.Error(err)
		}
	}
}

// Everybody waits while long answers are rendered.
func TestTheLongAnswersOfOneBurstAreBounded(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for range 200 {
			ana.says(strings.Repeat("x", 900))
		}
		const asked = 100 // for 200 kB each
		var all []user
		for i := range asked {
			all = append(all, join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)}))
		}
		for _, u := range append(all, ana) {
			u.reads()
		}
		release := stall(t, a)
		for _, u := range all {
			u.must(u.Last(t.Context(), Lobby, 200))
		}
		release()
		shown, refused := 0, 0
		for _, u := range all {
			switch got := u.reads(); {
			case strings.HasSuffix(got, "that was 200\n"):
				shown++
			case strings.HasSuffix(got, "note busy\n"):
				refused++
			}
		}
		if shown == 0 || shown > burstBudget/(200*900)+1 || shown+refused != asked {
			t.Errorf("of %d long answers in a burst %d are given and %d refused", asked, shown, refused)
		}
		last := all[asked-1]
		last.must(last.Last(t.Context(), Lobby, 200))
		if got := last.reads(); !strings.HasSuffix(got, "that was 200\n") {
			t.Errorf("the next burst's answer is %.100q", got)
		}
	})
}
