package room

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAChangeOfANickIsLogged(t *testing.T) {
	var log strings.Builder
	bubble(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, func(t *testing.T, a *Actor) {
		log.Reset()
		ana := join(t, a, JoinRequest{Nick: "ana", Addr: addr(7)})
		join(t, a, JoinRequest{Nick: "bob"})
		ana.must(ana.Rename(t.Context(), "Eva"))
		if err := ana.Rename(t.Context(), "bob"); err == nil {
			t.Error("a nick is had twice")
		}
		if got := log.String(); !strings.HasSuffix(got, `level=INFO msg="nick changed" old=ana new=Eva addr=192.0.2.7`+"\n") || strings.Count(got, "nick changed") != 1 {
			t.Errorf("the log has %s", got)
		}
	})
}

func TestAUserChangesTheirNickSoOftenOnly(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for i := range maxRenames {
			ana.must(ana.Rename(t.Context(), fmt.Sprint("ana-", i)))
			pass(renameTime / 20)
		}
		want := &NickError{Nick: "eva", Why: NickTooOften, Wait: 75 * time.Second}
		if err := ana.Rename(t.Context(), "eva"); !is(err, want) {
			t.Errorf("one more is refused: %v, want %v", err, want)
		}
		pass(renameTime * 3 / 4)
		ana.must(ana.Rename(t.Context(), "eva"))
		if err := ana.Rename(t.Context(), "eve"); err == nil {
			t.Error("the one after that is not refused")
		}
	})
}

func TestManyChangesOfNicksAreToldAsOne(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const people = 1000
		var crowd []user
		for i := range people {
			crowd = append(crowd, join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)}))
		}
		pass(time.Minute)
		for _, u := range crowd {
			u.reads()
		}
		before, err := a.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range crowd {
			u.must(u.Rename(t.Context(), fmt.Sprint("v", i)))
		}
		first, last := crowd[0], crowd[people-1]
		if got := last.reads(); !strings.HasSuffix(got, "\nu999=v999\n") {
			t.Errorf("who changes a nick reads %q", got)
		}
		alone := strings.Count(first.reads(), "=")
		first.says("hola")
		want := fmt.Sprintf("%d renamed [{u%d v%d} ", people-alone, alone, alone)
		if got := first.reads(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "]\nv0: hola\n") {
			t.Errorf("told of %d, the others read %q, want %s", alone, got, want)
		}
		after, err := a.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// The allowance and one change more, the summary and the line for all, and each user's own.
		if n, most := after.Deliveries-before.Deliveries, uint64(presenceBurst+people+2*people+people); n > most {
			t.Errorf("%d changes cost %d deliveries, want at most %d", people, n, most)
		}
	})
}

func TestTheDigestOfChangesComesByItself(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana := join(t, a, JoinRequest{Nick: "ana"})
		a.roomOf(a.state.Room(Lobby)).presence.allowance = -presenceRate
		ana.reads()
		bob.reads()
		ana.must(ana.Rename(t.Context(), "eva"))
		ana.wants("ana=eva")
		bob.wants()
		join(t, a, JoinRequest{Nick: "kim"}).Leave("")
		pass(3 * time.Second)
		synctest.Wait()
		bob.wants("+1 -1 []", "1 renamed [{ana eva}]")
	})
}
