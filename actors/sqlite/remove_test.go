package sqlite

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

const dayLength = 24 * int64(time.Hour/time.Millisecond)

func TestAForgottenLineIsGoneFromTheFiles(t *testing.T) {
	d := newDB(t)
	long := "xyzzylong " + strings.Repeat("plugh ", 5000) // in pages of its own
	write(t, d, said(1, "#r", "ana", "before"), said(2, "#r", "nickname", "xyzzyshort secret"), said(3, "#r", "ana", long), said(4, "#r", "ana", "after"))
	d = again(t, d)
	write(t, d, said(5, "#r", "ana", "xyzzynew"))
	for _, word := range []string{"xyzzyshort", "xyzzylong", "plugh", "xyzzynew", "nickname"} {
		if holds(t, d, word) == nil {
			t.Fatalf("%s is nowhere, so this test proves nothing", word)
		}
	}
	for _, seq := range []uint64{2, 3, 5} {
		ok(t, d.Forget(t.Context(), seq))
	}
	for _, word := range []string{"xyzzyshort", "xyzzylong", "plugh", "xyzzynew", "nickname", "secret"} {
		if files := holds(t, d, word); files != nil {
			t.Errorf("%s is in %v", word, files)
		}
	}
	want(t, "the entries", texts(pageOf(t, d, history.Range{Room: "#r", Limit: 10}).Entries), "1:before 4:after")
	want(t, "a search", search(t, d, history.Query{Words: "xyzzyshort"}), "")
	want(t, "a search", search(t, d, history.Query{Words: "before"}), "1:before")
	wantError(t, d.Forget(t.Context(), 2), history.ErrNoEntry)
	write(t, d, said(5, "#r", "ana", "xyzzynew"))
	want(t, "the entries", texts(pageOf(t, d, history.Range{Room: "#r", Limit: 10}).Entries), "1:before 4:after")
	sound(t, d)
}

// removeAll removes a span as the actor does.
func removeAll(t *testing.T, d *DB, from, to int64, limit int) (steps int) {
	t.Helper()
	for more := true; more; steps++ {
		var err error
		more, err = d.Remove(t.Context(), from, to, limit)
		ok(t, err)
	}
	return steps
}

// maintain does all steps of Maintain.
func maintain(t testing.TB, d *DB) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = d.Maintain(t.Context())
		ok(t, err)
	}
}

func TestAWholeDayIsRemovedInSteps(t *testing.T) {
	d := newDB(t)
	for n := range 3 {
		var lines []history.Line
		for i := range uint64(1000) {
			lines = append(lines, said(day(n)+i+1, "#r", "ana", fmt.Sprintf("line%d day%d", i, n)))
		}
		write(t, d, lines...)
	}
	before, err := d.Usage(t.Context())
	ok(t, err)
	if steps := removeAll(t, d, at, at+dayLength, 300); steps < 4 {
		t.Errorf("the day is removed in %d steps", steps)
	}
	maintain(t, d)
	after, err := d.Usage(t.Context())
	ok(t, err)
	first := dayOf(at)
	want(t, "the usage", fmt.Sprint(before.Lines, before.Days, after.Lines, after.Days),
		fmt.Sprintf("3000 [{%d 1000} {%d 1000} {%d 1000}] 2000 [{%d 1000} {%d 1000}]", first, first+1, first+2, first+1, first+2))
	if after.Bytes >= before.Bytes || after.Oldest != at+dayLength+1000 {
		t.Errorf("the usage is %+v, and was %+v", after, before)
	}
	if files := holds(t, d, "day0"); files != nil {
		t.Errorf("a removed day is in %v", files)
	}
	want(t, "a search", search(t, d, history.Query{Words: "day0"})+search(t, d, history.Query{Words: "line7 day1"}), "86408:line7 day1")
	all := pageOf(t, d, history.Range{Room: "#r", Limit: 10_000})
	newer := pageOf(t, d, history.Range{Room: "#r", Limit: 10_000, After: 1000})
	newest := pageOf(t, d, history.Range{Room: "#r", Limit: 5})
	if len(all.Entries) != 2000 || !all.Removed || newer.Removed || newest.Removed {
		t.Errorf("%d entries, removed: %v, %v, %v", len(all.Entries), all.Removed, newer.Removed, newest.Removed)
	}
	sound(t, d)
}

func TestTodayIsRemovedToo(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "a"), said(2, "#r", "ana", "b"))
	removeAll(t, d, at, at+dayLength, 100)
	write(t, d, said(3, "#r", "ana", "c"))
	want(t, "the entries", texts(pageOf(t, d, history.Range{Room: "#r", Limit: 10}).Entries), "3:c")
	want(t, "a search", search(t, d, history.Query{Words: "c"})+search(t, d, history.Query{Words: "a"}), "3:c")
	sound(t, d)
}

func TestHoursAreRemoved(t *testing.T) {
	d := newDB(t)
	var lines []history.Line
	for i := range uint64(1000) {
		lines = append(lines, said(i*10+1, "#r", "ana", fmt.Sprintf("line%d", i)))
	}
	write(t, d, lines...)
	ok(t, d.Forget(t.Context(), 1))
	const hour = dayLength / 24
	removeAll(t, d, at, at+hour, 5000)
	maintain(t, d)
	u, err := d.Usage(t.Context())
	ok(t, err)
	p := pageOf(t, d, history.Range{Room: "#r", Limit: 1, Oldest: true})
	want(t, "the oldest", texts(p.Entries), "3601:line360")
	if u.Oldest != at+3601_000 || holds(t, d, "line359") != nil || !p.Removed {
		t.Errorf("the usage is %+v, the page %+v, the files %v have the last one", u, p, holds(t, d, "line359"))
	}
	want(t, "a search", search(t, d, history.Query{Words: "line359"})+search(t, d, history.Query{Words: "line360"}), "3601:line360")
	sound(t, d)
}

func TestTimeThatGoesBackLosesNothing(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "a"))
	back := said(2, "#r", "ana", "b")
	back.Entry.Time -= 3 * dayLength
	write(t, d, back, said(3, "#r", "ana", "c"))
	removeAll(t, d, at-3*dayLength, at-2*dayLength, 100)
	want(t, "the entries", texts(pageOf(t, d, history.Range{Room: "#r", Limit: 10}).Entries), "1:a 3:c")
	want(t, "a search", search(t, d, history.Query{Words: "a"})+search(t, d, history.Query{Words: "b"})+search(t, d, history.Query{Words: "c"}), "1:a3:c")
}

func TestMaintenanceForgetsKeysAndRooms(t *testing.T) {
	d := newDB(t)
	taken := make(map[event.KeyID]uint64)
	for i := range maxTaken {
		taken[event.IDOf(fmt.Sprint(i))] = 1
	}
	ok(t, d.Write(t.Context(), history.Batch{Taken: map[event.KeyID]uint64{event.IDOf("old"): 1}, Time: 1}))
	ok(t, d.Write(t.Context(), history.Batch{Taken: taken, Time: 2, Lines: []history.Line{said(1, "#gone", "ana", "a"), said(2, "#r", "ana", "b")}}))
	ok(t, d.Delete(t.Context(), []uint64{1}))
	maintain(t, d)
	s, err := d.Start(t.Context(), 10)
	ok(t, err)
	if _, has := s.Taken[event.IDOf("old")]; has || len(s.Taken) != maxTaken {
		t.Errorf("%d keys are known, the oldest: %v", len(s.Taken), has)
	}
	if files := holds(t, d, "#gone"); files != nil {
		t.Errorf("a room without entries is in %v", files)
	}
	write(t, d, said(3, "#gone", "ana", "c"))
	want(t, "the entries", texts(pageOf(t, d, history.Range{Room: "#gone", Limit: 10}).Entries), "3:c")
}
