package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// After each change of the window's width the input is on the screen once, and no line above it
// is lost. tmux may move rows above the screen to keep the cursor's place; these cannot be
// overwritten.
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
	for _, width := range []int{30, 20, 50, 26, 33, 60, 24, 40} {
		w.tmux("resize-window", "-x", fmt.Sprint(width), "-y", "12")
		frame := hardWrap("> "+text, width-1)
		w.until(fmt.Sprintf("what it was, %d columns wide", width), func() bool {
			rows := slices.DeleteFunc(w.rows(), func(row string) bool { return row == "" })
			above := len(rows) - len(frame)
			return above >= 0 && slices.Equal(rows, append(slices.Clone(said[max(0, len(said)-above):]), frame...))
		})
		if !strings.Contains(strings.Join(w.all(), "\n"), strings.Join(said, "\n")) {
			t.Errorf("%d columns wide, what was said is gone:\n%s", width, strings.Join(w.all(), "\n"))
		}
	}
}

// While the window is dragged nothing is drawn for a width that is gone already.
func TestOnlyAWidthThatLastsIsDrawn(t *testing.T) {
	m := &screen{width: 40, climbs: make(chan climb, 1)}
	for n, width := range []int{26, 33, 24} {
		if got := m.resize(nil, tea.WindowSizeMsg{Width: width}); got != (resizingMsg{n + 1}) {
			t.Fatalf("%d columns become %v", width, got)
		}
	}
	for n, want := range []tea.Msg{nil, nil, tea.WindowSizeMsg{Width: 24}} {
		if got := m.resize(nil, settledMsg{n + 1, m.coming}); got != want {
			t.Errorf("once size %d could have settled the renderer hears of %v, want %v", n+1, got, want)
		}
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
