//go:build unix

package accountscmd

import (
	"bufio"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A terminal is asked twice, and shows no password.
func TestATerminalIsAskedForAPasswordTwice(t *testing.T) {
	for name, c := range map[string]struct {
		typed  [2]string
		status int
		prints string
	}{
		"the same": {[2]string{"opensesame", "opensesame"}, 0, "the account ana is made\n"},
		"others":   {[2]string{"opensesame", "opensesam"}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			mine, its, err := pty.Open()
			ok(t, err)
			defer mine.Close()
			p, stdout, _ := startChild(t, "add", "-state-dir", t.TempDir(), "ana")
			p.Stdin, p.Stderr = its, its
			ok(t, p.Start())
			shown := bufio.NewReader(mine)
			for i, question := range []string{"New password of ana: ", "The same again: "} {
				got := make([]byte, len(question))
				if _, err := io.ReadFull(shown, got); err != nil || string(got) != question {
					t.Fatalf("it asks %q, %v", got, err)
				}
				hidden(t, its)
				_, err := io.WriteString(mine, c.typed[i]+"\n")
				ok(t, err)
				if line, err := shown.ReadString('\n'); strings.Trim(line, "\r\n") != "" || err != nil {
					t.Errorf("it shows %q, %v", line, err)
				}
			}
			_ = p.Wait() // its status is looked at
			ok(t, its.Close())
			if p.ProcessState.ExitCode() != c.status || stdout.String() != c.prints {
				t.Errorf("it ends with %v and prints %s", p.ProcessState, stdout)
			}
		})
	}
}

// hidden waits until a terminal does not show what is typed.
func hidden(t *testing.T, terminal *os.File) {
	t.Helper()
	for {
		state, err := term.GetState(terminal.Fd())
		ok(t, err)
		if state.Lflag&unix.ECHO == 0 {
			return
		}
	}
}
