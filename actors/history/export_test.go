package history

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// entries are one of each kind that is kept, with all fields.
func entries() []event.Entry {
	const at = 946684800123
	return []event.Entry{
		{Kind: event.Said, Seq: 1, Time: at, Room: "#r", Nick: "ana", Text: "hola <b>\"¿qué tal?\" 東京"},
		{Kind: event.Acted, Seq: 2, Time: at, Room: "#r", Nick: "ana", Account: "ana", Text: "waves"},
		{Kind: event.Notice, Seq: 3, Time: at + 1, Room: "#r", Text: "x"},
		{Kind: event.Renamed, Seq: 5, Time: at + 2, Room: "#r", Nick: "ana", Peer: "eva"},
		{Kind: event.Shared, Seq: 6, Time: at + 3, Room: "#r", Nick: "ana", File: &event.File{Change: event.Moved, Path: "/a", To: "/b", Size: math.MaxInt64, Count: 1, Unproven: true, Explain: true}},
		{Kind: event.Shared, Seq: 7, Time: at + 3, Room: "#r", File: &event.File{Change: event.Mixed, Size: -1, Count: 9, Box: true}},
		{Kind: event.Topic, Seq: 8, Time: at + 4, Room: "#other", Nick: "ana"},
		{Kind: event.Ranked, Seq: 9, Time: at + 4, Room: "#r", Nick: "ana", Peer: "bob", Rank: event.Operator},
		{Kind: event.Kicked, Seq: 10, Time: at + 4, Room: "#r", Nick: "ana", Peer: "bob", Text: "spam"},
		{Kind: event.Said, Seq: 11, Time: at + 4, Room: "#r", Nick: "ana", Text: "among us", Closed: true},
		{Kind: 77, Seq: math.MaxInt64, Time: at + 5, Room: "#r", Nick: "ana"},
	}
}

func TestAnExportCanBeImported(t *testing.T) {
	store := newFake()
	for _, e := range entries() {
		store.lines = append(store.lines, Line{Entry: e, Owner: 7})
	}
	var out strings.Builder
	if err := Export(t.Context(), store, &out, Selection{}); err != nil {
		t.Fatal(err)
	}
	const first = `{"tertulia":"history","version":1}
{"seq":1,"time":"2000-01-01T00:00:00.123Z","kind":"said","room":"#r","nick":"ana","text":"hola <b>\"¿qué tal?\" 東京"}
`
	if !strings.HasPrefix(out.String(), first) {
		t.Errorf("the export is\n%s", out.String())
	}
	into := newFake()
	n, err := Import(t.Context(), into, strings.NewReader(out.String()))
	if err != nil || n != len(entries()) || into.epochs != 1 {
		t.Fatalf("%d are imported, with %d epochs: %v", n, into.epochs, err)
	}
	for i, want := range entries() {
		if got := into.lines[i]; !reflect.DeepEqual(got, Line{Entry: want}) {
			t.Errorf("%+v is imported as %+v", want, got)
		}
	}
	if _, err := Import(t.Context(), into, strings.NewReader(out.String())); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("an import into a store with entries = %v", err)
	}
	out.Reset()
	at := time.UnixMilli(946684800124)
	if err := Export(t.Context(), store, &out, Selection{Room: "#R", Nick: "Ana", From: at, To: at.Add(2 * time.Millisecond)}); err != nil || strings.Count(out.String(), "\n") != 2 || !strings.Contains(out.String(), "renamed") {
		t.Errorf("a selection is exported as\n%s%v", out.String(), err)
	}
}

func TestImportsThatAreRefused(t *testing.T) {
	const head = `{"tertulia":"history","version":1}` + "\n"
	const good = `{"seq":5,"time":"2000-01-01T00:00:00Z","kind":"said","room":"#r","nick":"ana","text":"x"}` + "\n"
	for name, text := range map[string]string{
		"another format":     `{"tertulia":"accounts","version":1}`,
		"a newer version":    `{"tertulia":"history","version":2}`,
		"no JSON":            "hello",
		"a falling number":   head + good + strings.Replace(good, "5", "4", 1),
		"the same number":    head + good + good,
		"no number":          head + strings.Replace(good, "5", "0", 1),
		"no room":            head + strings.Replace(good, "#r", "", 1),
		"an unknown kind":    head + strings.Replace(good, "said", "shouted", 1),
		"an unknown field":   head + strings.Replace(good, "text", "words", 1),
		"an escape":          head + strings.Replace(good, `"x"`, `"\u001b[2J"`, 1),
		"two lines in one":   head + strings.Replace(good, `"x"`, `"a\nb"`, 1),
		"a huge text":        head + strings.Replace(good, `"x"`, `"`+strings.Repeat("x", event.MaxText+1)+`"`, 1),
		"a line that is cut": head + good[:40],
	} {
		var bad *FormatError
		if _, err := Import(t.Context(), newFake(), strings.NewReader(text)); !errors.As(err, &bad) || bad.Line != strings.Count(strings.TrimSuffix(text, "\n"), "\n")+1 {
			t.Errorf("the import of %s = %v", name, err)
		}
	}
	if n, err := Import(t.Context(), newFake(), strings.NewReader(head+good)); n != 1 || err != nil {
		t.Errorf("the line alone: %d, %v", n, err)
	}
}

func TestTheNewestLinesAreLoadedAtTheStart(t *testing.T) {
	store := newFake()
	for _, e := range entries() {
		store.lines = append(store.lines, Line{Entry: e})
	}
	start, err := Load(context.Background(), store, 3, 5)
	rooms := start.Rooms
	if err != nil || start.Epoch != "e" || len(rooms) != 2 || len(rooms[0].Lines) != 3 || rooms[0].Lines[2].Kind != 77 || rooms[1].Lines[0].Kind != event.Topic {
		t.Errorf("%+v, %v is loaded", start, err)
	}
	start, _ = Load(context.Background(), store, 3, 1)
	if rooms := start.Rooms; len(rooms) != 2 || len(rooms[0].Lines) != 3 || len(rooms[1].Lines) != 0 {
		t.Errorf("the lines of one room are to be loaded: %+v", rooms)
	}
}

func FuzzImport(f *testing.F) {
	for _, e := range entries() {
		line, err := json.Marshal(exportOf(&e))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := importOf(line)
		if err != nil {
			return
		}
		if _, err := e.AppendBinary(nil); err != nil || plain.Line(e.Text) != e.Text || e.Seq == 0 || e.Room == "" {
			t.Fatalf("%q is imported as %+v, %v", line, e, err)
		}
		again, err := json.Marshal(exportOf(&e))
		if err != nil {
			t.Skip(err) // a year that JSON does not have
		}
		if same, err := importOf(again); err != nil || !reflect.DeepEqual(e, same) {
			t.Fatalf("%+v is exported as %s, which is imported as %+v, %v", e, again, same, err)
		}
	})
}
