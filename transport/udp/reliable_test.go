package udp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	greeting = "* welcome to tertulia: type your nick and press Enter"
	hint     = "* type a line and press Enter to say it; /help lists what else there is"
)

func TestTwoClientsTalk(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana := h.dial()
		ana.wants(greeting)
		ana.sends("ana\n")
		ana.wants("* you are ana in #tertulia, nobody else is here yet", hint)
		bob := h.join("bob")
		bob.wants(greeting, "* you are bob in #tertulia with ana", hint)
		bob.sends("¿qué tal?\n/me waves\n")
		ana.wants("* bob joined", "bob: ¿qué tal?", "* bob waves")
		bob.sends("/quit until tomorrow\n")
		ana.wants("* bob left (until tomorrow)")
		if got := bob.reads(); !strings.HasSuffix(got, "* bye\n") {
			t.Errorf("bob reads %q", got)
		}
		if err := <-bob.end; err.Error() != "EOF" {
			t.Errorf("bob's session ends with %v", err)
		}
	})
}

// TestTheWorstNetwork is the promise of the protocol.
func TestTheWorstNetwork(t *testing.T) {
	const seed, users, lines = 42, 50, 200
	bubble(t, seed, Config{}, func(t *testing.T, h *house) {
		n := h.network
		n.do(func() {
			n.loss, n.late, n.double, n.damage = 0.3, 0.2, 0.1, 0.01
			n.delay, n.jitter = 30*time.Millisecond, 20*time.Millisecond
		})
		var all []*user
		for i := range users {
			all = append(all, h.join(fmt.Sprintf("u%02d", i)))
		}
		for _, u := range all {
			for !strings.Contains(u.reads(), hint) {
				pass(time.Second)
			}
		}
		pass(time.Minute)
		start := time.Now()
		var before int
		n.do(func() { before = n.bytes })
		for i := range lines {
			for _, u := range all {
				u.sends(fmt.Sprintf("line %d at %d\n", i, time.Now().UnixNano()))
				pass(100 * time.Millisecond)
			}
		}
		pass(2 * time.Minute)
		var first string
		payload := 0
		var delays []time.Duration
		for _, u := range all {
			got := u.reads()
			said := slices.DeleteFunc(strings.Split(got, "\n"), func(l string) bool { return !strings.Contains(l, ": line ") })
			if text := strings.Join(said, "\n"); first == "" {
				first = text
			} else if text != first {
				t.Errorf("seed %d: %s sees another order than the first", seed, u.nick)
			}
			payload += len(got)
			delays = append(delays, <-u.delays...)
			next := make(map[string]int)
			for _, l := range said {
				nick, text, _ := strings.Cut(l, ": line ")
				var i int
				var at int64
				if _, err := fmt.Sscanf(text, "%d at %d", &i, &at); err != nil || i != next[nick] {
					t.Fatalf("seed %d: %s reads %q, wants line %d", seed, u.nick, l, next[nick])
				}
				next[nick]++
			}
			if len(said) != users*lines {
				t.Errorf("seed %d: %s has %d lines of %d", seed, u.nick, len(said), users*lines)
			}
		}
		var after int
		n.do(func() { after = n.bytes })
		slices.Sort(delays)
		t.Logf("seed %d: %v of simulated time; a line is there after %v (median), %v (99 %%), %v (all)", seed, time.Since(start),
			delays[len(delays)/2], delays[len(delays)*99/100], delays[len(delays)-1])
		t.Logf("%d bytes on the way, IP and all, for %d of text: %.2f times", after-before, payload, float64(after-before)/float64(payload))
	})
}
