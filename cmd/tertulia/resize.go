package main

import (
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// settleTime is how long the terminal's size must stay the same before a frame is drawn. While
// a user drags the edge of a window, a frame may arrive after its width has changed again, and
// leave fragments on the screen. tmux reports a change 250 ms after the previous one.
const settleTime = 300 * time.Millisecond

type (
	// resizingMsg is the n-th size change since the last stable size.
	resizingMsg struct{ n int }
	// settledMsg is sent settleTime after the n-th change.
	settledMsg struct {
		n    int
		size tea.WindowSizeMsg
	}
)

// resize withholds a new size from the renderer until it is stable. It is a message filter, so
// Bubble Tea calls it on the screen's goroutine before the renderer gets the message.
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

// settle returns a command that waits for settleTime.
func (m *screen) settle(msg resizingMsg) tea.Cmd {
	settled := settledMsg{msg.n, m.coming}
	return tea.Tick(settleTime, func(time.Time) tea.Msg { return settled })
}

// shown is the position of the view on the terminal.
type shown struct {
	width int   // width of the terminal
	rows  []int // cells of each row
	x, y  int   // position of the cursor, relative to the view's first row
}

// above returns the number of rows above the cursor after a terminal of the given width has
// wrapped them.
func (s shown) above(width int) int {
	n := s.x / width
	for _, cells := range s.rows[:min(s.y, len(s.rows))] {
		n += max(1, (cells+width-1)/width)
	}
	return n
}

// climb is how many rows further up the renderer must start to overwrite the previous view.
// Most terminals wrap its rows when they become narrower, and the renderer does not take that
// into account.
type climb struct {
	from shown
	rows int
}

// climb records how far the next frame must start above the cursor. If no frame was drawn since
// the last change of the width, the view is still at the place in that earlier record.
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

// wraps reports whether the terminal rewraps its screen when its width changes. It returns
// false for terminals that are known to truncate rows instead.
func wraps() bool {
	term := os.Getenv("TERM")
	return os.Getenv("XTERM_VERSION") == "" && os.Getenv("STY") == "" &&
		!strings.HasPrefix(term, "rxvt") && !strings.HasPrefix(term, "screen.") && term != "linux"
}

// climbed returns the frame, with a sequence before it that moves the cursor up over earlier
// rows if necessary.
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
