package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"tertulia/cmd/tertulia/internal/session"
)

const (
	prompt        = "> "
	promptOffline = "… "

	promptPassword = "password: " // the typed password is not shown
)

const maxNews = 512 // if fewer rows wait to be printed, more events are requested

// tell adds a message of the client itself to the news.
func (m *screen) tell(words string) {
	r := row{text: "* " + words}
	if m.style.colour {
		r.weight = faint
	}
	m.news = append(m.news, r)
}

// watched is the terminal. It reports when the first frame is written. Before that the renderer
// assumes a frame as high as the terminal. A page printed above it would erase the earlier
// content of the screen.
type watched struct {
	term.File
	frame  chan<- struct{} // buffered, for one value
	climbs <-chan climb
}

// Write writes a frame. The renderer turns on bracketed paste with the first frame.
func (w watched) Write(b []byte) (int, error) {
	if _, err := w.File.Write(w.climbed(b)); err != nil {
		return 0, err
	}
	if bytes.Contains(b, []byte(ansi.SetModeBracketedPaste)) {
		select {
		case w.frame <- struct{}{}:
		default:
		}
	}
	return len(b), nil
}

// print returns a command that prints the next page of news above the input, or quits after the
// last one. The renderer loses its position if a row is wider than the terminal, or if a page
// and the input together are higher. So print wraps the rows and limits the page.
func (m *screen) print() tea.Cmd {
	if m.owed && len(m.news) < maxNews {
		m.owed = false
		m.more <- struct{}{}
	}
	if m.printing || !m.drawn || m.width == 0 || m.sizes > 0 {
		return nil
	}
	if len(m.news) == 0 {
		if m.over {
			return tea.Quit
		}
		return nil
	}
	left := max(m.height-m.statusMost()-m.inputMost()-1, 1)
	var page []string
	for len(m.news) > 0 && left > 0 {
		r := m.news[0]
		rows := wrap(r, m.width-1)
		n := min(len(rows), left)
		left -= n
		for _, r := range rows[:n] {
			page = append(page, r.String())
		}
		m.news = slices.Replace(m.news, 0, 1, rows[n:]...)
	}
	m.printing = true
	cmds := []tea.Cmd{tea.Println(strings.Join(page, "\n"))}
	if m.ring {
		m.ring = false
		cmds = append(cmds, tea.Raw("\a"))
	}
	return tea.Sequence(append(cmds, func() tea.Msg { return printedMsg{} })...)
}

// View implements tea.Model.
func (m *screen) View() tea.View {
	if m.over && m.drawn || m.width == 0 {
		return tea.NewView("")
	}
	if m.sizes > 0 {
		return m.view
	}
	rows, cursor := m.inputRows()
	// The count of pages is written as a colour of no text; see screen.pages.
	count := fmt.Sprintf("\x1b[38;2;%d;%d;%dm\x1b[m", byte(m.pages>>16), byte(m.pages>>8), byte(m.pages))
	status := m.statusRows()
	cursor.Y += len(status)
	rows = append(status, rows...)
	m.shown = shown{width: m.width, x: cursor.X, y: cursor.Y}
	for _, row := range rows {
		m.shown.rows = append(m.shown.rows, ansi.StringWidth(row))
	}
	v := tea.NewView(strings.Join(rows, "\n") + count)
	v.Cursor = cursor
	m.view = v
	return v
}

// statusRows returns the rows about running blocks and transfers, cut to the width.
func (m *screen) statusRows() []string {
	var rows []string
	if s := m.speaking; s != nil {
		rows = append(rows, fmt.Sprintf("… said %d of %d lines; Esc stops", s.said, len(s.lines)))
	}
	if m.files.row != "" {
		rows = append(rows, "… "+m.files.row)
	}
	for i := range rows {
		rows[i] = ansi.Truncate(rows[i], max(m.width-1, 1), "")
	}
	return rows[:min(len(rows), m.statusMost())]
}

// statusMost returns the maximum number of status rows.
func (m *screen) statusMost() int { return max(0, min(m.height/3-1, 2)) }

// inputRows breaks the input into as many rows as it needs. If these are more than inputMost,
// it returns the rows around the cursor. The cursor may be in the last column, which never
// holds text.
func (m *screen) inputRows() ([]string, *tea.Cursor) {
	lead := prompt
	switch {
	case m.asking == session.AskPassword:
		return []string{promptPassword}, tea.NewCursor(ansi.StringWidth(promptPassword), 0)
	case m.block != nil:
		text := fmt.Sprintf("say %d lines? y/n/f ", len(m.block))
		return []string{text}, tea.NewCursor(ansi.StringWidth(text), 0)
	case m.offline:
		lead = promptOffline
	}
	text, width := []rune(m.input.Value()), max(m.width-1, 2)
	rows := hardWrap(lead+string(text), width)
	before := hardWrap(lead+string(text[:m.input.Position()]), width)
	x, y := ansi.StringWidth(before[len(before)-1]), len(before)-1

	if most := m.inputMost(); len(rows) > most {
		first := min(max(y-most/2, 0), len(rows)-most)
		rows, y = rows[first:first+most], y-first
	}
	return rows, tea.NewCursor(x, y)
}

// inputMost returns the maximum number of input rows: half of the height without the status
// rows.
func (m *screen) inputMost() int { return max((m.height-m.statusMost())/2, 1) }
