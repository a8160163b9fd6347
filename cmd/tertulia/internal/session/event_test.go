package session

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tertulia/actors/plain"
	"tertulia/transport/line/wire"
)

// Package wire tests the parts of a line.
func TestEventsAreSafeToShow(t *testing.T) {
	for line, want := range map[string]Event{
		"@7 1700000000000 msg #tertulia ana: a\x1b[2J": {Seq: 7, Time: time.UnixMilli(1700000000000), Kind: wire.KindMsg, Room: "#tertulia", Body: "ana: a", Author: "ana"},
		"@0 1 hologram - * \x1b[2Jwhat\u202e":          {Time: time.UnixMilli(1), Kind: "hologram", Room: wire.None, Body: "* what"},
	} {
		if e, ok := parse(line); !ok || e != want {
			t.Errorf("parse(%q) = %+v, %v", line, e, ok)
		}
	}
	for _, line := range []string{"@0 1 (waiting) - x", "* hello", ""} {
		if e, ok := parse(line); ok || e != (Event{}) {
			t.Errorf("parse(%q) = %+v, %v", line, e, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("@7 1700000000000 msg #tertulia ana: hola")
	f.Add("@0 1 welcome - epoch 3 ana")
	f.Add("@0 1 act - * \xff\u009b")
	f.Fuzz(func(t *testing.T, line string) {
		e, ok := parse(line)
		if !ok {
			return
		}
		for _, s := range []string{string(e.Kind), e.Room, e.Body, e.Author} {
			if s != plain.Line(s) || !utf8.ValidString(s) {
				t.Errorf("%q is not safe to show", s)
			}
		}
		if !strings.Contains(e.Body, e.Author) || strings.Contains(e.Room, " ") {
			t.Errorf("odd parts: %+v", e)
		}
		mentions(e.words(), e.Author)
	})
}
