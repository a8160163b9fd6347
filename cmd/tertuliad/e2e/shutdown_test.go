package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestNothingIsLeftWhenExecReturns(t *testing.T) {
	start(t, "-debug-addr", ":0").Stop() // brings what Go itself keeps
	for _, c := range []struct {
		name   string
		rate   string
		people func(s *server) []*user
	}{
		{"nobody", "0", func(*server) []*user { return nil }},
		{"people of all kinds", "0", func(s *server) []*user {
			var all []*user
			for i := range 20 {
				all = append(all, s.Join(t, fmt.Sprint("ana", i)), s.Dial(t))
			}
			gone := s.Join(t, "gone")
			gone.Resets()
			refused := s.Dial(t)
			refused.Sends("not a nick")
			half := s.Join(t, "half")
			half.Writes("half a li")
			return append(all, refused, half)
		}},
		{"a stalled reader", "0", func(s *server) []*user {
			stan, ana := s.Stalls(t, "stan"), s.Join(t, "ana")
			for !slices.Contains(ana.Quiet(), "* stan left (too slow)") {
				ana.Sends(strings.Repeat("x", 1000))
			}
			return []*user{stan, ana}
		}},
		{"a flooder who is read slowly", "10", func(s *server) []*user {
			eva := s.Join(t, "eva")
			eva.Writes("/rooms\n" + strings.Repeat("/ping\n", 10_000))
			eva.Until("* pong")
			return []*user{eva}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			goroutines, files := servertest.Left(t)
			s := start(t, "-debug-addr", ":0", "-max-lag", "64KiB", "-rate", c.rate)
			people := c.people(s)
			s.Get("/readyz")
			s.Stop()
			for _, u := range people {
				u.Closes()
			}
			// The last goroutine of each kind is about to end by itself.
			servertest.Eventually(t, func() error {
				g, f := servertest.Left(t)
				if g > goroutines || f > files {
					return fmt.Errorf("%d goroutines and %d files, before there were %d and %d", g, f, goroutines, files)
				}
				return nil
			})
		})
	}
}

func TestEverybodyIsToldThatTheServerCloses(t *testing.T) {
	for range 10 {
		s := start(t)
		var people []*user
		for i := range 10 {
			u := s.Join(t, fmt.Sprint("u", i))
			u.Quiet()
			people = append(people, u)
		}
		for _, u := range people {
			u.Quiet()
		}
		s.Quit()
		for _, u := range people {
			u.Ends("* the server is closing")
			u.Closes()
		}
		s.Stop()
	}
}
