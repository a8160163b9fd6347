package e2e

import (
	"net"
	"os"
	osexec "os/exec"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"

	"github.com/creack/pty"
)

// telnet runs the real program on a terminal of its own, which also echoes the input. It
// returns when the server has sent its greeting.
func (s *server) telnet(t *testing.T) *user {
	t.Helper()
	path := servertest.Installed(t, "telnet", "telnet")
	host, port, _ := net.SplitHostPort(s.Chat)
	cmd := osexec.CommandContext(t.Context(), path, host, port)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir()) // without a .telnetrc
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	servertest.KillAtEnd(t, cmd)
	u := servertest.NewUser(t, terminal)
	u.Until(servertest.Greeting)
	return u
}

// shown removes the terminal's own echo of typed lines.
func shown(lines []string, typed ...string) []string {
	return slices.DeleteFunc(lines, func(l string) bool { return slices.Contains(typed, strings.TrimPrefix(l, "^C")) })
}

func TestNcAndTelnetSeeTheSame(t *testing.T) {
	s := start(t)
	nan, tel := s.NC(t), s.telnet(t)
	nan.Sends("nan")
	nan.Until(servertest.Seated)
	tel.Sends("tel")
	tel.Until(servertest.Seated)
	nan.Sends("hola, tel")
	nan.Sees("* tel joined", "nan: hola, tel")
	tel.Sends("hola, nan", "/me waves")
	got := shown(tel.Quiet(), "hola, nan", "/me waves", "/ping")
	tel.Compare(got, []string{"nan: hola, tel", "tel: hola, nan", "tel * waves"})
	nan.Sees("tel: hola, nan", "tel * waves")
	nan.Sends("/quit")
	nan.Until("* bye")
	nan.Closes() // it notices the end no sooner
	nan.Ends()
	tel.Sends("/quit")
	tel.Until("* bye")
	tel.Until("Connection closed by foreign host.")
}

func TestNcPostsALastLineWithoutAnEnd(t *testing.T) {
	s := start(t)
	ana := s.Join(t, "ana")
	pipe := s.NC(t, "-N")
	pipe.Writes("ci\n2 tests failed\nthe end")
	pipe.Closes()
	got := pipe.Rest()
	pipe.Compare(got[len(got)-3:], []string{"ci: 2 tests failed", "ci: the end", "* bye"})
	ana.Sees("* ci joined", "ci: 2 tests failed", "ci: the end", "* ci left")
}

// Telnet sends its commands for Ctrl-C, and shows nothing more until they are
// answered. From then on UTF-8 passes that it would take for its own keys.
func TestCtrlCInTelnet(t *testing.T) {
	s := start(t)
	ana := s.Join(t, "ana")
	tel := s.telnet(t)
	tel.Sends("tel")
	tel.Until(servertest.Seated)
	ana.Sees("* tel joined")
	tel.Quiet()
	for range 3 {
		tel.Writes("\x03")
		tel.Sends("/ping")
		tel.Until("* pong")
	}
	const spoken = "Ú Ü “quoted” ‘so’ 你好，世界 かな 한글 é ñ ß 🙂"
	tel.Sends(spoken)
	got := shown(tel.Quiet(), spoken, "/ping")
	tel.Compare(got, []string{"tel: " + spoken})
	ana.Sends(spoken)
	ana.Sees("tel: "+spoken, "ana: "+spoken)
	tel.Until("ana: " + spoken)
}
