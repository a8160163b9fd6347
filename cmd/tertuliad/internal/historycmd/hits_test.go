package historycmd

import (
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestHits(t *testing.T) {
	when := time.UnixMilli(at).Local().Format(time.DateTime)
	for want, e := range map[string]event.Entry{
		"ana: hola":              {Kind: event.Said, Nick: "ana", Text: "hola"},
		"* ana: note":            {Kind: event.Notice, Nick: "ana", Text: "note"},
		"* note":                 {Kind: event.Notice, Text: "note"},
		"* ana waves":            {Kind: event.Acted, Nick: "ana", Text: "waves"},
		"* ana joined":           {Kind: event.Joined, Nick: "ana"},
		"* ana left bye":         {Kind: event.Left, Nick: "ana", Text: "bye"},
		"* ana is now eva":       {Kind: event.Renamed, Nick: "ana", Peer: "eva"},
		"* ana put out bob spam": {Kind: event.Kicked, Nick: "ana", Peer: "bob", Text: "spam"},
		"* ana set the topic: x": {Kind: event.Topic, Nick: "ana", Text: "x"},
		"* ana x":                {Kind: 77, Nick: "ana", Text: "x"},
		"* somebody shared /a":   {Kind: event.Shared, File: &event.File{Change: event.Published, Path: "/a", Count: 1}},
		"* ana replaced /a":      {Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Replaced, Path: "/a", Count: 1}},
		"* ana renamed /a to /b": {Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Moved, Path: "/a", To: "/b", Count: 1}},
		"* ana deleted /a":       {Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Deleted, Path: "/a", Count: 1}},
		"* ana changed 9 files":  {Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Mixed, Count: 9}},
		"ana: [red]":             {Kind: event.Said, Nick: "ana", Text: "\x1b[31m[red]\x1b[m\u202e"},
	} {
		e.Seq, e.Time, e.Room = 5, at, "#lab"
		if got := hit(&e); got != "#lab "+when+" 5 "+want {
			t.Errorf("%+v is shown as %q, want %q", e, got, want)
		}
	}
}

func TestMoments(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-11-28":                time.Date(2026, 11, 28, 0, 0, 0, 0, time.Local),
		"2026-11-28T10:30":          time.Date(2026, 11, 28, 10, 30, 0, 0, time.Local),
		"2026-11-28 10:30":          time.Date(2026, 11, 28, 10, 30, 0, 0, time.Local),
		"2026-11-28T10:30:15":       time.Date(2026, 11, 28, 10, 30, 15, 0, time.Local),
		"2026-11-28 10:30:15":       time.Date(2026, 11, 28, 10, 30, 15, 0, time.Local),
		"2026-11-28T10:30:15+02:00": time.Date(2026, 11, 28, 8, 30, 15, 0, time.UTC),
	} {
		var m moment
		if err := m.Set(text); err != nil || !time.Time(m).Equal(want) {
			t.Errorf("%s is %v, %v, want %v", text, time.Time(m), err, want)
		}
	}
}
