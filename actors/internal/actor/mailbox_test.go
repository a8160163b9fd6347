package actor

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

var errEnded = errors.New("the actor has ended")

// A select chooses at random, so a single try would prove nothing.
const tries = 100

func TestNothingIsTakenOnceTheActorHasEnded(t *testing.T) {
	b := NewMailbox[int](2*tries, errEnded)
	b.Close()
	for range tries {
		if err := b.Send(t.Context(), 1); !errors.Is(err, errEnded) {
			t.Fatalf("Send = %v", err)
		}
		if b.Offer(1) {
			t.Fatal("Offer says that the message was taken")
		}
		reply := make(chan int, 1)
		if _, err := Ask(t.Context(), b, 1, reply); !errors.Is(err, errEnded) {
			t.Fatalf("Ask = %v", err)
		}
	}
	if n := len(b.Messages()); n != 0 {
		t.Errorf("%d messages are in the mailbox", n)
	}
}

func TestAnAnswerThatWasGivenBeforeTheEndCounts(t *testing.T) {
	for range tries {
		b := NewMailbox[chan int](1, errEnded)
		go func() {
			reply := <-b.Messages()
			reply <- 7
			b.Close()
		}()
		reply := make(chan int, 1)
		if n, err := Ask(t.Context(), b, reply, reply); n != 7 || err != nil {
			t.Fatalf("Ask = %d, %v", n, err)
		}
	}
}

func TestNobodyHangsOnAnActorThatEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewMailbox[chan int](1, errEnded)
		errs := make(chan error)
		reply := make(chan int, 1)
		go func() { _, err := Ask(t.Context(), b, reply, reply); errs <- err }() // in the mailbox
		synctest.Wait()
		go func() { errs <- b.Send(t.Context(), nil) }() // waits for room in the mailbox
		synctest.Wait()
		if b.Offer(nil) {
			t.Error("a full mailbox takes one more")
		}
		b.Close()
		for range 2 {
			if err := <-errs; !errors.Is(err, errEnded) {
				t.Errorf("the caller is told %v", err)
			}
		}
	})
}

func TestACallerGivesUpForItsOwnReason(t *testing.T) {
	cause := errors.New("no more patience")
	b := NewMailbox[int](1, errEnded)
	ctx, stop := context.WithCancelCause(t.Context())
	stop(cause)
	if _, err := Ask(ctx, b, 1, make(chan int, 1)); !errors.Is(err, cause) {
		t.Errorf("Ask = %v", err)
	}
	if !b.Offer(1) && len(b.Messages()) != 1 {
		t.Error("the mailbox is not as it was")
	}
	if err := b.Send(ctx, 1); !errors.Is(err, cause) {
		t.Errorf("Send to a full mailbox = %v", err)
	}
}
