package e2e

import (
	"bufio"
	"io"
	"net"
	"os"
	osexec "os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// installed returns the path of a real client.
func installed(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := osexec.LookPath(name)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: install Debian's %s", name, pkg)
	}
	if err != nil {
		t.Skipf("%s is missing: Debian's %s has it", name, pkg)
	}
	return path
}

// pipes is a program's standard input and output.
type pipes struct {
	io.WriteCloser
	io.Reader
}

// nc runs the real program. It returns when the server has greeted.
func (s *server) nc(t *testing.T, flags ...string) *user {
	t.Helper()
	path := installed(t, "nc", "netcat-openbsd")
	host, port, _ := net.SplitHostPort(s.addr)
	cmd := osexec.CommandContext(t.Context(), path, append(flags, host, port)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(hang, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	u := &user{t, pipes{in, out}, bufio.NewReader(out)}
	if got := u.line(); got != greeting {
		t.Fatalf("nc shows %q first", got)
	}
	return u
}

// telnet runs the real program on a terminal of its own, which also echoes the input. It
// returns when the server has sent its greeting.
func (s *server) telnet(t *testing.T) *user {
	t.Helper()
	path := installed(t, "telnet", "telnet")
	host, port, _ := net.SplitHostPort(s.addr)
	cmd := osexec.CommandContext(t.Context(), path, host, port)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir()) // without a .telnetrc
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(hang, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = terminal.Close()
	})
	u := &user{t, terminal, bufio.NewReader(terminal)}
	u.until(greeting)
	return u
}

// shown removes the terminal's own echo of typed lines.
func shown(lines []string, typed ...string) []string {
	return slices.DeleteFunc(lines, func(l string) bool { return slices.Contains(typed, strings.TrimPrefix(l, "^C")) })
}

func TestNcAndTelnetSeeTheSame(t *testing.T) {
	s := start(t)
	nan, tel := s.nc(t), s.telnet(t)
	nan.sends("nan")
	nan.until(seated)
	tel.sends("tel")
	tel.until(seated)
	nan.sends("hola, tel")
	nan.sees("* tel joined", "nan: hola, tel")
	tel.sends("hola, nan", "/me waves")
	got := shown(tel.quiet(), "hola, nan", "/me waves", "/ping")
	tel.compare(got, []string{"nan: hola, tel", "tel: hola, nan", "tel * waves"})
	nan.sees("tel: hola, nan", "tel * waves")
	nan.sends("/quit")
	nan.until("* bye")
	nan.closes() // it notices the end no sooner
	nan.ends()
	tel.sends("/quit")
	tel.until("* bye")
	tel.until("Connection closed by foreign host.")
}

func TestNcPostsALastLineWithoutAnEnd(t *testing.T) {
	s := start(t)
	ana := s.join(t, "ana")
	pipe := s.nc(t, "-N")
	pipe.writes("ci\n2 tests failed\nthe end")
	pipe.closes()
	got := pipe.rest()
	pipe.compare(got[len(got)-3:], []string{"ci: 2 tests failed", "ci: the end", "* bye"})
	ana.sees("* ci joined", "ci: 2 tests failed", "ci: the end", "* ci left")
}

// Telnet sends its commands for Ctrl-C, and shows nothing more until they are
// answered. From then on UTF-8 passes that it would take for its own keys.
func TestCtrlCInTelnet(t *testing.T) {
	s := start(t)
	ana := s.join(t, "ana")
	tel := s.telnet(t)
	tel.sends("tel")
	tel.until(seated)
	ana.sees("* tel joined")
	tel.quiet()
	for range 3 {
		tel.writes("\x03")
		tel.sends("/ping")
		tel.until("* pong")
	}
	const spoken = "Ú Ü “quoted” ‘so’ 你好，世界 かな 한글 é ñ ß 🙂"
	tel.sends(spoken)
	got := shown(tel.quiet(), spoken, "/ping")
	tel.compare(got, []string{"tel: " + spoken})
	ana.sends(spoken)
	ana.sees("tel: "+spoken, "ana: "+spoken)
	tel.until("ana: " + spoken)
}
