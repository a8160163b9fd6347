package files

import (
	"strings"
	"testing"
	"time"
)

func TestEventsAreJoinedAndNeverBlock(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		_, err := a.Mkdir(bg, "ana", "lab3")
		ok(t, err)
		for i := range 214 {
			put(t, a, "ana", "lab3/f"+strings.Repeat("x", i), "1")
		}
		put(t, a, "eva", "notes.txt", strings.Repeat("n", 12345))
		put(t, a, "eva", "notes.txt", "n")
		ok(t, a.Rename(bg, "eva", "notes.txt", "lab3/n"))
		ok(t, a.Remove(bg, "eva", "lab3/n"))
		var lines []string
		for _, e := range <-a.Events() {
			lines = append(lines, e.String())
		}
		got, want := strings.Join(lines, "\n"), strings.Join([]string{
			"ana shared 214 files in /lab3",
			"eva shared notes.txt (12 kB)",
			"eva replaced notes.txt (1 byte)",
			"eva renamed notes.txt to /lab3/n",
			"eva deleted /lab3/n",
		}, "\n")
		if got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		// Nobody listens: bounded, nothing forgotten.
		for i := range 2000 {
			put(t, a, "u"+strings.Repeat("x", i%700), "same", "1")
			if i%300 == 0 {
				<-time.After(2 * a.cfg.EventWindow)
			}
		}
		<-time.After(2 * a.cfg.EventWindow)
		events := <-a.Events()
		if len(events) > maxEvents {
			t.Fatalf("%d events", len(events))
		}
		select {
		case more := <-a.Events():
			t.Fatal("more than one delivery waits", len(more))
		default:
		}
	})
}
