package servertest

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

// A User is a person at a terminal: a connection and the data that is not read yet.
type User struct {
	T    *testing.T
	Conn io.ReadWriteCloser
	In   *bufio.Reader // of Conn
}

// NewUser returns the user of a connection.
func NewUser(t *testing.T, conn io.ReadWriteCloser) *User {
	return &User{T: t, Conn: conn, In: bufio.NewReader(conn)}
}

// UserOf is NewUser for a connection that ends with the test, and fails after Hang.
func UserOf(t *testing.T, conn net.Conn) *User {
	t.Helper()
	t.Cleanup(func() { _ = conn.Close() })
	OK(t, conn.SetDeadline(time.Now().Add(Hang)))
	return NewUser(t, conn)
}

// UserOfIRC is UserOf for a connection to IRC. It returns when the user is there.
func UserOfIRC(t *testing.T, conn net.Conn, nick string) *User {
	t.Helper()
	u := UserOf(t, conn)
	u.Sends("NICK "+nick, "USER "+nick+" 0 * :"+nick, "PING 1")
	u.Until(":tertulia PONG tertulia 1")
	return u
}

// The server greets a connection with Greeting. After Seated it waits for lines.
const (
	Greeting = "* welcome to tertulia: type your nick and press Enter"
	Seated   = "* type a line and press Enter to say it; /help lists what else there is"
)

// Knock opens a connection to the chat at addr. If control is not nil, it may set options of the
// socket.
func Knock(t *testing.T, addr string, control func(fd int) error) *User {
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
	return UserOf(t, conn)
}

// Dial opens a connection to the chat at addr that has shown nothing but the greeting.
func Dial(t *testing.T, addr string) *User {
	t.Helper()
	u := Knock(t, addr, nil)
	if got := u.Line(); got != Greeting {
		t.Fatalf("the server greets with %q, want %q", got, Greeting)
	}
	return u
}

// Join takes a seat in the chat at addr, and reads up to the server's last word about it.
func Join(t *testing.T, addr, nick string) *User {
	t.Helper()
	u := Dial(t, addr)
	u.Sends(nick)
	u.Until(Seated)
	return u
}

// Sends types lines.
func (u *User) Sends(lines ...string) {
	u.T.Helper()
	u.Writes(strings.Join(lines, "\n") + "\n")
}

// Writes sends bytes unchanged, in one write.
func (u *User) Writes(bytes string) {
	u.T.Helper()
	if _, err := io.WriteString(u.Conn, bytes); err != nil {
		u.T.Fatalf("write: %v", err)
	}
}

// Line reads one line.
func (u *User) Line() string {
	u.T.Helper()
	text, err := u.In.ReadString('\n')
	if err != nil {
		u.T.Fatalf("no further line behind %q: %v", text, err)
	}
	return strings.TrimRight(text, "\r\n")
}

// Until reads lines up to one, and returns those before it.
func (u *User) Until(last string) (before []string) {
	u.T.Helper()
	for {
		text, err := u.In.ReadString('\n')
		if err != nil {
			u.T.Fatalf("%q has not come, but\n%s%s\n%v", last, strings.Join(before, "\n"), text, err)
		}
		text = strings.TrimRight(text, "\r\n")
		if text == last {
			return before
		}
		before = append(before, text)
	}
}

// Quiet reads all data until the server has handled everything that the user sent.
func (u *User) Quiet() []string {
	u.T.Helper()
	u.Sends("/ping")
	return u.Until("* pong")
}

// Asks types a command and returns all that comes until the server has answered it.
func (u *User) Asks(command string) []string {
	u.T.Helper()
	u.Sends(command)
	return u.Quiet()
}

// Sees reads all data until the server has handled everything that the user sent. It must be
// the lines want.
func (u *User) Sees(want ...string) {
	u.T.Helper()
	u.Compare(u.Quiet(), want)
}

// Exact reads exactly the bytes want.
func (u *User) Exact(want string) {
	u.T.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(u.In, got); err != nil || string(got) != want {
		u.T.Fatalf("reads %q (%v), want %q", got[:n], err, want)
	}
}

// Ends reads up to the end of the stream: the lines want.
func (u *User) Ends(want ...string) {
	u.T.Helper()
	u.Compare(u.Rest(), want)
}

// Rest reads up to the end of the stream, which must be orderly.
func (u *User) Rest() []string {
	u.T.Helper()
	all, err := io.ReadAll(u.In)
	if err != nil {
		u.T.Errorf("the stream ends with %v", err)
	}
	var lines []string
	for text := range strings.Lines(string(all)) {
		lines = append(lines, strings.TrimRight(text, "\r\n"))
	}
	return lines
}

// Compare fails the test unless the lines got are the lines want.
func (u *User) Compare(got, want []string) {
	u.T.Helper()
	if !slices.Equal(got, want) {
		u.T.Errorf("they see\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// HalfCloses ends the user's output; the user keeps reading.
func (u *User) HalfCloses() {
	u.T.Helper()
	if err := u.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		u.T.Fatal(err)
	}
}

// Closes ends the connection, or closes a program's standard input.
func (u *User) Closes() {
	u.T.Helper()
	if err := u.Conn.Close(); err != nil {
		u.T.Fatal(err)
	}
}

// Resets cuts the connection without a word.
func (u *User) Resets() {
	u.T.Helper()
	if err := u.Conn.(*net.TCPConn).SetLinger(0); err != nil {
		u.T.Fatal(err)
	}
	u.Closes()
}
