package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// window is a terminal of 40 by 12 with the real client in it.
type window struct {
	t    *testing.T
	ctx  context.Context
	sock string
	raw  string // file with all that was written to the terminal
}

// open starts the client between two looks at the terminal's settings, with its
// error output in the file words.
func open(t *testing.T, env string, args ...string) *window {
	return openWith(t, "2>%[1]s/words", env, args...)
}

// openWith is open with the given error output.
func openWith(t *testing.T, redirect, env string, args ...string) *window {
	if _, err := osexec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tmux is missing")
		}
		t.Skip("tmux is missing: the editor is not tested on a terminal")
	}
	dir, err := os.MkdirTemp("", "tmux") //nolint:usetesting // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	w := &window{t, ctx, filepath.Join(dir, "s"), filepath.Join(dir, "raw")}
	t.Cleanup(func() {
		_ = osexec.Command("tmux", "-S", w.sock, "kill-server").Run()
		cancel()
		_ = os.RemoveAll(dir)
	})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`stty -g >%[1]s/before; %[2]s=1 %[3]s %[4]s %[5]s `+redirect+`; echo status $?; stty -g >%[1]s/after; echo done; read x`,
		dir, beClient, env, self, strings.Join(args, " "))
	// The script waits until everything that it writes is also kept.
	w.tmux("-f", "/dev/null", "new-session", "-d", "-x", "40", "-y", "12", "read go; "+script)
	w.tmux("pipe-pane", "cat >"+w.raw)
	w.keys("Enter")
	return w
}

func (w *window) tmux(args ...string) string {
	w.t.Helper()
	cmd := osexec.CommandContext(w.ctx, "tmux", append([]string{"-u", "-S", w.sock}, args...)...)
	cmd.Env = append(os.Environ(), "TMUX=", "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

func (w *window) keys(keys ...string) { w.tmux(append([]string{"send-keys"}, keys...)...) }
func (w *window) text(s string)       { w.tmux("send-keys", "-l", s) }

// rows is the screen without empty rows and spaces at the end.
func (w *window) rows() []string {
	rows := strings.Split(w.tmux("capture-pane", "-p"), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return slices.DeleteFunc(rows, func(s string) bool { return s == "" })
}

// all returns the screen and the rows that have scrolled off it. It joins rows that the
// terminal has wrapped.
func (w *window) all() []string {
	return strings.Split(w.tmux("capture-pane", "-p", "-J", "-S", "-"), "\n")
}

func (w *window) cursor() string {
	return strings.TrimSpace(w.tmux("display", "-p", "#{cursor_x}"))
}

// until looks again and again until ok, for a minute at most.
func (w *window) until(what string, ok func() bool) {
	w.t.Helper()
	began := time.Now()
	for !ok() {
		if time.Since(began) > time.Minute {
			w.t.Fatalf("%s does not come. Screen:\n%s", what, strings.Join(w.all(), "\n"))
		}
	}
}

// shows waits for these to be the lowest rows and the cursor to be there.
func (w *window) shows(cursor int, rows ...string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q with the cursor at %d", rows, cursor), func() bool {
		got := w.rows()
		return len(got) >= len(rows) && slices.Equal(got[len(got)-len(rows):], rows) && w.cursor() == fmt.Sprint(cursor)
	})
}

func TestTypingSurvivesMessages(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	w.text("half a thought 世界 👍🏽 é")
	for i := range 40 {
		s.Speak("msg", fmt.Sprintf("bob: %d %s", i, strings.Repeat("世界 y más ", i)))
	}
	s.Speak("msg", "bob: "+strings.Repeat("=", 74)) // 79 columns, 2 rows of the window less 1
	s.Speak("msg", "bob: the last")
	w.shows(26, "bob: the last", "> half a thought 世界 👍🏽 é")

	// Nothing is lost above, however long it was.
	text := strings.Join(strings.Fields(strings.Join(w.all(), " ")), " ")
	from := 0
	for i := range 40 {
		at := strings.Index(text[from:], fmt.Sprintf("bob: %d ", i))
		if at < 0 {
			t.Fatalf("message %d is not shown in its place:\n%s", i, strings.Join(w.all(), "\n"))
		}
		from += at + 1
	}
	if got, want := strings.Count(text, "世界 y"), 40*39/2; got != want {
		t.Errorf("%d of %d parts are on the screen", got, want)
	}
	w.keys("Enter")
	w.shows(2, "ana: half a thought 世界 👍🏽 é", ">")
	if got := s.Said(); !slices.Equal(got, []string{"half a thought 世界 👍🏽 é"}) {
		t.Errorf("the server heard %q", got)
	}
}

// However full the screen was, neither its earlier content nor a line of the history in the
// first frame is lost.
func TestTheScreenBeforeStays(t *testing.T) {
	for _, before := range []int{0, 5, 30} {
		s, addr := serve(t)
		var want []string
		for i := range before {
			want = append(want, fmt.Sprint("before ", i))
		}
		want = append(want, "* you are ana in #tertulia")
		for i := range 30 {
			line := fmt.Sprint("bob: ", i)
			s.Speak("msg", line)
			want = append(want, line)
		}
		want = append(want, ">")
		w := open(t, fmt.Sprintf(`sh -c 'for i in $(seq 0 %d); do echo before $i; done; exec "$0" "$@"'`, before-1),
			"chat", "-nick", "ana", addr)
		shown := func() []string {
			var rows []string
			for _, row := range w.all() {
				if row = oldTime.ReplaceAllString(row, ""); row != "" {
					rows = append(rows, row)
				}
			}
			return rows
		}
		w.until("all that was said", func() bool { return slices.Contains(shown(), "bob: 29") && slices.Contains(shown(), ">") })
		if got := shown(); !slices.Equal(got, want) {
			t.Errorf("with %d lines before, the terminal has\n%s", before, strings.Join(got, "\n"))
		}
	}
}

var oldTime = regexp.MustCompile(`^\d\d:\d\d `)

func TestEditing(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.text("one two")
	w.keys("C-a")
	w.text("0 ")
	w.keys("C-e")
	w.text(" x")
	w.shows(13, "> 0 one two x")
	w.keys("C-w")
	w.keys("Enter")
	w.text("second")
	w.keys("C-u")
	w.text("2nd")
	w.keys("Enter")
	w.text("draft")
	w.keys("Up", "Up")
	w.shows(12, "> 0 one two")
	w.keys("Down", "Down")
	w.shows(7, "> draft")
	w.keys("C-d") // no end while there is text
	w.text("!")
	w.shows(8, "> draft!")
	w.keys("C-u")
	w.tmux("set-buffer", "a\nb\r\nc")
	w.tmux("paste-buffer", "-p")
	w.shows(3, "ana: a", "ana: b", "> c")
	if got, want := s.Said(), []string{"0 one two ", "2nd", "a", "b"}; !slices.Equal(got, want) {
		t.Errorf("the server heard %q, want %q", got, want)
	}
}

func TestLongInputAndResize(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	long := strings.Repeat("0123456789", 9)
	w.text(long)
	w.shows(14, "> "+long[:37], long[37:76], long[76:])
	s.Speak("msg", "bob: hi")
	w.shows(14, "bob: hi", "> "+long[:37], long[37:76], long[76:])
	w.tmux("resize-window", "-x", "60", "-y", "12")
	s.Speak("msg", "bob: wider")
	w.shows(33, "bob: wider", "> "+long[:57], long[57:])
	w.keys("Enter")
	w.until("the long line", func() bool { return len(s.Said()) == 1 })
	if s.Said()[0] != long {
		t.Errorf("the server heard %q", s.Said())
	}
}

func TestMentionRings(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "NO_COLOR=1", "chat", "-nick", "ana", addr)
	w.shows(2, ">")
	s.Speak("msg", "bob: banana")
	w.shows(2, "bob: banana", ">")
	if raw, _ := os.ReadFile(w.raw); bytes.Contains(raw, []byte("\a")) {
		t.Error("a bell without a mention")
	}
	s.Speak("msg", "bob: hi Ana")
	w.shows(2, "> bob: hi Ana", ">")
	w.until("the bell", func() bool {
		raw, err := os.ReadFile(w.raw)
		return err == nil && bytes.Contains(raw, []byte("\a"))
	})
	raw, _ := os.ReadFile(w.raw)
	if bytes.Contains(raw, []byte("\x1b[38;")) || bytes.Contains(raw, []byte(bold)) {
		t.Errorf("colour in spite of NO_COLOR: %q", raw)
	}
}

func TestHostileServer(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, ">")
	s.Raw("@0 0 msg #tertulia eve: \x1b[2J\x1b]0;title\a\u009b2J\u202eend")
	w.shows(2, "* you are ana in #tertulia", "eve: 2Jend", ">")
}

func TestTypedWithoutConnection(t *testing.T) {
	s, _ := serve(t)
	addr := "127.0.0.1:" + freePort(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* waiting for "+addr+"…", "  (connection refused)", "…")
	w.text("early")
	w.keys("Enter")
	w.text("draft")
	w.shows(7, "* kept until there is a connection:", "  early", "… draft")
	listen(t, s, addr)
	w.shows(7, "ana: early", "> draft")
	s.Cut()
	w.shows(7, "* connected to "+addr, "* you are ana in #tertulia", "> draft")
	if got := s.Said(); !slices.Equal(got, []string{"early"}) {
		t.Errorf("the server heard %q", got)
	}
}

func TestTerminalIsRestored(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(*window)
	}{
		{"Ctrl-C", func(w *window) { w.text("half"); w.keys("C-c") }},
		{"Ctrl-D", func(w *window) { w.keys("C-d") }},
		{"/quit", func(w *window) { w.text("/quit"); w.keys("Enter") }},
		{"SIGTERM", func(w *window) {
			pid := strings.TrimSpace(w.tmux("display", "-p", "#{pane_pid}"))
			if out, err := osexec.Command("pkill", "-TERM", "-P", pid).CombinedOutput(); err != nil {
				w.t.Fatalf("pkill: %v %s", err, out)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, addr := serve(t)
			w := open(t, "", "chat", "-nick", "ana", addr)
			w.shows(2, "* you are ana in #tertulia", ">")
			c.end(w)
			w.until("the end", func() bool { return slices.Contains(w.rows(), "done") })
			want := []string{"* you are ana in #tertulia", "* good-bye", "status 0", "done"}
			if got := w.rows(); !slices.Equal(got, want) {
				t.Errorf("the screen is left with %q, want %q", got, want)
			}
			dir := filepath.Dir(w.sock)
			before, _ := os.ReadFile(filepath.Join(dir, "before"))
			after, _ := os.ReadFile(filepath.Join(dir, "after"))
			if len(before) == 0 || !bytes.Equal(before, after) {
				t.Errorf("the terminal was %q and is %q", before, after)
			}
			if raw, _ := os.ReadFile(w.raw); bytes.LastIndex(raw, []byte("\x1b[?2004l")) < bytes.LastIndex(raw, []byte("\x1b[?2004h")) {
				t.Error("bracketed paste is left on")
			}
		})
	}
}
