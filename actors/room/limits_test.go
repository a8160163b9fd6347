package room

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
)

func TestLimitsCanBeChanged(t *testing.T) {
	bubble(t, Config{History: 4, MaxRooms: 2}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("1", "2", "3", "4", "5")
		ana.reads()
		change := func(l Limits) {
			t.Helper()
			ana.must(a.SetLimits(t.Context(), l))
			synctest.Wait()
		}
		last := func(want ...string) {
			t.Helper()
			ana.must(ana.Last(t.Context(), Lobby, 10))
			ana.wants(want...)
		}
		last("old ana: 2", "old ana: 3", "old ana: 4", "old ana: 5", "that was 4")
		change(Limits{History: 2, MaxLag: 1 << 20, MaxRooms: 3})
		last("old ana: 4", "old ana: 5", "that was 2")
		change(Limits{History: 3, MaxLag: 1 << 20, MaxRooms: 3})
		ana.says("6", "7")
		ana.reads()
		last("old ana: 5", "old ana: 6", "old ana: 7", "that was 3")

		join(t, a, JoinRequest{Nick: "bob", Room: "#second"})
		join(t, a, JoinRequest{Nick: "eva", Room: "#third"})
		if _, err := a.Join(t.Context(), JoinRequest{Nick: "kim", Room: "#fourth", Dialect: words{}}); err == nil {
			t.Error("there is a fourth room")
		}
		change(Limits{History: 3, MaxLag: 1 << 20, MaxRooms: 4})
		join(t, a, JoinRequest{Nick: "kim", Room: "#fourth"})
	})
}

func TestAReaderIsDroppedByTheNewLag(t *testing.T) {
	bubble(t, Config{MaxLag: 1 << 20}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		stan := join(t, a, JoinRequest{Nick: "stan"}) // stan reads nothing
		fill := func() (seen string) {                // ana speaks and reads
			for range 40 {
				ana.says(strings.Repeat("x", 1000))
				pass(patience)
				seen += ana.reads()
			}
			return seen
		}
		if strings.Contains(fill(), "-stan") {
			t.Fatal("stan is dropped within the first lag")
		}
		ana.must(a.SetLimits(t.Context(), Limits{History: 200, MaxLag: 16 << 10, MaxRooms: 256}))
		if !strings.Contains(fill(), "-stan too slow") {
			t.Error("stan is not dropped by the new lag")
		}
		stan.reads()
	})
}

func TestLimitsOfARoomThatHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Config{})
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = a.Run(ctx) }()
		stop()
		synctest.Wait()
		if err := a.SetLimits(t.Context(), Limits{1, 1, 1}); !errors.Is(err, ErrClosed) {
			t.Errorf("SetLimits = %v", err)
		}
	})
}
