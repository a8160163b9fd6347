package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tertulia/cmd/tertulia/internal/session"
)

const (
	pastePause = time.Second // after which a paste without an end is over
	fewLines   = 4           // that are said without a question
	sayAtOnce  = 5           // lines of a paste on their way to the server
)

// pasting is a paste that has begun.
type pasting struct {
	text strings.Builder
	keys int // that came
}

// pauseMsg comes a while after the paste had that many keys.
type pauseMsg struct {
	of   *pasting
	keys int
}

// pasteBegan collects what follows, until the paste ends or pauses.
func (m *screen) pasteBegan() tea.Cmd {
	m.pasting = &pasting{}
	return m.pasting.pause()
}

func (p *pasting) pause() tea.Cmd {
	keys := p.keys
	return tea.Tick(pastePause, func(time.Time) tea.Msg { return pauseMsg{p, keys} })
}

func (m *screen) pasteEnded() tea.Cmd {
	if m.pasting == nil {
		return nil
	}
	text := m.pasting.text.String()
	m.pasting = nil
	return m.paste(text)
}

// paused ends a paste to which nothing was added since.
func (m *screen) paused(p pauseMsg) tea.Cmd {
	switch {
	case p.of != m.pasting:
		return nil
	case p.keys == p.of.keys:
		return m.pasteEnded()
	}
	return p.of.pause()
}

// pasteKey adds a key to the paste. Ctrl-C drops it.
func (m *screen) pasteKey(k tea.KeyPressMsg) tea.Cmd {
	p := m.pasting
	p.keys++
	switch {
	case k.String() == "ctrl+c":
		m.pasting = nil
		m.tell("the paste is dropped")
		return m.print()
	case k.Text != "":
		p.text.WriteString(k.Text)
	case k.Code == tea.KeyEnter, k.String() == "ctrl+j":
		p.text.WriteByte('\n')
	case k.Code == tea.KeyTab:
		p.text.WriteByte('\t')
	}
	return nil
}

// paste enters every line that is whole; the rest stays to be edited. Where there
// are many lines, the user is asked.
func (m *screen) paste(text string) tea.Cmd {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if lines := pastedLines(text); len(lines) > fewLines && m.asking == "" {
		m.block, m.blockText = lines, text
		m.tell(fmt.Sprintf("a paste of %d lines: y says them, n drops them, f puts them on the file shelf", len(lines)))
		return m.print()
	}
	var cmds []tea.Cmd
	for {
		line, rest, more := strings.Cut(text, "\n")
		m.input, _ = m.input.Update(tea.PasteMsg{Content: line})
		if !more {
			return tea.Batch(cmds...)
		}
		cmds = append(cmds, m.enter())
		text = rest
	}
}

// pastedLines are the lines of a paste with anything in them, as they are said.
func pastedLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = session.Verbatim(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// decide takes the answer to the question about a block of lines. Ctrl-C and Esc
// drop it.
func (m *screen) decide(k tea.KeyPressMsg) tea.Cmd {
	lines := m.block
	switch strings.ToLower(k.String()) {
	case "y":
		m.block = nil
		return m.speak(lines)
	case "f":
		m.block = nil
		return m.putText(m.blockText)
	case "n", "esc", "ctrl+c":
		m.block = nil
		m.tell("the paste is dropped")
		return m.print()
	}
	return nil
}

// speaking is a block of lines that is being said.
type speaking struct {
	lines []string
	said  int
	stop  context.CancelFunc
	ctx   context.Context
}

// spokeMsg comes when n more lines were handed in.
type spokeMsg struct {
	of *speaking
	n  int
}

// speak says a block of lines, a few at a time, so that it can be stopped: what
// the server has is said. Only one block is said at a time.
func (m *screen) speak(lines []string) tea.Cmd {
	if m.speaking != nil {
		m.speaking.lines = append(m.speaking.lines, lines...)
		return nil
	}
	ctx, stop := context.WithCancel(m.ctx)
	m.speaking = &speaking{lines: lines, stop: stop, ctx: ctx}
	return m.say(m.speaking)
}

// say hands in the next few lines of a block and waits until they are taken.
func (m *screen) say(s *speaking) tea.Cmd {
	next := s.lines[s.said:min(s.said+sayAtOnce, len(s.lines))]
	return func() tea.Msg {
		for i, line := range next {
			if m.session.Say(s.ctx, line) != nil {
				return spokeMsg{s, i}
			}
		}
		_ = m.session.Settle(s.ctx)
		return spokeMsg{s, len(next)}
	}
}

// spoke goes on with the block, unless it is to end.
func (m *screen) spoke(msg spokeMsg) tea.Cmd {
	s := msg.of
	s.said += msg.n
	switch {
	case s.said == len(s.lines):
	case s.ctx.Err() != nil:
		m.tell(fmt.Sprintf("stopped: %d of %d lines are said", s.said, len(s.lines)))
	default:
		return m.say(s)
	}
	s.stop()
	m.speaking = nil
	return m.print()
}

// stopSpeaking ends a block that is being said, and reports whether there was one.
func (m *screen) stopSpeaking() bool {
	if m.speaking == nil || m.speaking.ctx.Err() != nil {
		return false
	}
	m.speaking.stop()
	return true
}
