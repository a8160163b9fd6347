package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/shelf"
)

// transfer is a file transfer that a user requested in the chat.
type transfer struct {
	verb  string // get or put
	name  string
	force bool // replace a local file
	all   bool // includes folders
	text  string
}

// parseTransfer parses /get [-f] [-r] NAME and /put [-r] FILE. ok is false for any other line.
func parseTransfer(text string) (t transfer, ok bool) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch t.verb = strings.ToLower(strings.TrimPrefix(verb, "/")); {
	case !strings.HasPrefix(verb, "/"), t.verb != "get" && t.verb != "put":
		return transfer{}, false
	}
	for {
		rest = strings.TrimSpace(rest)
		flag, after, _ := strings.Cut(rest, " ")
		switch flag {
		case "-f":
			t.force = true
		case "-r":
			t.all = true
		default:
			t.name = unquote(rest)
			return t, true
		}
		rest = after
	}
}

// unquote removes the quotes that a terminal adds around a name that was dragged into it.
func unquote(s string) string {
	if n := len(s); n > 1 && (s[0] == '\'' || s[0] == '"') && s[n-1] == s[0] {
		return s[1 : n-1]
	}
	return s
}

// usage returns a hint if the name is missing, and "" otherwise.
func (t transfer) usage() string {
	switch {
	case t.name != "":
		return ""
	case t.verb == "get":
		return "which file? For example /get notes.txt (/files lists them)"
	}
	return "which file? For example /put notes.txt"
}

// run performs the transfer. It blocks until the transfer ends or ctx ends.
func (t transfer) run(ctx context.Context, s *shelf.Shelf) {
	switch {
	case t.text != "":
		s.PutFrom(ctx, strings.NewReader(t.text), "", t.name)
	case t.verb == "get":
		s.Get(ctx, shelf.GetOptions{Paths: []string{t.name}, Dir: ".", Force: t.force, Recursive: t.all})
	default:
		name := t.name
		if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(name, "~/") {
			name = filepath.Join(home, name[2:])
		}
		s.Put(ctx, shelf.PutOptions{Files: []string{name}, Recursive: t.all})
	}
}

// carryOut performs a transfer and writes its messages to the error output. It is for chat
// without the editor, and blocks further input until the transfer ends.
func (t transfer) carryOut(ctx context.Context, std stdio, cfg chatConfig) {
	words := t.usage()
	if words == "" {
		r := newReport(stdio{std.in, std.err, std.err}, shelfConfig{}, cfg.shelf.Addr)
		if err := onShelf(ctx, cfg.shelf, r, t.run); err != nil {
			words = err.Error()
		}
	}
	if words != "" {
		fmt.Fprintln(std.err, "*", words)
	}
}

// progress is the state of a transfer, with messages that are not yet shown.
type progress struct {
	row  string   // the status row, "" when the transfer has ended
	told []string // messages since the last progress
	over bool
}

// watch runs a transfer and sends its progress to updates, at most ten times a second. It
// blocks until the transfer ends, which happens soon after ctx ends. It then waits until the
// last progress is received or gone is closed.
func watch(ctx context.Context, to shelf.Config, t transfer, updates chan<- progress, gone <-chan struct{}) {
	events := make(chan shelf.Event)
	to.Events = events
	go func() {
		defer close(events)
		s := shelf.New(to)
		t.run(ctx, s)
		s.Close()
	}()
	ticker := time.NewTicker(sampling)
	defer ticker.Stop()
	p := progress{row: t.verb + " " + plain.Line(t.name)}
	var ready chan<- progress
	for !p.over {
		select {
		case e, more := <-events:
			if !more {
				p.row, p.over = "", true
				break
			}
			p.add(e, to.Addr)
		case <-ticker.C:
			ready = updates
		case ready <- p:
			ready, p.told = nil, nil
		}
	}
	select {
	case updates <- p:
	case <-gone:
	}
}

// add updates the progress with an event.
func (p *progress) add(e shelf.Event, addr string) {
	switch e.Kind {
	case shelf.Moving:
		p.row = fmt.Sprintf("%s: %s of %s", plain.Line(e.Name), humanize.Bytes(uint64(e.Done)), humanize.Bytes(uint64(max(e.Size, e.Done))))
		if e.Size > 0 {
			p.row += fmt.Sprintf(", %d %%", 100*e.Done/e.Size)
		}
	case shelf.Waiting:
		p.row = fmt.Sprintf("waiting for %s… (%s)", addr, plain.Line(shelf.Words(e.Err)))
	case shelf.Ended:
		switch {
		case errors.Is(e.Err, shelf.ErrPassword):
			p.told = append(p.told, "the file shelf wants the server's password: start again with TERTULIA_PASSWORD set")
		case e.Result != shelf.Failed:
			verb, rest, _ := strings.Cut(doneLine(e), " ") // without the padding of the columns
			p.told = append(p.told, verb+" "+strings.TrimLeft(rest, " "))
		default:
			p.told = append(p.told, failure(e))
		}
	}
}

// transfers is the queue of transfers, which run one after the other. The screen owns it. Each
// transfer runs in goroutines that end soon after stop is called.
type transfers struct {
	to      shelf.Config
	queue   []transfer // the first is running
	row     string
	stop    context.CancelFunc
	updates chan progress
}

// progressMsg is the progress of the running transfer.
type progressMsg progress

// request adds a transfer to the queue and starts it if it is the first.
func (m *screen) request(t transfer) tea.Cmd {
	if words := t.usage(); words != "" {
		m.tell(words)
		return m.print()
	}
	m.files.queue = append(m.files.queue, t)
	if len(m.files.queue) > 1 {
		return nil
	}
	return m.nextTransfer()
}

// nextTransfer starts the first transfer of the queue.
func (m *screen) nextTransfer() tea.Cmd {
	ctx, stop := context.WithCancel(m.ctx)
	updates, to, next := make(chan progress), m.files.to, m.files.queue[0]
	if to.Allows == nil { // no account's
		to.Nick, to.Password = m.nick, m.password
	}
	m.files.stop, m.files.updates = stop, updates
	m.running.Go(func() { watch(ctx, to, next, updates, m.ctx.Done()) })
	return m.listen()
}

// listen returns a command that waits for the next progress of the running transfer.
func (m *screen) listen() tea.Cmd {
	updates := m.files.updates
	return func() tea.Msg {
		select {
		case p := <-updates:
			return progressMsg(p)
		case <-m.ctx.Done():
			return nil
		}
	}
}

// progressed shows a progress, and starts the next transfer if this one has ended.
func (m *screen) progressed(p progress) tea.Cmd {
	m.files.row = p.row
	for _, words := range p.told {
		m.tell(words)
	}
	if !p.over {
		return tea.Batch(m.listen(), m.print())
	}
	m.files.stop()
	if m.files.queue = m.files.queue[1:]; len(m.files.queue) > 0 {
		return tea.Batch(m.nextTransfer(), m.print())
	}
	return m.print()
}

// putText requests an upload of a pasted block.
func (m *screen) putText(text string) tea.Cmd {
	return m.request(transfer{verb: "put", name: "paste-" + time.Now().Format("0102-150405") + ".txt", text: text})
}

// cancelFiles stops the running transfer and removes the others. It reports whether there were
// any.
func (m *screen) cancelFiles() bool {
	if len(m.files.queue) == 0 {
		return false
	}
	m.files.queue = m.files.queue[:1]
	m.files.stop()
	return true
}
