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

// NC runs the real program. It returns when the server has greeted.
func (s *Server) NC(t *testing.T, flags ...string) *User {
	t.Helper()
	path := Installed(t, "nc", "netcat-openbsd")
	host, port, _ := net.SplitHostPort(s.Chat)
	cmd := exec.CommandContext(t.Context(), path, append(flags, host, port)...)
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
	KillAtEnd(t, cmd)
	u := NewUser(t, pipes{in, out})
	if got := u.Line(); got != Greeting {
		t.Fatalf("nc shows %q first", got)
	}
	return u
}
