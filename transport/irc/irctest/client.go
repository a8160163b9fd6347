package irctest

import (
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/transport/internal/tcptest"
)

// A Client is a client of IRC. Its methods belong to the test's goroutine.
type Client struct {
	t    *testing.T
	conn *tcptest.Conn
	got  chan []byte // received and not yet taken
}

// Ended is the last line of a client whose connection has ended.
const Ended = "EOF"

func (c *Client) read() {
	buffer := make([]byte, 4096)
	for {
		n, err := c.conn.Read(buffer)
		c.got <- append(<-c.got, buffer[:n]...)
		if err != nil {
			c.got <- append(<-c.got, Ended+"\r\n"...)
			return
		}
	}
}

// Send sends lines, without their ends.
func (c *Client) Send(lines ...string) {
	c.t.Helper()
	c.SendRaw(strings.Join(lines, "\r\n") + "\r\n")
}

// SendRaw sends bytes.
func (c *Client) SendRaw(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Errorf("send %.60q: %v", text, err)
	}
}

// SendAny sends bytes, also to a server that ends the connection meanwhile.
func (c *Client) SendAny(text string) { _, _ = io.WriteString(c.conn, text) }

// End ends the stream of the client, which still reads.
func (c *Client) End() { _ = c.conn.CloseWrite() }

// Close closes the connection.
func (c *Client) Close() { _ = c.conn.Close() }

// Register asks for capabilities, and registers with the nick. The output up to the end of the MOTD is
// checked and taken.
func (c *Client) Register(nick string, caps ...string) {
	c.t.Helper()
	if len(caps) > 0 {
		c.Send("CAP REQ :" + strings.Join(caps, " "))
	}
	c.Send("NICK "+nick, "USER "+nick+" 0 * :"+nick+" of the test")
	if len(caps) > 0 {
		c.Send("CAP END")
	}
	got := c.Lines()
	ended := func(line string) bool { return strings.Contains(line, " 422 ") || strings.Contains(line, " 376 ") }
	if !slices.ContainsFunc(got, ended) {
		c.t.Fatalf("the client is not registered:\n%s", strings.Join(got, "\n"))
	}
}

// Lines waits until all goroutines are idle, and takes the lines that have come.
func (c *Client) Lines() []string {
	synctest.Wait()
	got := string(<-c.got)
	c.got <- nil
	if got == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(got, "\r\n", "\n"), "\n"), "\n")
}

// Want takes the lines that have come, which must be these.
func (c *Client) Want(lines ...string) {
	c.t.Helper()
	if got := c.Lines(); !slices.Equal(got, lines) {
		c.t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(lines, "\n"))
	}
}

// WantParts takes the lines that have come, which must have these parts: each in one line, in this order.
func (c *Client) WantParts(parts ...string) {
	c.t.Helper()
	got := c.Lines()
	rest := got
	for _, part := range parts {
		i := slices.IndexFunc(rest, func(line string) bool { return strings.Contains(line, part) })
		if i < 0 {
			c.t.Errorf("got\n%s\nwant in it, in this order\n%s", strings.Join(got, "\n"), strings.Join(parts, "\n"))
			return
		}
		rest = rest[i+1:]
	}
}

// WantNone takes the lines that have come. None of them may have one of these parts.
func (c *Client) WantNone(parts ...string) {
	c.t.Helper()
	for _, line := range c.Lines() {
		for _, part := range parts {
			if strings.Contains(line, part) {
				c.t.Errorf("got %q, which has %q", line, part)
			}
		}
	}
}

// Ask sends lines and then Want.
func (c *Client) Ask(send string, want ...string) {
	c.t.Helper()
	c.Send(send)
	c.Want(want...)
}

// Skip takes the lines that have come.
func (c *Client) Skip() { c.Lines() }
