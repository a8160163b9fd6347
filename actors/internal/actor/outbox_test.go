package actor

import (
	"slices"
	"testing"
	"testing/synctest"
)

func TestTheConsumerOfAnOutboxGetsEachValueOnceAndInOrder(t *testing.T) {
	const values = 10_000
	synctest.Test(t, func(t *testing.T) {
		o := NewOutbox[[]int]()
		go func() {
			for i := range values {
				waiting, _ := o.TakeBack()
				o.Put(append(waiting, i))
			}
			o.Close()
		}()
		var got []int
		for batch := range o.Values() {
			got = append(got, batch...)
		}
		if len(got) != values || !slices.IsSorted(got) {
			t.Errorf("%d values came, in order: %v", len(got), slices.IsSorted(got))
		}
	})
}

func TestAnActorNeverWaitsForTheConsumerOfItsOutbox(t *testing.T) {
	o := NewOutbox[int]()
	if _, some := o.TakeBack(); some || !o.Empty() {
		t.Error("a new outbox has a value")
	}
	for i := range 3 {
		o.TakeBack()
		o.Put(i)
	}
	if v, some := o.TakeBack(); v != 2 || !some {
		t.Errorf("the outbox has %d (%v), want the latest", v, some)
	}
}
