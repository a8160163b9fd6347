package e2e

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

// An ftpConn is one FTP session. It belongs to one goroutine. Its errors are
// those of textproto, with the server's reply.
type ftpConn struct {
	tcp  *net.TCPConn
	text *textproto.Conn
}

// dialFTP opens a session, and logs in under a nick.
func dialFTP(addr, nick, password string) (*ftpConn, error) {
	conn, err := net.DialTimeout("tcp", addr, hang)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(5 * hang))
	c := &ftpConn{conn.(*net.TCPConn), textproto.NewConn(conn)}
	_, err = c.reply(220)
	if err == nil {
		_, err = c.do(331, "USER %s", nick)
	}
	if err == nil {
		_, err = c.do(230, "PASS %s", password)
	}
	if err == nil {
		_, err = c.do(200, "TYPE I")
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

// ftp opens a session that lasts as long as the test.
func (s *server) ftp(t *testing.T, nick string) *ftpConn {
	t.Helper()
	c, err := dialFTP(s.files, nick, "x")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func (c *ftpConn) close() { c.tcp.Close() }

// reply reads a reply, which must have the code.
func (c *ftpConn) reply(code int) (string, error) {
	_, text, err := c.text.ReadResponse(code)
	return text, err
}

// do runs a command and checks the code of its reply.
func (c *ftpConn) do(code int, format string, args ...any) (string, error) {
	if err := c.text.PrintfLine(format, args...); err != nil {
		return "", err
	}
	text, err := c.reply(code)
	if err != nil {
		err = fmt.Errorf("%.80q: %w", fmt.Sprintf(format, args...), err)
	}
	return text, err
}

// code returns the reply's code that made an error, 0 if none did.
func code(err error) int {
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return e.Code
	}
	return 0
}

// begin runs a command that moves data, and returns the connection for them.
func (c *ftpConn) begin(command string) (*net.TCPConn, error) {
	text, err := c.do(229, "EPSV")
	if err != nil {
		return nil, err
	}
	port := strings.Trim(text[strings.LastIndexByte(text, '('):], "(|)")
	host, _, _ := net.SplitHostPort(c.tcp.RemoteAddr().String())
	data, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), hang)
	if err != nil {
		return nil, err
	}
	data.SetDeadline(time.Now().Add(5 * hang))
	if _, err := c.do(150, "%s", command); err != nil {
		data.Close()
		return nil, err
	}
	return data.(*net.TCPConn), nil
}

// put uploads a file. Without an error it was acknowledged.
func (c *ftpConn) put(name, content string) error { return c.send("STOR "+name, content) }

// send runs a command that takes data.
func (c *ftpConn) send(command, content string) error {
	data, err := c.begin(command)
	if err != nil {
		return err
	}
	defer data.Close()
	// Where the server breaks off, its reply says why.
	_, broken := io.WriteString(data, content)
	data.Close()
	if _, err := c.reply(226); err != nil {
		return err
	}
	return broken
}

// get downloads a file.
func (c *ftpConn) get(name string) (string, error) {
	data, err := c.begin("RETR " + name)
	if err != nil {
		return "", err
	}
	defer data.Close()
	content, err := io.ReadAll(data)
	if err != nil {
		return "", err
	}
	data.Close()
	_, err = c.reply(226)
	return string(content), err
}

// wants fails the test unless err is a reply with the code, and a text that has
// a part.
func wants(t *testing.T, err error, want int, part string) {
	t.Helper()
	if code(err) != want || !strings.Contains(err.Error(), part) {
		t.Errorf("the reply is %v, want %d with %q", err, want, part)
	}
}

// ok ends the test on an error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
