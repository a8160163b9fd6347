package sqlite

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// kinds are entries with all fields that are kept.
var kinds = []event.Entry{
	{Kind: event.Said, Seq: 1, Time: at, Room: "#r", Nick: "ana", Text: "hola"},
	{Kind: event.Acted, Seq: 2, Time: at, Room: "#R", Nick: "ana", Account: "ana", Text: "waves"},
	{Kind: event.Renamed, Seq: 5, Time: at + 2, Room: "#r", Nick: "ana", Peer: "eva"},
	{Kind: event.Shared, Seq: 6, Time: at + 3, Room: "#r", Nick: "ana", File: &event.File{Change: event.Moved, Path: "/a", To: "/b", Size: math.MaxInt64, Count: 1, Unproven: true, Explain: true}},
	{Kind: event.Shared, Seq: 7, Time: at + 3, Room: "#r", File: &event.File{Change: event.Mixed, Size: -1, Count: 9, Box: true}},
	{Kind: event.Ranked, Seq: 9, Time: at + 4, Room: "#r", Nick: "ana", Peer: "bob", Rank: event.Operator},
	{Kind: event.Said, Seq: 10, Time: at + 4, Room: "#r", Nick: "ana", Text: "among us", Closed: true},
	{Kind: event.Kicked, Seq: 11, Time: at + 4, Room: "#r", Nick: "ana", Peer: "bob", Closed: true},
	{Kind: event.Banned, Seq: 12, Time: at + 4, Room: "#r", Nick: "ana", Peer: "bob", Seconds: math.MaxUint32},
	{Kind: 77, Seq: math.MaxInt64, Time: -5, Room: "#r", Nick: "ana", Text: strings.Repeat("東", 60_000)},
}

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	d := newDB(t)
	for _, e := range kinds {
		e.User = 7 // means something only while the server runs
		write(t, d, history.Line{Entry: e, Owner: -3})
	}
	d = again(t, d)
	p := pageOf(t, d, history.Range{Room: "#R", Limit: 100})
	if len(p.Entries) != len(kinds) {
		t.Fatalf("%d entries are there", len(p.Entries))
	}
	for i, want := range kinds {
		want.Room = "#r"
		if got := p.Entries[i]; !reflect.DeepEqual(got, want) {
			t.Errorf("%.300v\nis read as\n%.300v", want, got)
		}
		l, err := d.Line(t.Context(), want.Seq)
		if err != nil || l.Owner != -3 || l.Entry.Seq != want.Seq {
			t.Errorf("line %d is %+v, %v", want.Seq, l, err)
		}
	}
	_, err := d.Line(t.Context(), 3)
	wantError(t, err, history.ErrNoEntry)
	sound(t, d)
}

func TestAnEntryThatCannotBeEncodedHoldsUpNoOther(t *testing.T) {
	d := newDB(t)
	bad := said(1, "#r", "ana", "a")
	bad.Entry.Peer = "\xff"
	closed := said(3, "#r", "ana", "c")
	closed.Entry.Peer, closed.Entry.Closed = "\xff", true
	write(t, d, bad, said(2, "#r", "ana", "b"), closed)
	got := pageOf(t, d, history.Range{Room: "#r", Limit: 10}).Entries
	want(t, "the entries", texts(got), "1:a 2:b 3:c")
	if !got[2].Closed || got[1].Closed {
		t.Errorf("the entries are %+v", got)
	}
}

func TestNumbersRiseOverRestarts(t *testing.T) {
	d := newDB(t)
	first, err := d.Start(t.Context(), 1000)
	ok(t, err)
	if first.Next != 1 || first.Epoch == "" || first.Last != 0 {
		t.Fatalf("the first start is %+v", first)
	}
	write(t, d, said(1, "#r", "ana", "a"), said(2, "#r", "ana", "b"))
	second, err := again(t, d).Start(t.Context(), 1000) // as after a crash
	ok(t, err)
	if second.Next != 1001 || second.Epoch != first.Epoch || second.Last != at+2000 {
		t.Errorf("the start after a crash is %+v", second)
	}
}

func TestTheStartAfterACleanEnd(t *testing.T) {
	d := newDB(t)
	_, err := d.Start(t.Context(), 1000)
	ok(t, err)
	key, other := event.IDOf("k"), event.IDOf("other")
	ok(t, d.Write(t.Context(), history.Batch{Lines: []history.Line{said(1, "#r", "ana", "a")}, Taken: map[event.KeyID]uint64{key: 5, other: 1}, Time: 1}))
	ok(t, d.Write(t.Context(), history.Batch{Taken: map[event.KeyID]uint64{key: 4}, Reserved: 7, Time: 2}))
	ok(t, d.SetTrust(t.Context(), history.Trust{Wall: 3, Agreed: time.Hour}))
	ok(t, d.NewEpoch(t.Context()))
	d = again(t, d)
	s, err := d.Start(t.Context(), 1000)
	ok(t, err)
	want := history.Start{Epoch: s.Epoch, Next: 8, Last: at + 1000, Taken: map[event.KeyID]uint64{key: 5, other: 1}, Trust: history.Trust{Wall: 3, Agreed: time.Hour}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("the start is %+v, want %+v", s, want)
	}
}

func TestABatchIsWrittenOnce(t *testing.T) {
	d := newDB(t)
	b := history.Batch{Lines: []history.Line{said(3, "#r", "ana", "a"), said(5, "#r", "ana", "b")}, Gap: history.Gap{First: 6, Last: 9, Count: 3, Time: 4}}
	ok(t, d.Write(t.Context(), b))
	ok(t, d.Write(t.Context(), b))
	d = again(t, d)
	ok(t, d.Write(t.Context(), b))
	p := pageOf(t, d, history.Range{Room: "#r", Limit: 10})
	want(t, "the entries", texts(p.Entries), "3:a 5:b")
	want(t, "a search", search(t, d, history.Query{Words: "a"}), "3:a")
	if len(p.Gaps) != 1 || p.Gaps[0] != b.Gap {
		t.Errorf("the gaps are %+v", p.Gaps)
	}
	sound(t, d)
}

// After a failure the file is opened anew, and the batch is there once, whether its transaction had
// been written or not.
func TestTheFileIsOpenedAnewAfterAFailure(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "one"))
	b := history.Batch{Lines: []history.Line{said(2, "#r", "ana", "two"), said(3, "#other", "ana", "three")}}
	ok(t, d.writer.on.Close()) // breaks it
	if err := d.Write(t.Context(), b); err == nil {
		t.Fatal("a broken connection writes")
	}
	ok(t, d.Write(t.Context(), b))
	d.failed = true // as if the commit had said so
	ok(t, d.Write(t.Context(), b))
	want(t, "a search", search(t, d, history.Query{Words: "two"}), "2:two")
	want(t, "the entries", texts(pageOf(t, d, history.Range{Room: "#other", Limit: 10}).Entries), "3:three")
	sound(t, d)
}

func TestReadersAreToldThatTheFileIsClosed(t *testing.T) {
	d := newDB(t)
	shut(t, d)
	_, err := d.Range(t.Context(), history.Range{Room: "#r", Limit: 1})
	wantError(t, err, history.ErrUnavailable)
}

func TestPagesByNumber(t *testing.T) {
	random := randoms(t)
	d := newDB(t)
	rooms := []string{"#a", "#b", "#c"}
	of := make(map[string][]uint64)
	seq := uint64(0)
	for range 30 {
		var lines []history.Line
		for range random.IntN(50) + 1 {
			seq += uint64(random.IntN(3) + 1)
			room := rooms[random.IntN(len(rooms))]
			lines = append(lines, said(seq, room, "ana", "x"))
			of[room] = append(of[room], seq)
		}
		write(t, d, lines...)
	}
	for range 300 {
		r := history.Range{Room: rooms[random.IntN(len(rooms))], After: random.Uint64N(seq + 5), Before: random.Uint64N(seq + 5), Limit: 1 + random.IntN(60), Oldest: random.IntN(2) == 0}
		var in []uint64
		for _, s := range of[r.Room] {
			if s > r.After && (s < r.Before || r.Before == 0) {
				in = append(in, s)
			}
		}
		more := len(in) > r.Limit
		switch {
		case more && r.Oldest:
			in = in[:r.Limit]
		case more:
			in = in[len(in)-r.Limit:]
		}
		p := pageOf(t, d, r)
		var got []uint64
		for _, e := range p.Entries {
			got = append(got, e.Seq)
		}
		if fmt.Sprint(got) != fmt.Sprint(in) || p.More != more || p.Removed {
			t.Fatalf("%+v is %v, more: %v, want %v, %v", r, got, p.More, in, more)
		}
	}
	if p := pageOf(t, d, history.Range{Room: "#none", Limit: 5}); len(p.Entries) > 0 || p.More {
		t.Errorf("a room that does not exist has %+v", p)
	}
}

func TestAPageHasABoundInTime(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "a"), said(day(1)-1, "#r", "ana", "b"), said(day(1), "#r", "ana", "c"), said(day(1)+1, "#r", "ana", "d"))
	for since, all := range map[time.Duration]string{
		0:                          "1:a 86399:b 86400:c 86401:d",
		2 * time.Second:            "86399:b 86400:c 86401:d",
		24 * time.Hour:             "86400:c 86401:d",
		24*time.Hour + time.Second: "86401:d",
		24*time.Hour + time.Minute: "",
		1000 * 24 * time.Hour:      "",
		-1000 * 24 * time.Hour:     "1:a 86399:b 86400:c 86401:d",
	} {
		p := pageOf(t, d, history.Range{Room: "#r", Limit: 10, Since: time.UnixMilli(at).Add(since)})
		want(t, "since "+since.String(), texts(p.Entries), all)
	}
	for until, all := range map[time.Duration]string{
		time.Second:                "",
		2 * time.Second:            "1:a",
		24 * time.Hour:             "1:a 86399:b",
		24*time.Hour + time.Second: "86399:b 86400:c",
		1000 * 24 * time.Hour:      "86400:c 86401:d",
		-1000 * 24 * time.Hour:     "",
	} {
		p := pageOf(t, d, history.Range{Room: "#r", Limit: 2, Until: time.UnixMilli(at).Add(until)})
		want(t, "until "+until.String(), texts(p.Entries), all)
	}
	p := pageOf(t, d, history.Range{Room: "#r", Limit: 1, Oldest: true, Since: time.UnixMilli(at).Add(2 * time.Second), Until: time.UnixMilli(at).Add(24*time.Hour + time.Second)})
	if want(t, "the oldest of some", texts(p.Entries), "86399:b"); !p.More {
		t.Error("there are no more")
	}
}

func TestAPageHasTheGapsOfItsNumbers(t *testing.T) {
	d := newDB(t)
	for seq := uint64(10); seq <= 50; seq += 10 {
		ok(t, d.Write(t.Context(), history.Batch{Lines: []history.Line{said(seq, "#r", "ana", "x")}, Gap: history.Gap{First: seq + 1, Last: seq + 2, Count: seq}}))
	}
	for _, c := range []struct {
		r    history.Range
		want string
	}{
		{history.Range{Limit: 10}, "[10 20 30 40 50]"},
		{history.Range{Limit: 2}, "[40 50]"},
		{history.Range{Limit: 2, Oldest: true}, "[10]"},
		{history.Range{Limit: 10, After: 21, Before: 41}, "[20 30]"},
		{history.Range{Limit: 10, After: 32, Before: 40}, "[]"},
	} {
		c.r.Room = "#r"
		counts := []uint64{}
		for _, g := range pageOf(t, d, c.r).Gaps {
			counts = append(counts, g.Count)
		}
		want(t, fmt.Sprintf("the gaps of %+v", c.r), fmt.Sprint(counts), c.want)
	}
}

func TestRoomsBeginWithTheNewest(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#A", "ana", "x"), said(2, "#b", "ana", "x"), said(3, "#a", "ana", "x"))
	rooms, err := d.Rooms(t.Context())
	ok(t, err)
	want(t, "the rooms", fmt.Sprint(rooms), "[{#A 3 []} {#b 2 []}]")
}

func TestASelectionIsReadInSteps(t *testing.T) {
	d := newDB(t)
	var lines []history.Line
	for seq := uint64(1); seq <= 2*selectLines+10; seq++ {
		lines = append(lines, said(seq, "#r", []string{"ana", "eva"}[seq%2], "x"))
	}
	write(t, d, lines...)
	steps, n := 0, 0
	for after, more := uint64(0), true; more; steps++ {
		found, next, err := d.Select(t.Context(), history.Selection{Nick: "EVA"}, after)
		ok(t, err)
		n += len(found)
		after, more = next, next != 0
	}
	if steps != 3 || n != selectLines+5 {
		t.Errorf("%d entries are found in %d steps", n, steps)
	}
}

func TestACopyHasAnEpochOfItsOwn(t *testing.T) {
	d := newDB(t)
	s, err := d.Start(t.Context(), 10)
	ok(t, err)
	write(t, d, said(1, "#r", "ana", "hola"))
	path := filepath.Join(t.TempDir(), "copy?.db")
	ok(t, d.Backup(t.Context(), path))
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v", fi, err)
	}
	c := openDB(t, path)
	want(t, "the copy", search(t, c, history.Query{Words: "hola"}), "1:hola")
	of, err := c.Start(t.Context(), 10)
	ok(t, err)
	if of.Epoch == s.Epoch || of.Next != 11 {
		t.Errorf("the copy starts with %+v, the original with %+v", of, s)
	}
	if err := d.Backup(t.Context(), path); err == nil {
		t.Error("a copy replaces a file")
	}
	sound(t, c)
}

func TestAnImportIsSearched(t *testing.T) {
	d := newDB(t)
	var b strings.Builder
	b.WriteString(`{"tertulia":"history","version":1}` + "\n")
	for seq := 1; seq <= 1200; seq++ {
		nick := "bob"
		if seq%6 == 0 {
			nick = "ana"
		}
		fmt.Fprintf(&b, `{"seq":%d,"time":"2000-01-01T00:00:00Z","kind":"said","room":"#r","nick":%q,"text":"word%d"}`+"\n", seq, nick, seq)
	}
	n, err := history.Import(t.Context(), d, strings.NewReader(b.String()))
	if err != nil || n != 1200 {
		t.Fatalf("%d are imported: %v", n, err)
	}
	want(t, "a search", search(t, d, history.Query{Words: "word1032"}), "1032:word1032")
	_, err = history.Import(t.Context(), d, strings.NewReader(b.String()))
	wantError(t, err, history.ErrNotEmpty)
	var out strings.Builder
	ok(t, history.Export(t.Context(), d, &out, history.Selection{}))
	want(t, "the export", out.String(), b.String())
	removed, err := history.Purge(t.Context(), d, history.Selection{Nick: "ana"})
	if err != nil || removed != 200 || holds(t, d, "word1032") != nil {
		t.Errorf("%d are purged, the files %v have one: %v", removed, holds(t, d, "word1032"), err)
	}
	if u, err := d.Usage(t.Context()); err != nil || u.Lines != 1000 {
		t.Errorf("the usage is %+v, %v", u, err)
	}
	sound(t, d)
}

func TestAnEmptyStoreHasNothing(t *testing.T) {
	d := newDB(t)
	u, err := d.Usage(t.Context())
	if err != nil || u.Lines != 0 || len(u.Days) != 0 || u.Oldest != 0 || u.Bytes <= 0 {
		t.Errorf("the usage is %+v, %v", u, err)
	}
	if more, err := d.Remove(t.Context(), math.MinInt64/2, math.MaxInt64/2, 10); more || err != nil {
		t.Errorf("a removal: %v, %v", more, err)
	}
	if more, err := d.Maintain(t.Context()); more || err != nil {
		t.Errorf("maintenance: %v, %v", more, err)
	}
	if err := d.Forget(t.Context(), 5); !errors.Is(err, history.ErrNoEntry) {
		t.Errorf("a removal by number = %v", err)
	}
	ok(t, d.Delete(t.Context(), []uint64{5}))
	want(t, "a search", search(t, d, history.Query{Words: "hola"}), "")
}
