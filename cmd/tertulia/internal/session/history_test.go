package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/transport/line/wire"
)

// writeTime is how long a line of the tests waits for the disk.
const writeTime = 110 * time.Millisecond

// full is the server's word that it does not keep lines, and again is the session's that it does.
const full = "* said, but not kept: the disk is full"

func again(lost string) string {
	return "the server keeps lines again; it has not kept " + lost + " of yours"
}

// The server counts a line only once it is on disk. After a kill it is in the same epoch, and the
// client sends the lines that the disk lacks.
func TestAcknowledgedLinesSurviveAKill(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Keep(writeTime, false)
		w.server.Speak(wire.KindMsg, "bob: one")
		w.say("kept")
		w.after(time.Second) // acknowledged
		w.say("not on disk yet")
		w.after(writeTime / 2)
		w.wantSaid("kept", "not on disk yet")
		w.server.Kill()
		w.wantSaid("kept")
		w.after(time.Second)
		w.wantSaid("kept", "not on disk yet")
		w.server.Speak(wire.KindMsg, "bob: two")
		// The line was said twice, since the first time is lost.
		w.want(w.bodies(wire.KindMsg), "bob: one", "ana: kept", "ana: not on disk yet", "ana: not on disk yet", "bob: two")
		w.want(w.bodies(Told))
		w.session.Leave(NoLimit)
		if err := <-w.ended; err != nil {
			t.Error(err)
		}
	})
}

// Lines that others said before and after a kill are shown once.
func TestAReplayGoesOnAfterAKill(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Keep(writeTime, false)
		w.after(time.Second)
		w.server.Speak(wire.KindMsg, "bob: one")
		w.say("x") // so that one is written
		w.after(time.Second)
		w.server.Kill()
		w.server.Speak(wire.KindMsg, "bob: two")
		w.after(time.Second)
		w.server.Speak(wire.KindMsg, "bob: three")
		w.want(w.bodies(wire.KindMsg), "bob: one", "ana: x", "bob: two", "bob: three")
	})
}

// Whenever the server is killed, its history has each line once and in order, and nothing that was
// acknowledged is missing.
func TestNothingAcknowledgedIsLostByKills(t *testing.T) {
	const lines = 2000
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 2))
			inWorld(t, nil, func(t *testing.T, w *world) {
				w.server.Keep(writeTime, false)
				said := make(chan struct{})
				go func() {
					defer close(said)
					for _, line := range numbered(1, lines) {
						w.say(line)
						time.Sleep(time.Millisecond) //nolint:forbidigo // fake time
					}
				}()
				for range 10 {
					w.after(time.Duration(rng.IntN(800)) * time.Millisecond)
					w.server.Kill()
				}
				<-said
				w.session.Leave(NoLimit)
				if err := <-w.ended; err != nil {
					t.Error(err)
				}
				w.wantSaid(numbered(1, lines)...)
				w.want(w.bodies(Told))
			})
		})
	}
}

// A server that does not wait for its disk may count less after a kill than before. The session
// continues from there, and sends nothing again that was acknowledged.
func TestASmallerCountInTheSameEpoch(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Keep(time.Hour, true)
		w.say(numbered(1, 5)...)
		w.after(time.Second) // acknowledged
		w.server.Allow(2)
		w.say(numbered(6, 9)...) // two of them are taken, and not acknowledged
		synctest.Wait()
		w.server.Kill()
		w.after(time.Second)
		w.wantSaid(numbered(6, 9)...)
		w.want(w.bodies(Told), "the server has lost the count of your lines: its history may lack the latest ones")
		w.say(numbered(10, 12)...)
		w.server.Cut()
		w.after(time.Second)
		w.wantSaid(numbered(6, 12)...)
		w.session.Leave(NoLimit)
		if err := <-w.ended; err != nil {
			t.Error(err)
		}
	})
}

// The count of such a server excludes lines that were sent earlier, so they are not called lost.
func TestLinesAreUnsureAfterASmallerCount(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Keep(time.Hour, true)
		w.say(numbered(1, 5)...)
		w.after(time.Second)
		w.server.Mute(true)
		w.say("unsure")
		synctest.Wait()
		w.server.Kill()
		w.server.Mute(false)
		w.server.Allow(0)
		w.inTurn(func() { w.down = func(int) bool { return true } })
		w.after(time.Second)
		w.session.Leave(time.Second)
		var left *NotTakenError
		if err := <-w.ended; !errors.As(err, &left) || *left != (NotTakenError{Taken: 5, Unsure: 1}) {
			t.Errorf("ended with %v", err)
		}
	})
}

// After a power failure a server may use numbers of events again that the session has seen.
func TestNumbersThatAreUsedAgain(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Speak(wire.KindMsg, "bob: lost")
		w.server.Speak(wire.KindPriv, "bob (to you): lost")
		synctest.Wait()
		w.server.Rewind()
		w.after(time.Second)
		w.server.Speak(wire.KindPriv, "bob (to you): new")
		w.server.Speak(wire.KindMsg, "bob: new")
		w.want(w.bodies(wire.KindMsg, wire.KindPriv), "bob: lost", "bob (to you): lost", "bob (to you): new", "bob: new")
	})
}

func TestLinesThatAreNotKeptAreCounted(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.say("kept")
		w.after(time.Second)
		w.server.Unkept(full)
		w.after(time.Minute) // acknowledgements of no line of the user
		w.want(w.bodies(Told))
		w.say(numbered(1, 100)...) // several acknowledgements
		w.after(time.Second)
		w.want(w.bodies(Told), full[2:])
		w.server.Unkept("")
		w.after(time.Minute)
		w.want(w.bodies(Told), full[2:])
		w.say("kept again")
		w.after(time.Second)
		w.want(w.bodies(Told), full[2:], again("100 lines"))
		w.server.Unkept(full)
		w.say("lost, too")
		w.after(time.Second)
		w.want(w.bodies(Told), full[2:], again("100 lines"), full[2:])
		w.session.Leave(NoLimit)
		var left *NotTakenError
		if err := <-w.ended; !errors.As(err, &left) || *left != (NotTakenError{Taken: 103, Unkept: 101}) {
			t.Errorf("ended with %v", err)
		}
		w.want(w.bodies(wire.KindUnkept))
	})
}

// The welcome acknowledges lines as well.
func TestLinesThatAreNotKeptAreCountedInAWelcome(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Unkept(full)
		w.say("lost")
		synctest.Wait() // not acknowledged
		w.server.Cut()
		w.after(firstRetry)
		w.server.Unkept("")
		w.say("kept")
		w.after(time.Second)
		w.want(w.bodies(Told), full[2:], again("1 line"))
		w.session.Leave(NoLimit)
		var left *NotTakenError
		if err := <-w.ended; !errors.As(err, &left) || *left != (NotTakenError{Taken: 2, Unkept: 1}) {
			t.Errorf("ended with %v", err)
		}
	})
}

// A long line of which a part is not kept is not kept.
func TestAPartThatIsNotKept(t *testing.T) {
	var q queue
	q.push("0123456789")
	q.push("kept")
	q.ping()
	if dropped := q.fit(4); dropped != nil || len(q.lines) != 5 {
		t.Fatalf("the lines are %+v", q.lines)
	}
	q.send(5)
	for i, kept := range []bool{true, false, true, true, true} {
		if !q.ack(uint64(i+1), kept) {
			t.Fatalf("line %d is not acknowledged", i+1)
		}
	}
	if q.done != 2 || q.unkept != 1 || q.bytes != 0 {
		t.Errorf("of %d lines %d are not kept; %d bytes are left", q.done, q.unkept, q.bytes)
	}
}

func TestTheWordsForMissingLines(t *testing.T) {
	for want, e := range map[string]NotTakenError{
		"1 line was said, but the server does not keep it":                             {Taken: 1, Unkept: 1},
		"12 lines were said, but the server does not keep them":                        {Taken: 20, Unkept: 12},
		"the server has not taken 1 line; it has taken 3, but does not keep 2 of them": {Taken: 3, Lines: 1, Unkept: 2},
		"the server has not taken 2 lines and has not confirmed 1 line":                {Lines: 2, Unsure: 1},
		"the server has not confirmed 1 line; it has taken 3":                          {Taken: 3, Unsure: 1},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%+v is told as %q, want %q", e, got, want)
		}
	}
}

// A line that is removed does not concern lines that wait.
func TestARemovedLineIsShown(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Speak(wire.KindMsg, "bob: wrong")
		synctest.Wait()
		w.server.Mute(true)
		w.say("waits")
		synctest.Wait()
		w.server.Mute(false)
		removed := string(wire.Removed{Nick: "bob", Seq: 1}.Append(nil))
		w.server.Speak(wire.KindRemoved, removed)
		w.want(w.bodies(wire.KindRemoved), removed)
		w.server.Cut()
		w.after(time.Second)
		w.want(w.bodies(wire.KindRemoved), removed)
		if !slices.Contains(w.server.Said(), "waits") {
			t.Errorf("the server heard %q", w.server.Said())
		}
	})
}
