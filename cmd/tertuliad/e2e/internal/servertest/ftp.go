package servertest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// An FTP is one FTP session. It belongs to one goroutine. Its errors are
// those of textproto, with the server's reply.
type FTP struct {
	Conn *net.TCPConn
	Text *textproto.Conn
}

// DialFTP opens a session, and logs in under a nick.
func DialFTP(addr, nick, password string) (*FTP, error) {
	conn, err := net.DialTimeout("tcp", addr, Hang)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(5 * Hang))
	c := &FTP{conn.(*net.TCPConn), textproto.NewConn(conn)}
	_, err = c.Reply(220)
	if err == nil {
		_, err = c.Do(331, "USER %s", nick)
	}
	if err == nil {
		_, err = c.Do(230, "PASS %s", password)
	}
	if err == nil {
		_, err = c.Do(200, "TYPE I")
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

// FTP opens a session that lasts as long as the test.
func (s *Server) FTP(t *testing.T, nick string) *FTP {
	t.Helper()
	c, err := DialFTP(s.Files, nick, "x")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// Close ends the session without a word.
func (c *FTP) Close() { _ = c.Conn.Close() }

// Reply reads a reply, which must have the code.
func (c *FTP) Reply(code int) (string, error) {
	_, text, err := c.Text.ReadResponse(code)
	return text, err
}

// Do runs a command and checks the code of its reply.
func (c *FTP) Do(code int, format string, args ...any) (string, error) {
	if err := c.Text.PrintfLine(format, args...); err != nil {
		return "", err
	}
	text, err := c.Reply(code)
	if err != nil {
		err = fmt.Errorf("%.80q: %w", fmt.Sprintf(format, args...), err)
	}
	return text, err
}

// Code returns the reply's code that made an error, 0 if none did.
func Code(err error) int {
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return e.Code
	}
	return 0
}

// Begin runs a command that moves data, and returns the connection for them.
func (c *FTP) Begin(command string) (*net.TCPConn, error) {
	text, err := c.Do(229, "EPSV")
	if err != nil {
		return nil, err
	}
	port := strings.Trim(text[strings.LastIndexByte(text, '('):], "(|)")
	host, _, _ := net.SplitHostPort(c.Conn.RemoteAddr().String())
	data, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), Hang)
	if err != nil {
		return nil, err
	}
	data.SetDeadline(time.Now().Add(5 * Hang))
	if _, err := c.Do(150, "%s", command); err != nil {
		data.Close()
		return nil, err
	}
	return data.(*net.TCPConn), nil
}

// Put uploads a file. Without an error it was acknowledged.
func (c *FTP) Put(name, content string) error { return c.Send("STOR "+name, content) }

// Send runs a command that takes data.
func (c *FTP) Send(command, content string) error {
	data, err := c.Begin(command)
	if err != nil {
		return err
	}
	defer data.Close()
	// Where the server breaks off, its reply says why.
	_, broken := io.WriteString(data, content)
	_ = data.Close()
	if _, err := c.Reply(226); err != nil {
		return err
	}
	return broken
}

// Get downloads a file.
func (c *FTP) Get(name string) (string, error) {
	data, err := c.Begin("RETR " + name)
	if err != nil {
		return "", err
	}
	defer data.Close()
	content, err := io.ReadAll(data)
	if err != nil {
		return "", err
	}
	_ = data.Close()
	_, err = c.Reply(226)
	return string(content), err
}

// Wants fails the test unless err is a reply with the code, and a text that has a part.
func Wants(t *testing.T, err error, want int, part string) {
	t.Helper()
	if Code(err) != want || !strings.Contains(err.Error(), part) {
		t.Errorf("the reply is %v, want %d with %q", err, want, part)
	}
}
