package room

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
)

// A client loses its connection, and its room is forgotten before it comes back.
func TestAForgottenRoomSaysThatLinesAreMissing(t *testing.T) {
	for name, pressure := range map[string]func(t *testing.T, a *Actor){
		"after an hour": func(t *testing.T, a *Actor) {
			pass(forget)
			join(t, a, JoinRequest{Nick: "kim", Room: "#other"})
		},
		"for a new room": func(t *testing.T, a *Actor) {
			kim := join(t, a, JoinRequest{Nick: "kim", Room: "#other"})
			join(t, a, JoinRequest{Nick: "lea", Room: "#third"})
			kim.Leave("")
		},
		"and again, empty": func(t *testing.T, a *Actor) {
			pass(forget)
			join(t, a, JoinRequest{Nick: "kim", Room: "#other"})
			join(t, a, JoinRequest{Nick: "lea", Room: "#lab"}).Leave("")
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{MaxRooms: 3}, func(t *testing.T, a *Actor) {
				ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab"})
				eva := join(t, a, JoinRequest{Nick: "eva", Room: "#lab"})
				eva.says("one")
				ana.wants("welcome ana 0", "in #lab with 0 []", "+eva", "eva: one")
				seen := a.state.Seq()
				ana.Leave("connection lost")
				eva.says("two")
				eva.Leave("")
				eva.reads()
				pressure(t, a)
				again := join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab", Epoch: a.Epoch(), Since: seen})
				again.wants("welcome ana 0", "in #lab with 0 []", "gap")
			})
		})
	}
}

func TestAForgottenRoomWithNothingNewSaysNothing(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		back := func(nick, room string, since uint64) user {
			return join(t, a, JoinRequest{Nick: nick, Key: nick, Room: room, Epoch: a.Epoch(), Since: since})
		}
		ana := back("ana", "#lab", 0)
		bob := back("bob", "#den", 0)
		ana.says("the last word")
		ana.reads()
		bob.reads()
		seen := a.state.Seq()
		ana.Leave("connection lost")
		bob.Leave("connection lost")
		eva := join(t, a, JoinRequest{Nick: "eva", Room: "#third"})
		eva.says("elsewhere")
		eva.Leave("")
		eva.reads()
		pass(forget)
		join(t, a, JoinRequest{Nick: "kim", Room: "#fourth"})
		back("ana", "#lab", seen).wants("welcome ana 1", "in #lab with 0 []")
		back("bob", "#den", seen-1).wants("welcome bob 0", "in #den with 0 []")
	})
}

func TestARoomThatWasForgottenLongAgoHasAGap(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#first"})
		ana.says("one")
		at := "#first"
		for i := range maxForgotten + 2 {
			to := fmt.Sprint("#room", i)
			ana.must(ana.Move(t.Context(), at, to, 0))
			ana.says("two")
			pass(time.Second) // so that they are forgotten in this order
			at = to
		}
		pass(forget + time.Minute)
		ana.reads()
		ana.must(ana.Move(t.Context(), at, "#first", 0))
		ana.must(ana.Since(t.Context(), "#first", 0))
		ana.wants("in #first with 0 []", "gap", "that was 0")
	})
}

// shared returns the news of a file.
func shared(path string) event.Entry {
	return event.Entry{Kind: event.Shared, Room: Lobby, Nick: "eva", File: &event.File{Change: event.Published, Path: path, Count: 1}}
}

func TestNewsOfFilesDoNotPushOutWhatWasSaid(t *testing.T) {
	bubble(t, Config{History: 40}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		for i := range 40 {
			ana.says(fmt.Sprint(i))
		}
		for range 1000 {
			if err := a.Announce(t.Context(), shared(strings.Repeat("x", 600))); err != nil {
				t.Fatal(err)
			}
		}
		ana.reads()
		ana.must(ana.Last(t.Context(), Lobby, 200))
		got := ana.reads()
		if said, news := strings.Count(got, "old ana: "), strings.Count(got, "old file "); said != 40 || news != 10 {
			t.Errorf("%d lines and %d news are kept, want 40 and 10", said, news)
		}
		bob := join(t, a, JoinRequest{Nick: "bob", Recent: 20})
		got = bob.reads()
		if said, news := strings.Count(got, "old ana: "), strings.Count(got, "old file "); said != 15 || news != 5 {
			t.Errorf("a newcomer is shown %d lines and %d news, want 15 and 5", said, news)
		}
	})
}

func TestWhereLittleWasSaidTheNewsAreShown(t *testing.T) {
	bubble(t, Config{History: 40}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		ana.says("hola")
		for i := range 10 {
			if err := a.Announce(t.Context(), shared(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		ana.reads()
		ana.must(ana.Last(t.Context(), Lobby, 4))
		ana.wants("old ana: hola", "old file eva 7", "old file eva 8", "old file eva 9", "that was 4")
	})
}
