package room

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tertulia/actors/history"
)

// about returns a page in short: its first and last line, their number, and what else there is.
func about(p Page) string {
	text := fmt.Sprintf("%d-%d, %d lines", p.First, p.Last, len(p.Lines))
	for _, is := range []struct {
		so   bool
		text string
	}{{p.Older, "older"}, {p.Newer, "newer"}, {p.Gap, "gap"}} {
		if is.so {
			text += ", " + is.text
		}
	}
	return text
}

func TestPagesOfARoom(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for _, c := range []struct {
			ask  PageRequest
			want string
			from int // times that the archive is asked
		}{
			{PageRequest{Room: Lobby, Count: 2}, "999-1000, 2 lines, older", 0},
			{PageRequest{Room: Lobby, Count: 3}, "998-1000, 3 lines, older", 1},
			{PageRequest{Room: Lobby}, "901-1000, 100 lines, older", 1},
			{PageRequest{Room: Lobby, Count: 5000}, "801-1000, 200 lines, older", 1},
			{PageRequest{Room: Lobby, Before: 901, Count: 10}, "891-900, 10 lines, older, newer", 1},
			{PageRequest{Room: Lobby, Before: 6, Count: 10}, "1-5, 5 lines, newer", 1},
			{PageRequest{Room: Lobby, Before: 1}, "0-0, 0 lines, newer", 1},
			{PageRequest{Room: Lobby, After: 998}, "999-1000, 2 lines, older", 0},
			{PageRequest{Room: Lobby, After: 700, Count: 10}, "701-710, 10 lines, older, newer", 1},
			{PageRequest{Room: Lobby, After: 1000}, "0-0, 0 lines, older", 0},
			{PageRequest{Room: Lobby, Around: 500, Count: 11}, "495-505, 11 lines, older, newer", 2},
			{PageRequest{Room: Lobby, Around: 2, Count: 10}, "1-7, 7 lines, newer", 2},
			{PageRequest{Room: Lobby, Around: 999, Count: 10}, "995-1000, 6 lines, older", 1},
			{PageRequest{Room: "#old", Count: 10}, "1001-1004, 4 lines", 1}, // nobody is in it
			{PageRequest{Room: "#none", Count: 10}, "0-0, 0 lines", 1},
		} {
			s.asked = nil
			p, err := ana.Page(t.Context(), c.ask)
			if err != nil {
				t.Fatal(err)
			}
			if got := about(p); got != c.want || len(s.asked) != c.from {
				t.Errorf("%+v is %s with %v, want %s", c.ask, got, s.asked, c.want)
			}
			for i, e := range p.Lines {
				if e.Seq != p.First+uint64(i) {
					t.Errorf("%+v has line %d in place %d", c.ask, e.Seq, i)
				}
			}
		}
		if p, err := ana.Page(t.Context(), PageRequest{Room: "#TERTULIA", Count: 1}); err != nil || p.Room != Lobby {
			t.Errorf("the page of the lobby is of %s, %v", p.Room, err)
		}
		s.err = errors.Join(history.ErrUnavailable)
		if _, err := ana.Page(t.Context(), PageRequest{Room: Lobby}); !is(err, &HistoryError{Why: HistoryFailed}) {
			t.Errorf("a page of a broken archive = %v", err)
		}
	})
}

func TestPagesOfARoomByTime(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, s *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		at := func(line int64) int64 { return s.lines[line-1].Time }
		for _, c := range []struct {
			ask  PageRequest
			want string
			from int // times that the archive is asked
		}{
			{PageRequest{BeforeTime: at(1000)}, "998-999, 2 lines, older, newer", 1},
			{PageRequest{BeforeTime: at(900)}, "898-899, 2 lines, older, newer", 1},
			{PageRequest{BeforeTime: at(1)}, "0-0, 0 lines, newer", 1},
			{PageRequest{AfterTime: at(998)}, "999-1000, 2 lines, older", 0},
			{PageRequest{AfterTime: at(997)}, "998-999, 2 lines, older, newer", 1},
			{PageRequest{AfterTime: at(100)}, "101-102, 2 lines, older, newer", 1},
			{PageRequest{AfterTime: at(1000)}, "0-0, 0 lines, older", 0},
			{PageRequest{AfterTime: at(100), BeforeTime: at(110)}, "108-109, 2 lines, older, newer", 1},
			{PageRequest{AfterTime: at(100), BeforeTime: at(102)}, "101-101, 1 lines, older, newer", 1},
			{PageRequest{After: 100, BeforeTime: at(110)}, "101-102, 2 lines, older, newer", 1},
			{PageRequest{Before: 110, AfterTime: at(100)}, "108-109, 2 lines, older, newer", 1},
			{PageRequest{After: 100, Before: 102}, "101-101, 1 lines, older, newer", 1},
			{PageRequest{Around: 100, AfterTime: at(99), BeforeTime: at(101)}, "100-100, 1 lines, older, newer", 2},
		} {
			s.asked = nil
			c.ask.Room, c.ask.Count = Lobby, 2
			p, err := ana.Page(t.Context(), c.ask)
			if err != nil {
				t.Fatal(err)
			}
			if got := about(p); got != c.want || len(s.asked) != c.from {
				t.Errorf("%+v is %s with %v, want %s", c.ask, got, s.asked, c.want)
			}
		}
	})
}

func TestAPageHasOnlyWhatTheUserMayRead(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, _ *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#secret"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.must(ana.Configure(t.Context(), "#secret", SettingsChange{Key: new("k")}))
		ana.says("psst")
		if p, err := ana.Page(t.Context(), PageRequest{Room: "#secret"}); err != nil || len(p.Lines) != 2 {
			t.Errorf("ana reads %s, %v", about(p), err)
		}
		if _, err := bob.Page(t.Context(), PageRequest{Room: "#Secret"}); !is(err, &Error{Room: "#Secret", Why: RoomNotIn}) {
			t.Errorf("a page of another's room = %v", err)
		}
		if _, err := bob.Page(t.Context(), PageRequest{Room: "#a b"}); err == nil {
			t.Error("a page of a room that cannot be")
		}
		bob.must(bob.Ignore(t.Context(), "eva"))
		if p, err := bob.Page(t.Context(), PageRequest{Room: Lobby, Before: 900, Count: 10}); err != nil || about(p) != "890-899, 0 lines, older, newer" {
			t.Errorf("bob, who ignores eva, reads %s, %v", about(p), err)
		}
		bob.Leave("")
		if _, err := bob.Page(t.Context(), PageRequest{Room: Lobby}); !errors.Is(err, ErrClosed) {
			t.Errorf("a page for a seat that has ended = %v", err)
		}
	})
	// The lines of the archive are seconds old, and each is a millisecond younger than the one before.
	archived(t, Config{GuestsBack: 109 * time.Millisecond}, func(t *testing.T, a *Actor, _ *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for _, c := range []struct {
			ask  PageRequest
			want string
		}{
			{PageRequest{Room: Lobby, Count: maxPage}, "891-1000, 110 lines"},
			{PageRequest{Room: Lobby, Before: 900, Count: 10}, "891-899, 9 lines, newer"},
			{PageRequest{Room: Lobby, Around: 800, Count: 10}, "891-895, 5 lines, newer"},
		} {
			if p, err := ana.Page(t.Context(), c.ask); err != nil || about(p) != c.want {
				t.Errorf("%+v is %s, %v, want %s", c.ask, about(p), err, c.want)
			}
		}
	})
}

func TestPagesWithoutAnArchive(t *testing.T) {
	bubble(t, Config{History: 3}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("1", "2", "3", "4", "5")
		for _, c := range []struct {
			ask  PageRequest
			want string
		}{
			{PageRequest{Room: Lobby}, "3-5, 3 lines"},
			{PageRequest{Room: Lobby, Count: 2}, "4-5, 2 lines, older"},
			{PageRequest{Room: Lobby, After: 2}, "3-5, 3 lines, older"},
			{PageRequest{Room: Lobby, After: 1}, "3-5, 3 lines, older, gap"},
			{PageRequest{Room: Lobby, Around: 4, Count: 2}, "4-5, 2 lines, older"},
			{PageRequest{Room: "#none"}, "0-0, 0 lines"},
		} {
			if p, err := ana.Page(t.Context(), c.ask); err != nil || about(p) != c.want {
				t.Errorf("%+v is %s, %v, want %s", c.ask, about(p), err, c.want)
			}
		}
	})
}

func TestFoundLinesAreReturned(t *testing.T) {
	archived(t, Config{}, func(t *testing.T, a *Actor, _ *shelf) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		lines, more, err := ana.Find(t.Context(), Search{Words: "line"})
		if err != nil || len(lines) != maxFound || !more || lines[0].Seq != 1004 {
			t.Errorf("ana finds %d lines, more: %v, %v", len(lines), more, err)
		}
		ana.must(ana.Ignore(t.Context(), "eva"))
		pass(searchPause)
		if lines, more, err = ana.Find(t.Context(), Search{Words: "line"}); err != nil || len(lines) > 0 || more {
			t.Errorf("ana, who ignores eva, finds %d lines, more: %v, %v", len(lines), more, err)
		}
		if _, _, err = ana.Find(t.Context(), Search{Words: "line"}); !is(err, &HistoryError{Why: SearchTooOften}) {
			t.Errorf("two searches at once = %v", err)
		}
	})
}
