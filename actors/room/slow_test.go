package room

import (
	"strings"
	"testing"
	"testing/synctest"
)

func TestASlowReaderIsDroppedAndDelaysNobody(t *testing.T) {
	bubble(t, Config{MaxLag: 10_000}, func(t *testing.T, a *Actor) {
		slow := join(t, a, JoinRequest{Nick: "slow"})
		ana := join(t, a, JoinRequest{Nick: "ana"})
		slow.reads()
		ana.reads()
		line := strings.Repeat("x", 984-batchCost) // 990 bytes with "ana: ", the line end and the cost of a batch
		for range 5 {
			ana.says(line)
			ana.reads()
		}
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.wants("+bob")
		for range 5 {
			ana.says(line)
			if got := ana.reads(); got != "ana: "+line+"\n" {
				t.Fatalf("ana reads %.20q", got)
			}
		}
		if st, err := a.Stats(t.Context()); err != nil || st.Seats != 3 || st.MaxLag != 10*990+5+batchCost {
			t.Fatalf("before the limit: %+v, %v", st, err)
		}
		bob.reads()
		ana.says(line)
		ana.wants("ana: " + line) // slow has not had its patience yet
		bob.reads()
		pass(patience)
		ana.says("one too many")
		ana.wants("ana: one too many", "-slow too slow")
		bob.wants("ana: one too many", "-slow too slow")
		slow.wants("bye too slow", "closed")
		st, err := a.Stats(t.Context())
		if err != nil || st.Seats != 2 || st.Drops[DropSlow] != 1 || st.Lag != 0 {
			t.Errorf("Stats = %+v, %v", st, err)
		}
	})
}

func TestALaggingSeatIsSparedJoinsAndLeaves(t *testing.T) {
	bubble(t, Config{MaxLag: 1000}, func(t *testing.T, a *Actor) {
		slow := join(t, a, JoinRequest{Nick: "slow"})
		ana := join(t, a, JoinRequest{Nick: "ana"})
		slow.reads()
		long := strings.Repeat("x", 600)
		ana.says(long)
		synctest.Wait()
		join(t, a, JoinRequest{Nick: "bob"}).Leave("")
		ana.says("after")
		slow.wants("ana: "+long, "ana: after")
		join(t, a, JoinRequest{Nick: "bob"}).Leave("")
		slow.wants("+bob", "-bob ")
	})
}

func TestWhoAsksFasterThanHeReadsHasToWait(t *testing.T) {
	const wait = "note backlogged"
	bubble(t, Config{MaxLag: 3000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
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
		// The first requests follow one another. The second ones find unread lines in the outbox.
		asks("old ana: "+long, "old ana: "+long, "that was 2", wait, wait, wait, wait, "note only one")
		ana.says(long, long, long)
		synctest.Wait()
		asks("ana: "+long, "ana: "+long, "ana: "+long, wait, wait, wait, wait, wait, "note only one")
		ana.must(ana.Roster(t.Context(), Lobby))
		ana.wants("#tertulia has 1 [ana]")
	})
}
