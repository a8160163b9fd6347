package room

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/plain"
)

// A shelf is an Archive in memory. The test that uses it runs one goroutine at a time.
type shelf struct {
	lines []event.Entry
	err   error
	asked []string
	claim history.Claim
}

func (s *shelf) Range(_ context.Context, r history.Range) (p history.Page, err error) {
	s.asked = append(s.asked, fmt.Sprintf("%s %d-%d %d", r.Room, r.After, r.Before, r.Limit))
	for _, e := range s.lines {
		if plain.Fold(e.Room) == plain.Fold(r.Room) && e.Seq > r.After && (r.Before == 0 || e.Seq < r.Before) && !e.When().Before(r.Since) && (r.Until.IsZero() || e.When().Before(r.Until)) {
			p.Entries = append(p.Entries, e)
		}
	}
	if n := len(p.Entries); n > r.Limit {
		p.More = true
		if r.Oldest {
			p.Entries = p.Entries[:r.Limit]
		} else {
			p.Entries = p.Entries[n-r.Limit:]
		}
	}
	return p, s.err
}

func (s *shelf) Search(_ context.Context, q history.Query) (found []event.Entry, err error) {
	s.asked = append(s.asked, fmt.Sprintf("%q in %v from %q before %d", q.Words, q.Rooms, q.Nick, q.Before))
	for _, e := range slices.Backward(s.lines) {
		if len(found) < q.Limit && strings.Contains(e.Text, q.Words) && (q.Before == 0 || e.Seq < q.Before) {
			found = append(found, e)
		}
	}
	return found, s.err
}

func (s *shelf) Forget(_ context.Context, seq uint64, by history.Claim) (event.Entry, error) {
	s.claim = by
	for i, e := range s.lines {
		if s.err == nil && e.Seq == seq {
			s.lines = slices.Delete(s.lines, i, i+1)
			return e, nil
		}
	}
	return event.Entry{}, cmp.Or(s.err, history.ErrNoEntry)
}

// fill puts n lines of a room on the shelf, with the numbers from first on.
func (s *shelf) fill(room string, first, n uint64) {
	for seq := first; seq < first+n; seq++ {
		s.lines = append(s.lines, event.Entry{Kind: event.Said, Seq: seq, Time: 946684800000 - 1000 + int64(seq), User: 1, Room: room, Nick: "eva", Text: fmt.Sprint("line ", seq)})
	}
}

// archived runs a test with an actor that has an archive, in which 1000 lines of the lobby are. The
// newest three are in memory.
func archived(t *testing.T, cfg Config, test func(t *testing.T, a *Actor, s *shelf)) {
	t.Helper()
	s := new(shelf)
	s.fill(Lobby, 1, 1000)
	s.fill("#old", 1001, 4)
	cfg.History, cfg.Archive = 3, s
	cfg.Start = history.Start{Epoch: "e", Next: 1005, Rooms: []history.Room{{Name: "#old", Newest: 1004}, {Name: Lobby, Newest: 1000, Lines: slices.Clone(s.lines[997:1000])}}}
	alone(t, cfg, func(t *testing.T, a *Actor) { test(t, a, s) })
}

func olds(first, last int) (lines []string) {
	for i := first; i <= last; i++ {
		lines = append(lines, fmt.Sprint("old eva: line ", i))
	}
	return lines
}

func TestOldLinesComeFromTheArchive(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.reads()
		for _, c := range []struct {
			ask  func() error
			want []string
			from bool // the archive
		}{
			{func() error { return ana.Last(t.Context(), "", 3) }, append(olds(998, 1000), "that was 3"), false},
			{func() error { return ana.Last(t.Context(), "", 5) }, append(olds(996, 1000), "that was 5"), true},
			{func() error { return ana.Last(t.Context(), "", 5000) }, append(olds(501, 1000), "that was 500"), true},
			{func() error { return ana.Since(t.Context(), "", 998) }, append(olds(999, 1000), "that was 2"), false},
			{func() error { return ana.Since(t.Context(), "", 990) }, append(olds(991, 1000), "that was 10"), true},
			{func() error { return ana.Since(t.Context(), "", 7) }, append(olds(8, 507), "that was 500, more after 507"), true},
			{func() error { return ana.Since(t.Context(), "", 1004) }, []string{"that was 0"}, false},
			{func() error { return ana.Last(t.Context(), "", 0) }, []string{"that was 0"}, false},
			{func() error { return ana.Last(t.Context(), "#old", 9) }, nil, false}, // she is not in it
		} {
			s.asked = nil
			ana.must(c.ask())
			ana.wants(c.want...)
			if got := len(s.asked) > 0; got != c.from {
				t.Errorf("the archive is asked: %v", s.asked)
			}
		}
		s.err = history.ErrUnavailable
		if err := ana.Last(t.Context(), "", 9); !is(err, &HistoryError{Why: HistoryFailed}) {
			t.Errorf("Last = %v", err)
		}
		ana.must(ana.Last(t.Context(), "", 2))
		ana.wants(append(olds(999, 1000), "that was 2")...)
	})
}

func TestOnePageOfLongLinesIsBounded(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		for i := range s.lines[:1000] {
			s.lines[i].Text = strings.Repeat("x", 100_000)
		}
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: spy})
		for _, c := range []struct {
			ask         func() error
			first, last uint64
		}{
			{func() error { return ana.Last(t.Context(), "", 50) }, 999, 1000},
			{func() error { return ana.Since(t.Context(), "", 10) }, 11, 12},
		} {
			*spy.seen = nil
			ana.must(c.ask())
			synctest.Wait()
			if got := *spy.seen; len(got) != 2 || got[0].Seq != c.first || got[1].Seq != c.last {
				t.Errorf("%d lines are shown", len(got))
			}
			ana.reads()
		}
	})
}

func TestARoomThatIsMadeAgainHasItsHistory(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#Old", Recent: 2})
		ana.wants("welcome ana 0", "in #Old with 0 []", "old eva: line 1003", "old eva: line 1004")
		ana.says("new")
		ana.must(ana.Move(t.Context(), "#Old", "#new", 9))
		ana.wants("ana: new", "in #new with 0 []")
		if len(s.asked) != 1 {
			t.Errorf("the archive is asked %v", s.asked)
		}
		s.lines = append(s.lines, event.Entry{Kind: event.Said, Seq: 1005, Time: 946684800000, User: 1, Room: "#Old", Nick: "ana", Text: "new"})
		pass(forget)
		ana.must(ana.Enter(t.Context(), "#old", 9))
		ana.wants("in #old with 0 []", "old eva: line 1003", "old eva: line 1004", "old ana: new")
		// A room whose history cannot be read is entered without it.
		s.err = errors.New("broken")
		ana.must(ana.Exit(t.Context(), "#old"))
		pass(forget)
		ana.must(ana.Enter(t.Context(), "#old", 9))
		ana.wants("in #old with 0 []")
	})
}

func TestASearchFindsLinesThatTheUserMayRead(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#secret"})
		ana.must(ana.Configure(t.Context(), "#secret", SettingsChange{Key: new("k")}))
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.reads()
		bob.reads()
		s.lines = nil
		s.fill(Lobby, 1, 30)
		s.fill("#secret", 31, 50)
		find := func(u user, q Search) string {
			t.Helper()
			pass(searchPause)
			u.must(u.Search(t.Context(), q))
			lines := strings.Split(strings.TrimSpace(u.reads()), "\n")
			return lines[0] + " … " + lines[len(lines)-1]
		}
		if got := find(bob, Search{Words: "line"}); got != "found #tertulia 30 eva: line 30 … found 20, more: true" {
			t.Errorf("bob finds %s", got)
		}
		if got := find(ana, Search{Words: "line 8"}); got != "found #secret 80 eva: line 80 … found 2, more: false" {
			t.Errorf("ana finds %s", got)
		}
		if got := find(bob, Search{Words: "line 8"}); got != "found #tertulia 8 eva: line 8 … found 1, more: false" {
			t.Errorf("bob finds %s", got)
		}
		if err := bob.Search(t.Context(), Search{Words: "line"}); !is(err, &HistoryError{Why: SearchTooOften}) {
			t.Errorf("two searches at once = %v", err)
		}
		pass(searchPause)
		if err := bob.Search(t.Context(), Search{Words: "line", Room: "#Secret"}); !is(err, &Error{Room: "#Secret", Why: RoomNotIn}) {
			t.Errorf("a search in another's room = %v", err)
		}
		bob.must(bob.Ignore(t.Context(), "eva"))
		if got := find(bob, Search{Words: "line"}); got != "found 0, more: false … found 0, more: false" {
			t.Errorf("bob finds %s", got)
		}
		s.err = context.DeadlineExceeded
		pass(searchPause)
		if err := bob.Search(t.Context(), Search{Words: "line"}); !is(err, &HistoryError{Why: SearchTooSlow}) {
			t.Errorf("a slow search = %v", err)
		}
	})
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		if err := join(t, a, JoinRequest{Nick: "ana"}).Search(t.Context(), Search{Words: "x"}); !is(err, &HistoryError{Why: HistoryOff}) {
			t.Errorf("a search without an archive = %v", err)
		}
	})
}

func TestAUserRemovesTheirLine(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.reads()
		bob.reads()
		ana.must(ana.Remove(t.Context(), "", 999, ""))
		if s.claim.Key != "k" || s.claim.User == 0 || s.claim.Any {
			t.Errorf("the claim is %+v", s.claim)
		}
		bob.wants("ana removed 999")
		bob.must(bob.Last(t.Context(), "", 3))
		bob.wants("old eva: line 998", "old eva: line 1000", "old ana removed 999", "that was 3")
		// An old line of a room in which nobody is.
		ana.must(ana.Remove(t.Context(), "", 1002, ""))
		ana.wants("ana removed 999")
		if err := ana.Remove(t.Context(), "", 1002, ""); !is(err, &HistoryError{Why: LineNone, Line: 1002}) {
			t.Errorf("a second removal = %v", err)
		}
		s.err = history.ErrNotOwn
		if err := bob.Remove(t.Context(), "", 1000, ""); !is(err, &HistoryError{Why: LineNotOwn, Line: 1000}) {
			t.Errorf("a removal of another's line = %v", err)
		}
	})
}

func TestAUserRemovesTheirLineFromMemory(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.says("1", "2", "3")
		ana.reads()
		bob.reads()
		if err := bob.Remove(t.Context(), Lobby, 2, ""); !is(err, &HistoryError{Why: LineNotOwn, Line: 2}) {
			t.Errorf("a removal of another's line = %v", err)
		}
		if err := ana.Remove(t.Context(), Lobby, 9, ""); !is(err, &HistoryError{Why: LineNone, Line: 9}) {
			t.Errorf("a removal of no line = %v", err)
		}
		ana.must(ana.Remove(t.Context(), Lobby, 2, "wrong\n room"))
		bob.wants("ana removed 2 wrong room")
		bob.must(bob.Last(t.Context(), "", 9))
		bob.wants("old ana: 1", "old ana: 3", "old ana removed 2 wrong room", "that was 3")
		ana.must(ana.Remove(t.Context(), Lobby, 3, strings.Repeat("x", event.MaxText)))
		if got := bob.reads(); len(got) > 500 {
			t.Errorf("a removal for a long reason has %d bytes", len(got))
		}
		pass(5*time.Minute + time.Second)
		if err := ana.Remove(t.Context(), Lobby, 1, ""); !is(err, &HistoryError{Why: LineTooOld, Line: 1}) {
			t.Errorf("a late removal = %v", err)
		}
	})
}

func TestPurgedLinesAreNotShown(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("1")
		pass(time.Hour)
		ana.says("2")
		ana.reads()
		if err := a.Purge(t.Context(), history.Selection{To: time.Now().Add(-time.Minute)}); err != nil {
			t.Fatal(err)
		}
		ana.must(ana.Last(t.Context(), "", 9))
		ana.wants("old ana: 2", "that was 1")
	})
}
