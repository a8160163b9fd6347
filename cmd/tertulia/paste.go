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
	pastePause = time.Second // a paste ends when no key arrives for this long
	fewLines   = 4           // a paste of up to this many lines is sent without a question
	sayAtOnce  = 5           // lines of a paste that may be in flight to the server
)

// pasting is a paste that has begun and not ended.
type pasting struct {
	text strings.Builder
	keys int // number of keys received
}

// pauseMsg is sent pastePause after the paste had received keys keys.
type pauseMsg struct {
	of   *pasting
	keys int
}

// pasteBegan starts to collect keys until the paste ends or pauses.
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

// paused ends the paste if no key has arrived since the pauseMsg was scheduled.
func (m *screen) paused(p pauseMsg) tea.Cmd {
	switch {
	case p.of != m.pasting:
		return nil
	case p.keys == p.of.keys:
		return m.pasteEnded()
	}
	return p.of.pause()
}

// pasteKey adds a key to the paste. Ctrl-C discards the paste.
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

// paste enters every complete line and leaves the rest in the editor. If there are more than
// fewLines lines, it asks the user first.
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

// pastedLines returns the lines of a paste as they are sent, without empty ones.
func pastedLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = session.Verbatim(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// decide handles the answer to the question about a pasted block. n, Ctrl-C and Esc discard the
// block.
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

// speaking is a block of lines that is being sent.
type speaking struct {
	lines []string
	said  int
	stop  context.CancelFunc
	ctx   context.Context
}

// spokeMsg reports that n more lines were handed to the session.
type spokeMsg struct {
	of *speaking
	n  int
}

// speak sends a block of lines, a few at a time, so that the user can stop it. Lines that the
// server has taken cannot be withdrawn. While a block is being sent, the lines are added to it.
func (m *screen) speak(lines []string) tea.Cmd {
	if m.speaking != nil {
		m.speaking.lines = append(m.speaking.lines, lines...)
		return nil
	}
	ctx, stop := context.WithCancel(m.ctx)
	m.speaking = &speaking{lines: lines, stop: stop, ctx: ctx}
	return m.say(m.speaking)
}

// say returns a command that hands in the next lines of a block and waits until the server has
// taken them.
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

// spoke continues with the block, unless it is complete or stopped.
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

// stopSpeaking stops the block that is being sent, and reports whether there was one.
func (m *screen) stopSpeaking() bool {
	if m.speaking == nil || m.speaking.ctx.Err() != nil {
		return false
	}
	m.speaking.stop()
	return true
}
