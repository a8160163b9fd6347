package e2e

import (
	"fmt"
	"io"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// An ircProgram is a real client of IRC, whose user is in the lobby.
type ircProgram struct {
	t     *testing.T
	nick  string
	say   func(text string)
	shown string         // file in which the program writes what it shows
	line  *regexp.Regexp // of that file, with the nick and the text of a line that somebody has said
}

// said returns the lines that the program has shown, as nc shows them.
func (p *ircProgram) said() (lines []string) {
	p.t.Helper()
	text, err := os.ReadFile(p.shown)
	if err != nil && !os.IsNotExist(err) {
		p.t.Fatal(err)
	}
	for _, m := range p.line.FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, m[1]+": "+strings.TrimRight(m[2], "\r"))
	}
	return lines
}

// sees waits until the program has shown a line.
func (p *ircProgram) sees(line string) {
	p.t.Helper()
	servertest.Eventually(p.t, func() error {
		if got := p.said(); !slices.Contains(got, line) {
			return fmt.Errorf("%s does not show %q, but\n%s", p.nick, line, strings.Join(got, "\n"))
		}
		return nil
	})
}

// starts runs a program, which the end of the test kills, and which writes to a file of the folder.
func starts(t *testing.T, cmd *osexec.Cmd, shown string) io.Writer {
	t.Helper()
	out, err := os.Create(shown)
	ok(t, err)
	in, err := cmd.StdinPipe()
	ok(t, err)
	cmd.Stdout, cmd.Stderr = out, out
	ok(t, cmd.Start())
	guard := time.AfterFunc(hang, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = out.Close()
	})
	return in
}

// types returns a function that types lines to a program.
func types(t *testing.T, in io.Writer, form string) func(string) {
	return func(text string) {
		t.Helper()
		_, err := fmt.Fprintf(in, form+"\n", text)
		ok(t, err)
	}
}

// exists waits for a file, and returns it, opened for writing.
func exists(t *testing.T, path string) *os.File {
	t.Helper()
	var f *os.File
	servertest.Eventually(t, func() (err error) {
		f, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0) // a fifo is open once its program reads
		return err
	})
	t.Cleanup(func() { f.Close() })
	return f
}

func sic(t *testing.T, host, port string) *ircProgram {
	path, shown := servertest.Installed(t, "sic", "sic"), filepath.Join(t.TempDir(), "shown")
	in := starts(t, osexec.CommandContext(t.Context(), path, "-h", host, "-p", port, "-n", "sic"), shown)
	types(t, in, ":j %s")("#tertulia")
	return &ircProgram{t, "sic", types(t, in, "%s"), shown, regexp.MustCompile(`(?m)^#tertulia +: \S+ \S+ <(\S+)> (.*)$`)}
}

func ii(t *testing.T, host, port string) *ircProgram {
	path, dir := servertest.Installed(t, "ii", "ii"), t.TempDir()
	starts(t, osexec.CommandContext(t.Context(), path, "-i", dir, "-s", host, "-p", port, "-n", "ii"), filepath.Join(dir, "errors"))
	room := filepath.Join(dir, host, "#tertulia")
	in := exists(t, filepath.Join(room, "in"))
	return &ircProgram{t, "ii", types(t, in, "%s"), filepath.Join(room, "out"), regexp.MustCompile(`(?m)^\d+ <(\S+)> (.*)$`)}
}

func weechat(t *testing.T, host, port string) *ircProgram {
	path, dir := servertest.Installed(t, "weechat-headless", "weechat-headless, and weechat-plugins"), t.TempDir()
	cmd := osexec.CommandContext(t.Context(), path, "--dir", dir,
		"--run-command", "/set logger.file.flush_delay 0",
		"--run-command", fmt.Sprintf("/server add here %s/%s -notls -nicks=wee", host, port),
		"--run-command", "/connect here")
	starts(t, cmd, filepath.Join(dir, "shown"))
	in := exists(t, filepath.Join(dir, fmt.Sprintf("weechat_fifo_%d", cmd.Process.Pid)))
	log := filepath.Join(dir, "logs", "irc.here.#tertulia.weechatlog")
	return &ircProgram{t, "wee", types(t, in, "irc.here.#tertulia *%s"), log, regexp.MustCompile(`(?m)^[^\t]+\t([^\t*<>-][^\t]*)\t(.*)$`)}
}

func irssi(t *testing.T, host, port string) *ircProgram {
	path, dir := servertest.Installed(t, "irssi", "irssi"), t.TempDir()
	config := fmt.Sprintf(`settings = { "fe-common/core" = { autolog = "yes"; autolog_path = "%s/$0.log"; autolog_level = "PUBLIC"; }; };`, dir)
	ok(t, os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600))
	cmd := osexec.CommandContext(t.Context(), path, "--home", dir, "-c", host, "-p", port, "-n", "irs")
	cmd.Env = append(os.Environ(), "TERM=xterm", "LANG=C.UTF-8", "HOME="+dir)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 200})
	ok(t, err)
	go func() { _, _ = io.Copy(io.Discard, terminal) }() // a terminal that nobody reads stops the program
	guard := time.AfterFunc(hang, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = terminal.Close()
	})
	return &ircProgram{t, "irs", types(t, terminal, "/msg #tertulia %s"), filepath.Join(dir, "#tertulia.log"), regexp.MustCompile(`(?m)^\d\d:\d\d <[ @+]?(\S+)> (.*)$`)}
}

// Each program is in the lobby with a user of nc, one over UDP and a tab. All see the same lines in the same order, and
// a line of the program comes to all.
func TestProgramsOfIRCSeeWhatAllSee(t *testing.T) {
	for name, program := range map[string]func(t *testing.T, host, port string) *ircProgram{"sic": sic, "ii": ii, "WeeChat": weechat, "irssi": irssi} {
		t.Run(name, func(t *testing.T) {
			s := start(t, "-rate", "0")
			host, port, _ := net.SplitHostPort(s.IRC)
			nan := s.nc(t)
			nan.Sends("nan")
			nan.Until(servertest.Seated)
			nan.Asks("/quiet on")
			p := program(t, host, port)
			servertest.Eventually(t, func() error {
				if who := strings.Join(nan.Asks("/who"), "\n"); !strings.Contains(who, p.nick) {
					return fmt.Errorf("%s is not in the room: %s", p.nick, who)
				}
				return nil
			})
			uma := s.OverUDP(t, "uma")
			uma.Asks("/quiet on")
			tab := s.open(t, "tab", "#tertulia")
			const each = 20
			for i := range each {
				nan.Sends(fmt.Sprintf("line %d from nc, ñandú で %s", i, strings.Repeat("long ", 110*(i%2))))
				uma.Sends(fmt.Sprintf("line %d over UDP", i))
				tab.says("#tertulia", fmt.Sprintf("line %d of the page", i))
			}
			uma.Quiet()
			tab.quiet()
			nan.Sends("the end")
			p.sees("nan: the end")
			p.say("hola a todos")
			order := append(nan.Until(p.nick+": hola a todos"), p.nick+": hola a todos")
			p.sees(order[len(order)-1])
			if len(order) != 3*each+2 {
				t.Errorf("nc shows %d lines, want %d", len(order), 3*each+2)
			}
			if got := whole(p.said(), order); !slices.Equal(got, order) {
				t.Errorf("%s shows\n  %s\nwant\n  %s", name, strings.Join(got, "\n  "), strings.Join(order, "\n  "))
			}
			tab.quiet()
			if got := tab.seen["#tertulia"]; !slices.Equal(got, order) {
				t.Errorf("the tab shows\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(order, "\n  "))
			}
		})
	}
}

// whole joins the parts of lines that are too long for one line of IRC, by the lines as others see them.
func whole(parts, order []string) (lines []string) {
	for len(parts) > 0 {
		line := parts[0]
		parts = parts[1:]
		for len(lines) < len(order) && line != order[len(lines)] && len(parts) > 0 {
			nick, _, _ := strings.Cut(line, ": ")
			more, is := strings.CutPrefix(parts[0], nick+": ")
			if !is || !strings.HasPrefix(order[len(lines)], line) {
				break
			}
			line += " " + more
			parts = parts[1:]
		}
		lines = append(lines, line)
	}
	return lines
}
