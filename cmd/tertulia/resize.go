package main

import (
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// settleTime is how long the terminal's size has to stay as it is. While a user
// drags a window's edge, a frame would be drawn for a width that is not there any
// more when it arrives, and leave pieces behind. tmux tells a change 250 ms after the
// one before it.
const settleTime = 300 * time.Millisecond

type (
	// resizingMsg is a size of the terminal that may not last, the n-th.
	resizingMsg struct{ n int }
	// settledMsg comes a while after the n-th.
	settledMsg struct {
		n    int
		size tea.WindowSizeMsg
	}
)

// resize holds a size back from the renderer until it lasts. It is a filter of the
// program's messages, called on the screen's goroutine before the renderer hears of
// them.
func (m *screen) resize(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if m.width == 0 {
			return msg
		}
		m.sizes++
		m.coming = msg
		return resizingMsg{m.sizes}
	case settledMsg:
		if msg.n != m.sizes {
			return nil
		}
		m.sizes = 0
		m.climb(msg.size.Width)
		return msg.size
	}
	return msg
}

// settle waits for the size to last.
func (m *screen) settle(msg resizingMsg) tea.Cmd {
	settled := settledMsg{msg.n, m.coming}
	return tea.Tick(settleTime, func(time.Time) tea.Msg { return settled })
}

// shown is where the view stands on the terminal.
type shown struct {
	width int   // of the terminal
	rows  []int // cells of each row
	x, y  int   // of the cursor, from the view's first row
}

// above is how many rows are above the cursor's once a terminal of another width
// has wrapped them.
func (s shown) above(width int) int {
	n := s.x / width
	for _, cells := range s.rows[:min(s.y, len(s.rows))] {
		n += max(1, (cells+width-1)/width)
	}
	return n
}

// climb is how far up the renderer has to begin so that it draws over the view as
// it was: most terminals wrap its rows when they become narrower, and the renderer
// knows nothing of that.
type climb struct {
	from shown
	rows int
}

// climb notes how far up to climb before the next frame. A frame that was not
// drawn since the last change of the width has not moved anything.
func (m *screen) climb(width int) {
	from := m.shown
	select {
	case last := <-m.climbs:
		from = last.from
	default:
	}
	if !m.wraps || from.width == 0 || width < 1 {
		return
	}
	m.climbs <- climb{from, max(0, from.above(width)-from.y)} // the slot is free
}

// wraps reports whether the terminal wraps what is on its screen when its width
// changes. Those that are known to cut it do not.
func wraps() bool {
	term := os.Getenv("TERM")
	return os.Getenv("XTERM_VERSION") == "" && os.Getenv("STY") == "" &&
		!strings.HasPrefix(term, "rxvt") && !strings.HasPrefix(term, "screen.") && term != "linux"
}

// climbed puts what climbs over earlier rows in front of a frame.
func (w watched) climbed(frame []byte) []byte {
	select {
	case c := <-w.climbs:
		if c.rows > 0 {
			return append([]byte(ansi.CursorUp(c.rows)), frame...)
		}
	default:
	}
	return frame
}
