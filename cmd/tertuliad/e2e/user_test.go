package e2e

import (
	"bufio"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A user is a person at a terminal: a connection and the data that is not read yet.
type user struct {
	t    *testing.T
	conn io.ReadWriteCloser
	in   *bufio.Reader
}

const (
	greeting = "* welcome to tertulia: type your nick and press Enter"
	seated   = "* type a line and press Enter to say it; /help lists what else there is"
)

// dial opens a connection that has shown nothing but the greeting.
func (s *server) dial(t *testing.T) *user {
	t.Helper()
	u := s.knock(t)
	if got := u.line(); got != greeting {
		t.Fatalf("the server greets with %q, want %q", got, greeting)
	}
	return u
}

// knock opens a connection.
func (s *server) knock(t *testing.T) *user {
	t.Helper()
	return knock(t, s.addr, nil)
}

// knock opens a connection; control, if not nil, may set options of its socket.
func knock(t *testing.T, addr string, control func(fd int) error) *user {
	t.Helper()
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		if control == nil {
			return nil
		}
		var err error
		if e := c.Control(func(fd uintptr) { err = control(int(fd)) }); e != nil {
			return e
		}
		return err
	}}
	conn, err := dialer.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(hang)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &user{t, conn, bufio.NewReader(conn)}
}

// join takes a seat and reads up to the server's last word about it.
func (s *server) join(t *testing.T, nick string) *user {
	t.Helper()
	u := s.dial(t)
	u.sends(nick)
	u.until(seated)
	return u
}

// sends types lines.
func (u *user) sends(lines ...string) {
	u.t.Helper()
	u.writes(strings.Join(lines, "\n") + "\n")
}

// writes sends bytes unchanged, in one write.
func (u *user) writes(bytes string) {
	u.t.Helper()
	if _, err := io.WriteString(u.conn, bytes); err != nil {
		u.t.Fatalf("write: %v", err)
	}
}

// line reads one line.
func (u *user) line() string {
	u.t.Helper()
	text, err := u.in.ReadString('\n')
	if err != nil {
		u.t.Fatalf("no further line behind %q: %v", text, err)
	}
	return strings.TrimRight(text, "\r\n")
}

// until reads lines up to one, and returns those before it.
func (u *user) until(last string) (before []string) {
	u.t.Helper()
	for {
		text, err := u.in.ReadString('\n')
		if err != nil {
			u.t.Fatalf("%q has not come, but\n%s%s\n%v", last, strings.Join(before, "\n"), text, err)
		}
		text = strings.TrimRight(text, "\r\n")
		if text == last {
			return before
		}
		before = append(before, text)
	}
}

// quiet reads all data until the server has handled everything that the user sent.
func (u *user) quiet() []string {
	u.t.Helper()
	u.sends("/ping")
	return u.until("* pong")
}

// sees reads all data until the server has handled everything that the user sent. It must be
// the lines want.
func (u *user) sees(want ...string) {
	u.t.Helper()
	u.compare(u.quiet(), want)
}

// ends reads up to the end of the stream: the lines want.
func (u *user) ends(want ...string) {
	u.t.Helper()
	u.compare(u.rest(), want)
}

// rest reads up to the end of the stream, which must be orderly.
func (u *user) rest() []string {
	u.t.Helper()
	all, err := io.ReadAll(u.in)
	if err != nil {
		u.t.Errorf("the stream ends with %v", err)
	}
	var lines []string
	for text := range strings.Lines(string(all)) {
		lines = append(lines, strings.TrimRight(text, "\r\n"))
	}
	return lines
}

func (u *user) compare(got, want []string) {
	u.t.Helper()
	if !slices.Equal(got, want) {
		u.t.Errorf("they see\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// halfCloses ends the user's output; the user keeps reading.
func (u *user) halfCloses() {
	u.t.Helper()
	if err := u.conn.(*net.TCPConn).CloseWrite(); err != nil {
		u.t.Fatal(err)
	}
}

// closes ends the connection, or closes a program's standard input.
func (u *user) closes() {
	u.t.Helper()
	if err := u.conn.Close(); err != nil {
		u.t.Fatal(err)
	}
}

// resets cuts the connection without a word.
func (u *user) resets() {
	u.t.Helper()
	if err := u.conn.(*net.TCPConn).SetLinger(0); err != nil {
		u.t.Fatal(err)
	}
	u.closes()
}
