package room

import (
	"slices"
	"testing"
)

func TestASeatSaysThatOthersHaveChangedIt(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana, bob, _, _ := workshop(t, a)
		ana.must(ana.Kick(t.Context(), "#w", "bob", "")) // before anybody asks
		for _, c := range []struct {
			what  string
			act   func() error
			want  bool
			nick  string
			rooms []string
		}{
			{"the first call", nil, true, "bob", []string{Lobby}},
			{"a second call", nil, false, "bob", []string{Lobby}},
			{"the user enters a room", func() error { return bob.Enter(t.Context(), "#w", 0) }, false, "bob", []string{Lobby, "#w"}},
			{"another one puts them out", func() error { return ana.Kick(t.Context(), "#w", "bob", "") }, true, "bob", []string{Lobby}},
			{"another one enters", func() error { return ana.Enter(t.Context(), Lobby, 0) }, false, "bob", []string{Lobby}},
			{"they change their nick", func() error { return bob.Rename(t.Context(), "leo") }, true, "leo", []string{Lobby}},
			{"they change it twice", func() error {
				ana.must(bob.Rename(t.Context(), "tom"))
				return bob.Rename(t.Context(), "leo")
			}, true, "leo", []string{Lobby}},
			{"the last call", nil, false, "leo", []string{Lobby}},
		} {
			if c.act != nil {
				bob.must(c.act())
			}
			changed, err := bob.Changed(t.Context())
			bob.must(err)
			nick, rooms, err := bob.Place(t.Context())
			bob.must(err)
			if changed != c.want || nick != c.nick || !slices.Equal(rooms, c.rooms) {
				t.Errorf("%s: changed is %v, %s is in %v", c.what, changed, nick, rooms)
			}
		}
	})
}
