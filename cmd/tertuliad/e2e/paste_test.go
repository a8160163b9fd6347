package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Their messages together exceed the allowed lag of a reader.
func TestEverybodyPastesAtOnce(t *testing.T) {
	const people, lines = 100, 18
	s := start(t, "-debug-addr", ":0", "-max-lag", "256KiB")
	ana := s.bystander(t)
	var all []*user
	for i := range people {
		u := s.Join(t, fmt.Sprint("u", i))
		u.Sends("/quiet on")
		u.Quiet()
		all = append(all, u)
	}
	text := strings.Repeat(strings.Repeat("x", 1000)+"\n", lines)
	var done sync.WaitGroup
	seen := make([]int, people)
	for i, u := range all {
		done.Go(func() {
			u.Writes(text)
			for seen[i] < people*lines {
				line, err := u.In.ReadString('\n')
				if err != nil {
					t.Errorf("u%d reads %d lines, then %q, %v", i, seen[i], line, err)
					return
				}
				seen[i]++
			}
		})
	}
	for i := range people * lines {
		if line := ana.Line(); !strings.Contains(line, ": xxx") {
			t.Fatalf("line %d is %q", i, line)
		}
	}
	done.Wait()
	if n := s.Metric(`tertulia_drops_total{reason="slow"}`); n != 0 {
		t.Errorf("%v seats were dropped", n)
	}
}
