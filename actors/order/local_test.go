package order

import (
	"testing"
	"time"
)

var start = time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)

func TestALocalLogCommitsAtOnce(t *testing.T) {
	var log Log = NewLocal(time.Time{})
	if log.Committed() != nil {
		t.Error("a local log has batches that Propose does not return")
	}
	for i := uint64(1); i <= 3; i++ {
		batches := log.Propose(start, i, -int(i))
		if len(batches) != 1 {
			t.Fatalf("Propose returns %d batches", len(batches))
		}
		b := batches[0]
		if b.At != i || b.N != i || b.Node != "" || b.Incarnation != 1 || !b.Time.Equal(start) ||
			len(b.Commands) != 2 || b.Commands[0] != i || b.Commands[1] != -int(i) {
			t.Errorf("batch %d is %+v", i, b)
		}
	}
	if batches := log.Propose(start); batches != nil {
		t.Errorf("nothing was proposed, but committed: %v", batches)
	}
}

func TestALocalLogAllocatesNothing(t *testing.T) {
	var log Log = NewLocal(time.Time{})
	commands := []Command{"say"}
	if n := testing.AllocsPerRun(100, func() { log.Propose(start, commands...) }); n != 0 {
		t.Errorf("Propose allocates %v times", n)
	}
}

func TestALocalLogIsTakenWhole(t *testing.T) {
	var p Progress
	log := NewLocal(time.Time{})
	for range 3 {
		if b := log.Propose(start, "x"); !p.Take(&b[0]) {
			t.Errorf("batch %d is dropped", b[0].N)
		}
	}
}

func TestTimeNeverStepsBack(t *testing.T) {
	log := NewLocal(time.Time{})
	at := func(now time.Time) time.Duration { return log.Propose(now, "x")[0].Time.Sub(start) }
	for _, c := range []struct {
		what      string
		now, want time.Duration
	}{
		{"first", 0, 0},
		{"a minute later", time.Minute, time.Minute},
		{"the clock was set back", -time.Hour, time.Minute},
		{"time passes, at half the pace", -time.Hour + 20*time.Second, time.Minute + 10*time.Second},
		{"time passes further", -time.Hour + 40*time.Second, time.Minute + 20*time.Second},
		{"the clock has caught up", time.Hour, time.Hour},
		{"and is followed again", time.Hour + time.Second, time.Hour + time.Second},
	} {
		if got := at(start.Add(c.now)); got != c.want {
			t.Errorf("%s: time is %v, want %v", c.what, got, c.want)
		}
	}
}

func TestTimeBeginsWithThatOfTheStart(t *testing.T) {
	log := NewLocal(start)
	for _, c := range []struct{ now, want time.Duration }{{-time.Hour, 0}, {-time.Hour + 10*time.Second, 5 * time.Second}, {time.Minute, time.Minute}} {
		if got := log.Propose(start.Add(c.now), "x")[0].Time.Sub(start); got != c.want {
			t.Errorf("%v after the start time is %v, want %v", c.now, got, c.want)
		}
	}
}
