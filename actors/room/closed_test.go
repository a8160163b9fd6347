package room

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// keeps puts the lines of a room that are in memory on the shelf.
func (s *shelf) keeps(t *testing.T, a *Actor, room string) {
	t.Helper()
	synctest.Wait()
	s.lines = append(s.lines, a.state.Room(room).Last(100)...)
	slices.SortFunc(s.lines, func(x, y event.Entry) int { return cmp.Compare(x.Seq, y.Seq) })
	s.lines = slices.CompactFunc(s.lines, func(x, y event.Entry) bool { return x.Seq == y.Seq })
}

// finds checks which lines of #lab a user finds, in each way in which they can be read without
// entering it. follower is how the user follows.
func (u user) finds(follower event.Identity, want ...string) {
	u.t.Helper()
	ctx, a := u.t.Context(), u.actor
	texts := func(lines []event.Entry) (all []string) {
		for i := range lines {
			if lines[i].Kind == event.Said {
				all = append(all, lines[i].Text)
			}
		}
		return all
	}
	for name, r := range map[string]PageRequest{"newest": {}, "after": {After: 1}, "around": {Around: 5, Count: 100}} {
		r.Room = "#lab"
		p, err := u.Page(ctx, r)
		u.must(err)
		if got := texts(p.Lines); !slices.Equal(got, want) {
			u.t.Errorf("%s: the page %s of %s has %q, want %q", u.FirstNick(), name, p.Room, got, want)
		}
	}
	pass(searchPause)
	found, _, err := u.Find(ctx, Search{Words: "line"})
	u.must(err)
	slices.Reverse(found)
	if got := texts(found); !slices.Equal(got, want) {
		u.t.Errorf("%s finds %q, want %q", u.FirstNick(), got, want)
	}
	for _, r := range []FollowRequest{{Recent: 100}, {Since: 1}} {
		r.Room, r.User = "#lab", follower
		f := follow(u.t, a, r)
		got := f.reads()
		f.Stop()
		f.reads()
		if n := strings.Count(got, "old "); n != len(want) || len(want) > 0 && !strings.HasSuffix(got, want[len(want)-1]+"\n") {
			u.t.Errorf("%s follows and reads %q, want %q", u.FirstNick(), got, want)
		}
	}
}

func TestLinesOfAClosedRoomAreForItsMembers(t *testing.T) {
	for how, change := range closing() {
		for _, size := range []int{100, 2} { // all are in memory, or most of them in the archive
			t.Run(fmt.Sprint(how, size), func(t *testing.T) {
				archive := new(shelf)
				bubble(t, Config{Archive: archive, History: size}, func(t *testing.T, a *Actor) {
					archive.lines = nil
					tom := join(t, a, JoinRequest{Nick: "tom"})
					tom.says("hola")
					archive.keeps(t, a, Lobby)
					ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab"})
					says := func(lines ...string) {
						for _, line := range lines {
							ana.says(line)
							archive.keeps(t, a, "#lab")
						}
					}
					says("line 1", "line 2")
					ana.must(ana.Configure(t.Context(), "#lab", change))
					says("line 3", "line 4")
					empty := ""
					ana.must(ana.Configure(t.Context(), "#lab", SettingsChange{Off: InviteOnly | Secret, Key: &empty}))
					says("line 5", "line 6")
					own, guest := event.Identity{Nick: "ana", Key: "k"}, event.Identity{Nick: "ana"}
					all, open := []string{"line 1", "line 2", "line 3", "line 4", "line 5", "line 6"}, []string{"line 1", "line 2", "line 5", "line 6"}
					ana.finds(own, all...)
					tom.finds(guest, open...)
					ana.reads()
					ana.must(ana.Last(t.Context(), "#lab", 100))
					if got := ana.reads(); !strings.HasSuffix(got, "that was 8\n") {
						t.Errorf("ana reads %q", got)
					}
					ana.must(ana.Configure(t.Context(), "#lab", change))

					// The settings end with the room.
					ana.Leave("")
					pass(25 * time.Hour)
					tom.must(tom.Move(t.Context(), Lobby, "#other", 0))
					ana = join(t, a, JoinRequest{Nick: "ana", Key: "k", NoRoom: true})
					if p, err := ana.Page(t.Context(), PageRequest{Room: "#lab"}); err != nil || len(p.Lines) != len(open)+1 { // and that it was opened
						t.Errorf("ana's page has %v, %v", p.Lines, err)
					}
					for _, u := range []user{tom, ana} {
						u.must(u.Enter(t.Context(), "#lab", 100))
						u.reads()
						for _, ask := range []func() error{
							func() error { return u.Last(t.Context(), "#lab", 100) },
							func() error { return u.Since(t.Context(), "#lab", 1) },
						} {
							u.must(ask())
							if got := u.reads(); strings.Contains(got, "line 3") || strings.Contains(got, "line 4") || !strings.Contains(got, "old ana: line 1\n") {
								t.Errorf("%s reads %q", u.FirstNick(), got)
							}
						}
						u.finds(own, open...)
					}
				})
			})
		}
	}
}

func TestNobodyReadsTheLinesOfAClosedRoomAfterARestart(t *testing.T) {
	s := new(shelf)
	s.fill("#lab", 1, 1000)
	for i := range s.lines {
		s.lines[i].Closed = s.lines[i].Seq > 2
	}
	start := history.Start{Epoch: "e", Next: 1001, Rooms: []history.Room{{Name: "#lab", Newest: 1000, Lines: slices.Clone(s.lines[990:])}}}
	for _, kept := range [][]event.Entry{nil, start.Rooms[0].Lines} {
		start.Rooms[0].Lines = kept
		bubble(t, Config{Archive: s, Start: start}, func(t *testing.T, a *Actor) {
			tom := join(t, a, JoinRequest{Nick: "tom", Room: "#lab", Recent: 100})
			if got := tom.reads(); strings.Contains(got, "line 9") {
				t.Errorf("tom reads %q", got)
			}
			tom.must(tom.Since(t.Context(), "#lab", 5))
			if got := tom.reads(); strings.Contains(got, "line") || !strings.HasSuffix(got, "that was 0, more after 505\n") {
				t.Errorf("tom reads %q", got)
			}
			tom.must(tom.Last(t.Context(), "#lab", 500))
			if got := tom.reads(); strings.Contains(got, "line") {
				t.Errorf("tom reads %q", got)
			}
		})
	}
}
