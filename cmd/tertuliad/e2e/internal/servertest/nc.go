package servertest

import (
	"io"
	"net"
	"os/exec"
	"testing"
)

// pipes is a program's standard input and output.
type pipes struct {
	io.WriteCloser
	io.Reader
}

// Piped starts a program that talks to the server, and returns its user.
func Piped(t *testing.T, cmd *exec.Cmd) *User {
	t.Helper()
	in, err := cmd.StdinPipe()
	OK(t, err)
	out, err := cmd.StdoutPipe()
	OK(t, err)
	OK(t, cmd.Start())
	KillAtEnd(t, cmd)
	return NewUser(t, pipes{in, out})
}

// NC runs the real program. It returns when the server has greeted.
func (s *Server) NC(t *testing.T, flags ...string) *User {
	t.Helper()
	path := Installed(t, "nc", "netcat-openbsd")
	host, port, _ := net.SplitHostPort(s.Chat)
	cmd := exec.CommandContext(t.Context(), path, append(flags, host, port)...)
	u := Piped(t, cmd)
	if got := u.Line(); got != Greeting {
		t.Fatalf("nc shows %q first", got)
	}
	return u
}
