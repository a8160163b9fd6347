package files

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// told describes an event for a comparison.
func told(e Event) string {
	text := fmt.Sprintf("%s %v %d of %d bytes: %s", e.User.Shown(), e.Kind, e.Count, e.Size, e.Path())
	if e.To != "" {
		text += " to " + e.To
	}
	return text
}

func TestEventsAreJoinedAndNeverBlock(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		_, err := a.Mkdir(bg, by("ana"), "lab3")
		ok(t, err)
		for i := range 214 {
			put(t, a, "ana", "lab3/f"+strings.Repeat("x", i), "1")
		}
		put(t, a, "eva", "notes.txt", strings.Repeat("n", 12345))
		put(t, a, "eva", "notes.txt", "n")
		ok(t, rename(a, by("eva"), "notes.txt", "lab3/n"))
		ok(t, a.Remove(bg, by("eva"), "lab3/n"))
		var lines []string
		for _, e := range <-a.Events() {
			lines = append(lines, told(e))
		}
		got, want := strings.Join(lines, "\n"), strings.Join([]string{
			"ana published 214 of 214 bytes: /lab3",
			"eva published 1 of 12345 bytes: /notes.txt",
			"eva replaced 1 of 1 bytes: /notes.txt",
			"eva renamed 1 of 1 bytes: /notes.txt to /lab3/n",
			"eva deleted 1 of 1 bytes: /lab3/n",
		}, "\n")
		if got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		// Nobody receives: the number of events is bounded, and none is forgotten.
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

// Some programs store a file under a temporary name and then rename it: that is one event.
func TestAFileThatIsRenamedAtOnceIsOneEvent(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		for _, want := range []string{"ana published 1 of 2 bytes: /notes.txt", "ana replaced 1 of 2 bytes: /notes.txt"} {
			put(t, a, "ana", "notes.txt.part", "ab")
			ok(t, rename(a, by("ana"), "notes.txt.part", "notes.txt"))
			events := <-a.Events()
			if len(events) != 1 || told(events[0]) != want {
				t.Errorf("got %v, want %s", events, want)
			}
		}
	})
}

// A burst is delivered when it is over, a stream of events every five windows, and a single
// file after one window.
func TestABurstIsOneDelivery(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		window := a.cfg.EventWindow
		delivered := func() (after time.Duration, files int) {
			from := time.Now()
			for _, e := range <-a.Events() {
				files += e.Count
			}
			return time.Since(from), files
		}
		share := func(n int, gap time.Duration) {
			for i := range n {
				if i > 0 {
					<-time.After(gap)
				}
				put(t, a, "ana", "f"+strings.Repeat("x", i), "1")
			}
		}
		share(1, 0)
		if after, n := delivered(); after != window || n != 1 {
			t.Errorf("one file: %d after %v", n, after)
		}
		share(4, window*9/10)
		if after, n := delivered(); after != window || n != 4 {
			t.Errorf("a burst: %d after %v", n, after)
		}
		shared := make(chan struct{})
		go func() {
			share(21, window/2)
			close(shared)
		}()
		if after, n := delivered(); after != burst*window || n < 10 {
			t.Errorf("a stream: %d after %v", n, after)
		}
		if after, n := delivered(); after > (burst+1)*window || n < 10 {
			t.Errorf("a stream goes on: %d after %v", n, after)
		}
		<-shared
	})
}

// If there are too many events, the rest is one sum of each kind, also for a single file.
func TestTheSumOfASingleEventHasNoName(t *testing.T) {
	g := newCoalescer()
	for i := range keptEvents {
		g.add(*eventOn(Published, by("ana"), fmt.Sprintf("lab%d/a", i), "", 1))
	}
	g.add(*eventOn(Deleted, by("eva"), "notes.txt", "", 7))
	for range 2 {
		g.add(*eventOn(Renamed, by("eva"), "notes.txt", "n", 7))
	}
	var got []string
	for _, e := range g.events[keptEvents:] {
		got = append(got, told(e))
	}
	if want := []string{" deleted 1 of 7 bytes: ", " renamed 2 of 14 bytes: "}; !slices.Equal(got, want) {
		t.Errorf("the sums read %q, want %q", got, want)
	}
}

// Users of one network who do much, under many nicks, do not turn the events of others into
// sums.
func TestTheNewsOfOneNetworkAreSummedApart(t *testing.T) {
	g := newCoalescer()
	for i := range 1000 {
		g.add(*eventOn(Published, byAt(fmt.Sprint("u", i), "192.0.2.1"), fmt.Sprintf("lab%d/a", i), "", 1))
	}
	g.add(*eventOn(Published, byAt("eva", "192.0.2.2"), "notes.txt", "", 1))
	if n := len(g.events); n != ofNetwork+2 {
		t.Fatalf("there are %d events, want %d", n, ofNetwork+2)
	}
	var got []string
	for _, e := range g.events[ofNetwork:] {
		got = append(got, told(e))
	}
	if want := []string{fmt.Sprintf(" published %d of %d bytes: ", 1000-ofNetwork, 1000-ofNetwork), "eva published 1 of 1 bytes: /notes.txt"}; !slices.Equal(got, want) {
		t.Errorf("the last events read %q, want %q", got, want)
	}
}
