package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertulia/internal/session"
	"tertulia/transport/line/wire"
)

// The contrast of WCAG 2.1, 3 to 1 at least on either ground.
func TestPaletteIsReadable(t *testing.T) {
	steps := []float64{0, 95, 135, 175, 215, 255}
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.03928 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	for _, n := range palette {
		i := int(n) - 16
		lum := 0.2126*linear(steps[i/36]) + 0.7152*linear(steps[i/6%6]) + 0.0722*linear(steps[i%6])
		if onWhite, onBlack := 1.05/(lum+0.05), (lum+0.05)/0.05; onWhite < 3 || onBlack < 3 {
			t.Errorf("colour %d: %.1f on white, %.1f on black", n, onWhite, onBlack)
		}
	}
}

func TestColourIsTheNicks(t *testing.T) {
	if colour("ana") != colour("Ana") {
		t.Error("one nick, two colours")
	}
	used := map[string]bool{}
	for nick := range strings.FieldsSeq("ana bob eva leo max mia noa ian zoe kim") {
		used[colour(nick)] = true
	}
	if len(used) < 5 {
		t.Errorf("ten nicks share %d colours", len(used))
	}
}

func TestLine(t *testing.T) {
	at := time.Date(2026, 1, 2, 14, 3, 0, 0, time.Local)
	msg := session.Event{Kind: wire.KindMsg, Body: "ana: hola", Author: "ana", Time: at}
	old, mention := msg, msg
	old.Old, mention.Mention = true, true
	lost := session.Event{Kind: session.Waiting, Body: "waiting for x…", Time: at}
	removed := session.Event{Kind: wire.KindRemoved, Body: "* ana removed line 12", Time: at}
	red := colour("ana")
	for _, c := range []struct {
		name         string
		style        style
		event        session.Event
		text, weight string
	}{
		{"plain", style{}, msg, "ana: hola", ""},
		{"old", style{}, old, "14:03 ana: hola", ""},
		{"times", style{times: true}, msg, "14:03 ana: hola", ""},
		{"mention", style{}, mention, "> ana: hola", ""},
		{"coloured", style{colour: true}, msg, red + "ana" + noColor + ": hola", ""},
		{"coloured mention", style{colour: true}, mention, red + "ana" + noColor + ": hola", bold},
		{"about", style{}, lost, "* waiting for x…", ""},
		{"coloured about", style{colour: true}, lost, "* waiting for x…", faint},
		{"removed", style{}, removed, "* ana removed line 12", ""},
		{"coloured removed", style{colour: true}, removed, "* ana removed line 12", ""},
	} {
		if text, weight := c.style.line(c.event); text != c.text || weight != c.weight {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, text, weight, c.text, c.weight)
		}
	}
	t.Setenv("NO_COLOR", "1")
	if newStyle(false).colour {
		t.Error("colour in spite of NO_COLOR")
	}
}

func TestHistory(t *testing.T) {
	var h history
	for _, line := range []string{"one", "two", "two", "three"} {
		h.add(line)
	}
	steps := []struct{ got, want string }{
		{h.up("draft"), "three"}, {h.up("three"), "two"}, {h.up("two"), "one"}, {h.up("one"), "one"},
		{h.down("one"), "two"}, {h.down("two"), "three"}, {h.down("three"), "draft"}, {h.down("draft"), "draft"},
	}
	for i, s := range steps {
		if s.got != s.want {
			t.Errorf("step %d shows %q, want %q", i, s.got, s.want)
		}
	}
	for range 2 * maxHistory {
		h.add("a")
		h.add("b")
	}
	if len(h.lines) != maxHistory {
		t.Errorf("%d lines are kept", len(h.lines))
	}
}
