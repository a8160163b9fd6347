package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"tertulia/cmd/tertulia/internal/session"
	"tertulia/transport/line/secret"
)

// runTerminal runs chat with an editor on the lowest lines of the terminal std. It blocks until
// the session has ended, or until the user leaves without waiting for the server's last answer.
// It then restores the terminal and waits for running transfers to stop.
//
// A goroutine receives the session's events until the session ends. It waits for the screen
// between batches, but only until ctx ends.
func runTerminal(ctx context.Context, s *session.Session, std stdio, cfg chatConfig) error {
	ctx, stop := context.WithCancel(ctx)
	m := newScreen(ctx, s, cfg)
	defer m.running.Wait()
	defer stop()
	out := watched{std.out.(*os.File), m.frame, m.climbs}
	p := tea.NewProgram(m, tea.WithInput(&keyboard{File: std.in.(*os.File)}), tea.WithOutput(out), tea.WithoutSignalHandler(),
		tea.WithFilter(m.resize))
	go func() {
		for events := range s.Events() {
			p.Send(heardMsg(events))
			select {
			case <-m.more:
			case <-m.ctx.Done():
			}
		}
		p.Send(overMsg{})
	}()
	if _, err := p.Run(); err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	return nil
}

type (
	heardMsg   []session.Event
	overMsg    struct{} // the session has ended
	hurryMsg   struct{} // leaving takes too long
	drawnMsg   struct{} // the first frame is on the terminal
	printedMsg struct{}
	doneMsg    struct{} // the first call of screen.todo has returned
)

// screen is the terminal's model. Bubble Tea calls its methods from one goroutine, so they must
// not block. Calls that may block run in commands. Each queue runs one command at a time,
// because commands can overtake each other.
type screen struct {
	ctx     context.Context
	session *session.Session
	style   style
	bell    bool

	input         textinput.Model
	past          history
	names         completer
	width, height int

	offline bool
	asking  session.Kind // the question that the next line answers, "" for none
	draft   string       // the input at the moment when the password was requested
	leaving bool
	warned  bool // the user was warned that transfers are running
	over    bool

	pasting   *pasting // nil: no paste is in progress
	block     []string // the lines of a paste that the user is asked about
	blockText string   // the text of that paste
	speaking  *speaking

	nick, password string
	files          transfers
	running        sync.WaitGroup // goroutines of the transfers

	todo  []func() // calls of the session in order; the first is running if doing is set
	doing bool

	news     []row         // rows to print, not yet wrapped
	more     chan struct{} // requests the next heardMsg; holds one request
	owed     bool          // the next heardMsg has not been requested yet
	ring     bool
	frame    chan struct{} // receives a value when the first frame is drawn
	drawn    bool
	printing bool
	// pages counts the printed pages. View includes the count, so that every page changes the
	// view. The renderer leaves the cursor at the beginning of its row after it prints, and
	// restores it only if the view has changed.
	pages int

	shown  shown
	view   tea.View // the last view
	sizes  int      // size changes since the last stable size; not 0: nothing is drawn
	coming tea.WindowSizeMsg
	wraps  bool
	climbs chan climb // one slot, read by the writer of the next frame
}

// newScreen returns a screen for session s. ctx bounds its commands and transfers.
func newScreen(ctx context.Context, s *session.Session, cfg chatConfig) *screen {
	in := textinput.New()
	in.Prompt = ""
	in.KeyMap.Paste = key.NewBinding() // the terminal has its own paste
	in.Focus()
	return &screen{
		nick: cfg.nick, password: cfg.pass, files: transfers{to: cfg.shelf},
		ctx: ctx, session: s, style: newStyle(cfg.times), bell: cfg.bell,
		wraps: wraps(), climbs: make(chan climb, 1),
		input: in, offline: true, more: make(chan struct{}, 1), frame: make(chan struct{}, 1),
	}
}

// Init implements tea.Model.
func (m *screen) Init() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-m.frame:
		case <-m.ctx.Done():
		}
		return drawnMsg{}
	}
}

// Update implements tea.Model. It never blocks.
func (m *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m, m.print()
	case resizingMsg:
		return m, m.settle(msg)
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.PasteMsg: // Bubble Tea itself has found the paste sequences
		return m, m.paste(msg.Content)
	case tea.PasteEndMsg:
		return m, m.pasteEnded()
	case pauseMsg:
		return m, m.paused(msg)
	case spokeMsg:
		return m, m.spoke(msg)
	case progressMsg:
		return m, m.progressed(progress(msg))
	case heardMsg:
		for _, e := range msg {
			m.hear(e)
		}
		m.owed = true
		return m, m.print()
	case drawnMsg:
		m.drawn = true
		return m, m.print()
	case printedMsg:
		m.printing = false
		m.pages++
		return m, m.print()
	case doneMsg:
		m.todo, m.doing = m.todo[1:], false
		return m, m.do()
	case overMsg:
		m.over = true
		return m, m.print()
	case hurryMsg:
		return m, tea.Quit
	}
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(msg)
	return m, cmd
}

// press handles a key.
func (m *screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case k.Code == tea.KeyF34:
		return m.pasteBegan()
	case k.Code == tea.KeyF35:
		return m.pasteEnded()
	case m.pasting != nil:
		return m.pasteKey(k)
	case m.block != nil:
		return m.decide(k)
	}
	switch k.String() {
	case "esc":
		m.stop()
		return nil
	case "tab", "shift+tab":
		m.complete(k.String())
		return nil
	case "enter", "ctrl+j": // ctrl+j: Enter was pressed before the program started
		return m.enter()
	case "ctrl+c":
		if m.stopSpeaking() {
			return nil
		}
		return m.leave()
	case "ctrl+d":
		if m.input.Value() == "" {
			return m.leave()
		}
	case "ctrl+l":
		return tea.ClearScreen
	case "ctrl+z":
		return tea.Suspend
	case "up", "ctrl+p", "down", "ctrl+n":
		return m.recall(k.String())
	}
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(k)
	return cmd
}

// stop stops the block that is being sent or, if there is none, the transfers.
func (m *screen) stop() {
	if !m.stopSpeaking() {
		m.cancelFiles()
	}
}

// complete completes the word before the cursor, except in a password.
func (m *screen) complete(key string) {
	step := 1
	if key == "shift+tab" {
		step = -1
	}
	if m.asking != session.AskPassword {
		text, cursor := m.names.complete(m.input.Value(), m.input.Position(), step, m.nick)
		m.input.SetValue(text)
		m.input.SetCursor(cursor)
	}
}

// recall replaces the input by an earlier or a later line of the history.
func (m *screen) recall(key string) tea.Cmd {
	switch {
	case m.asking == session.AskPassword:
	case key == "up", key == "ctrl+p":
		m.setInput(m.past.up(m.input.Value()))
	default:
		m.setInput(m.past.down(m.input.Value()))
	}
	return nil
}

func (m *screen) setInput(text string) {
	m.input.SetValue(text)
	m.input.CursorEnd()
}

// enter handles the line in the editor: an answer, a command of the client, or a line for the
// server.
func (m *screen) enter() tea.Cmd {
	text := m.input.Value()
	m.input.Reset()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if m.asking != "" {
		return m.answer(text)
	}
	if !secret.Is(text) {
		m.past.add(text)
	}
	if isQuit(text) {
		return m.leave()
	}
	if isStats(text) {
		return m.do(func() { _ = m.session.Inspect(m.ctx) })
	}
	if t, ok := parseTransfer(text); ok {
		return m.request(t)
	}
	line := session.Typed(text)
	if line == "" {
		return nil
	}
	if m.offline {
		m.tell("kept until there is a connection: " + secret.Shown(line))
	}
	return tea.Batch(m.do(func() { _ = m.session.Say(m.ctx, line) }), m.print())
}

// answer passes the nick or the password to the session.
func (m *screen) answer(text string) tea.Cmd {
	asked := m.asking
	m.ask("")
	if asked == session.AskPassword {
		m.password = text
		return m.do(func() { _ = m.session.Password(m.ctx, text) })
	}
	return m.do(func() { _ = m.session.Nick(m.ctx, strings.TrimSpace(text)) })
}

// ask sets the question that the next line answers. A password hides the current input, which
// is restored after it.
func (m *screen) ask(kind session.Kind) {
	was := m.asking
	m.asking = kind
	switch {
	case kind == session.AskPassword && was != kind:
		m.draft = m.input.Value()
		m.input.Reset()
	case was == session.AskPassword && kind != was:
		m.setInput(m.draft)
	}
}

// leave ends the session, or quits at once if it is already ending. If transfers are running,
// the first call only warns the user.
func (m *screen) leave() tea.Cmd {
	if m.leaving {
		return tea.Quit
	}
	if len(m.files.queue) > 0 && !m.warned {
		m.warned = true
		m.tell("files are on their way: once more leaves without them, Esc stops them")
		return m.print()
	}
	m.leaving = true
	return tea.Batch(
		m.do(func() { m.session.Leave(leaveTime) }),
		tea.Tick(goodByeTime, func(time.Time) tea.Msg { return hurryMsg{} }),
	)
}

// do queues calls of the session and returns the command that runs the next one, or nil. The
// calls run in order, one at a time.
func (m *screen) do(calls ...func()) tea.Cmd {
	m.todo = append(m.todo, calls...)
	if m.doing || len(m.todo) == 0 {
		return nil
	}
	m.doing = true
	call := m.todo[0]
	return func() tea.Msg { call(); return doneMsg{} }
}

// hear handles an event of the session and adds it to the news.
func (m *screen) hear(e session.Event) {
	m.nick = cmp.Or(e.You, m.nick)
	m.names.hear(e)
	switch e.Kind {
	case session.Waiting:
		m.offline = true
		m.ask("")
	case session.Seated:
		m.offline = false
		m.ask("")
		if e.Body == "" {
			return
		}
	case session.Ask, session.AskPassword:
		m.ask(e.Kind)
	}
	text, weight := m.style.line(e)
	m.news = append(m.news, row{text, weight})
	m.ring = m.ring || m.bell && e.Mention && !e.Old
}
