package servertest

import (
	"fmt"
	"io"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// An IRCProgram is a real client of IRC, whose user is in the lobby.
type IRCProgram struct {
	Nick string
	Say  func(text string) // says a line in the lobby

	t     *testing.T
	shown string         // file in which the program writes what it shows
	line  *regexp.Regexp // of that file, with the nick and the text of a line that somebody has said
}

// said returns the lines that the program has shown, as nc shows them.
func (p *IRCProgram) said() (lines []string) {
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

// Sees waits until the program has shown a line.
func (p *IRCProgram) Sees(line string) {
	p.t.Helper()
	Eventually(p.t, func() error {
		if got := p.said(); !slices.Contains(got, line) {
			return fmt.Errorf("%s does not show %q, but\n%s", p.Nick, line, strings.Join(got, "\n"))
		}
		return nil
	})
}

// starts runs a program, which the end of the test kills, and which writes to a file of the folder.
func starts(t *testing.T, cmd *osexec.Cmd, shown string) io.Writer {
	t.Helper()
	out, err := os.Create(shown)
	OK(t, err)
	t.Cleanup(func() { _ = out.Close() })
	in, err := cmd.StdinPipe()
	OK(t, err)
	cmd.Stdout, cmd.Stderr = out, out
	OK(t, cmd.Start())
	KillAtEnd(t, cmd)
	return in
}

// types returns a function that types lines to a program.
func types(t *testing.T, in io.Writer, form string) func(string) {
	return func(text string) {
		t.Helper()
		_, err := fmt.Fprintf(in, form+"\n", text)
		OK(t, err)
	}
}

// exists waits for a file, and returns it, opened for writing.
func exists(t *testing.T, path string) *os.File {
	t.Helper()
	var f *os.File
	Eventually(t, func() (err error) {
		f, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0) // a fifo is open once its program reads
		return err
	})
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// IRCPrograms start a program each. Its user is in the lobby, or about to be.
var IRCPrograms = map[string]func(t *testing.T, host, port string) *IRCProgram{"sic": sic, "ii": ii, "WeeChat": weechat, "irssi": irssi}

func sic(t *testing.T, host, port string) *IRCProgram {
	path, shown := Installed(t, "sic", "sic"), filepath.Join(t.TempDir(), "shown")
	in := starts(t, osexec.CommandContext(t.Context(), path, "-h", host, "-p", port, "-n", "sic"), shown)
	types(t, in, ":j %s")("#tertulia")
	return &IRCProgram{"sic", types(t, in, "%s"), t, shown, regexp.MustCompile(`(?m)^#tertulia +: \S+ \S+ <(\S+)> (.*)$`)}
}

func ii(t *testing.T, host, port string) *IRCProgram {
	path, dir := Installed(t, "ii", "ii"), t.TempDir()
	starts(t, osexec.CommandContext(t.Context(), path, "-i", dir, "-s", host, "-p", port, "-n", "ii"), filepath.Join(dir, "errors"))
	room := filepath.Join(dir, host, "#tertulia")
	in := exists(t, filepath.Join(room, "in"))
	return &IRCProgram{"ii", types(t, in, "%s"), t, filepath.Join(room, "out"), regexp.MustCompile(`(?m)^\d+ <(\S+)> (.*)$`)}
}

func weechat(t *testing.T, host, port string) *IRCProgram {
	path, dir := Installed(t, "weechat-headless", "weechat-headless, and weechat-plugins"), t.TempDir()
	cmd := osexec.CommandContext(t.Context(), path, "--dir", dir,
		"--run-command", "/set logger.file.flush_delay 0",
		"--run-command", fmt.Sprintf("/server add here %s/%s -notls -nicks=wee", host, port),
		"--run-command", "/connect here")
	starts(t, cmd, filepath.Join(dir, "shown"))
	in := exists(t, filepath.Join(dir, fmt.Sprintf("weechat_fifo_%d", cmd.Process.Pid)))
	log := filepath.Join(dir, "logs", "irc.here.#tertulia.weechatlog")
	return &IRCProgram{"wee", types(t, in, "irc.here.#tertulia *%s"), t, log, regexp.MustCompile(`(?m)^[^\t]+\t([^\t*<>-][^\t]*)\t(.*)$`)}
}

func irssi(t *testing.T, host, port string) *IRCProgram {
	path, dir := Installed(t, "irssi", "irssi"), t.TempDir()
	config := fmt.Sprintf(`settings = { "fe-common/core" = { autolog = "yes"; autolog_path = "%s/$0.log"; autolog_level = "PUBLIC"; }; };`, dir)
	OK(t, os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600))
	cmd := osexec.CommandContext(t.Context(), path, "--home", dir, "-c", host, "-p", port, "-n", "irs")
	cmd.Env = append(os.Environ(), "TERM=xterm", "LANG=C.UTF-8", "HOME="+dir)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 200})
	OK(t, err)
	go func() { _, _ = io.Copy(io.Discard, terminal) }() // a terminal that nobody reads stops the program
	t.Cleanup(func() { _ = terminal.Close() })
	KillAtEnd(t, cmd)
	return &IRCProgram{"irs", types(t, terminal, "/msg #tertulia %s"), t, filepath.Join(dir, "#tertulia.log"), regexp.MustCompile(`(?m)^\d\d:\d\d <[ @+]?(\S+)> (.*)$`)}
}

// HasShown checks that the program has shown the lines order, and no others.
func (p *IRCProgram) HasShown(order []string) {
	p.t.Helper()
	if got := whole(p.said(), order); !slices.Equal(got, order) {
		p.t.Errorf("%s shows\n  %s\nwant\n  %s", p.Nick, strings.Join(got, "\n  "), strings.Join(order, "\n  "))
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
