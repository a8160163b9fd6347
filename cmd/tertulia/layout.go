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

	promptPassword = "password: " // what is typed is not shown
)

const maxNews = 512 // rows waiting to be printed before more are asked for

// tell prints words that are about the typing.
func (m *screen) tell(words string) {
	r := row{text: "* " + words}
	if m.style.colour {
		r.weight = faint
	}
	m.news = append(m.news, r)
}

// watched is the terminal, and tells of the first frame on it. Until then the
// renderer takes its frame to be as high as the terminal: a page that was printed
// above it would wipe out what had been on the screen before.
type watched struct {
	term.File
	frame  chan<- struct{} // has room for one
	climbs <-chan climb
}

// Write is how the renderer draws; it turns on bracketed paste with the first frame.
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

// print hands the next page of news to the terminal, above the input, and
// quits behind the last. The renderer loses its place when a line does not fit
// the width, or a page and the input together the height, so both are cut here.
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

// View is part of tea.Model.
func (m *screen) View() tea.View {
	if m.over && m.drawn || m.width == 0 {
		return tea.NewView("")
	}
	if m.sizes > 0 {
		return m.view
	}
	rows, cursor := m.inputRows()
	// Pages are counted in a colour that nothing is written in; see pages.
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

// statusRows tell of what goes on beside the typing.
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

// statusMost is how many rows the status may take.
func (m *screen) statusMost() int { return max(0, min(m.height/3-1, 2)) }

// inputRows lays the line that is being typed out over as many rows as it
// needs, or those around the cursor if the terminal is lower than that. The
// cursor may stand in the last column, where no text is.
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

// inputMost is how many rows the input may take: half of what the status leaves.
func (m *screen) inputMost() int { return max((m.height-m.statusMost())/2, 1) }
