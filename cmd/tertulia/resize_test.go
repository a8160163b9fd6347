package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// However the window is dragged, what was typed stands there once, and nothing
// above it is gone.
func TestResizingLeavesNothingBehind(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	said := []string{"* you are ana in #tertulia"}
	for i := range 4 {
		line := fmt.Sprint("bob: ", i)
		s.Speak("msg", line)
		said = append(said, line)
	}
	text := strings.Repeat("0123456789", 9)
	w.text(text)
	w.shows(14, "> "+text[:37], text[37:76], text[76:])
	for _, widths := range [][]int{{30}, {20, 50}, {26, 33, 60, 24}, {40}} {
		for _, x := range widths {
			w.tmux("resize-window", "-x", fmt.Sprint(x), "-y", "12")
		}
		last := widths[len(widths)-1]
		want := slices.Concat(said, hardWrap("> "+text, last-1))
		w.until(fmt.Sprintf("what it was, %d columns wide", last), func() bool {
			got := slices.DeleteFunc(w.all(), func(row string) bool { return row == "" })
			return slices.Equal(got, want)
		})
	}
}

func TestRowsAboveTheCursor(t *testing.T) {
	view := shown{width: 40, rows: []int{39, 39, 10}, x: 10, y: 2}
	for width, want := range map[int]int{80: 2, 40: 2, 39: 2, 38: 4, 20: 4, 13: 6, 10: 9} {
		if got := view.above(width); got != want {
			t.Errorf("in %d columns %d rows are above the cursor, want %d", width, got, want)
		}
	}
	if got := (shown{width: 40, rows: []int{0, 5}, x: 5, y: 1}).above(20); got != 1 {
		t.Errorf("below an empty row: %d", got)
	}
}
