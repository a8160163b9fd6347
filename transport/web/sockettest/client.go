// Package sockettest is a client of the chat over WebSocket (package socket), for tests and for programs that measure.
package sockettest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

// A Frame is a frame of the server. It has the fields of all kinds.
type Frame struct {
	Kind     string   `json:"kind"`
	Seq      uint64   `json:"seq"`
	Time     int64    `json:"time"`
	Room     string   `json:"room"`
	Nick     string   `json:"nick"`
	Account  string   `json:"account"`
	Operator bool     `json:"operator"`
	Ticket   string   `json:"ticket"`
	Peer     string   `json:"peer"`
	Text     string   `json:"text"`
	History  bool     `json:"history"`
	Epoch    string   `json:"epoch"`
	Taken    uint64   `json:"taken"`
	Free     string   `json:"free"`
	Reason   string   `json:"reason"`
	Count    uint64   `json:"count"`
	Names    []string `json:"names"`
	Of       string   `json:"of"`
	Line     uint64   `json:"line"`
	Rank     string   `json:"rank"`
	Joined   uint64   `json:"joined"`
	Left     uint64   `json:"left"`
	Renamed  uint64   `json:"renamed"`
	Change   string   `json:"change"`
	Path     string   `json:"path"`
	To       string   `json:"to"`
	Size     int64    `json:"size"`
	Box      bool     `json:"box"`
	Unproven bool     `json:"unproven"`
	Lines    []Frame  `json:"lines"` // of a page or a found
	First    uint64   `json:"first"`
	Last     uint64   `json:"last"`
	More     bool     `json:"more"`
	Raw      string   `json:"-"` // the whole frame
}

// A Hello is the first request of a page. Package socket describes its fields.
type Hello struct {
	Key     string `json:"key"`
	Epoch   string `json:"epoch,omitempty"`
	Since   uint64 `json:"since,omitempty"`
	Private uint64 `json:"private,omitempty"`
	Room    string `json:"room,omitempty"`
	Nick    string `json:"nick"`
}

// A CloseError is the close frame of the server. errors.Is takes it for io.EOF.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string { return fmt.Sprintf("closed: %d %s", e.Code, e.Reason) }

// Is implements errors.Is.
func (e *CloseError) Is(target error) bool { return target == io.EOF }

// A Client is one socket. One goroutine may send, and another one may receive.
type Client struct {
	Conn net.Conn // for tests that break it
	in   io.Reader
}

// Dial opens a socket, such as ws://127.0.0.1:8080/ws, with more headers, which may be nil.
func Dial(ctx context.Context, url string, more http.Header) (*Client, error) {
	return DialBy(ctx, ws.Dialer{Header: ws.HandshakeHeaderHTTP(more)}, url)
}

// DialBy is Dial with a dialer.
func DialBy(ctx context.Context, by ws.Dialer, url string) (*Client, error) {
	conn, early, _, err := by.Dial(ctx, url)
	if err != nil {
		return nil, err
	}
	c := &Client{Conn: conn, in: conn}
	if early != nil { // the server's first frames came with its handshake
		c.in = io.MultiReader(io.LimitReader(early, int64(early.Buffered())), conn)
	}
	c.in = bufio.NewReader(c.in)
	return c, nil
}

// Send sends a request, such as map[string]any{"ping": struct{}{}}.
func (c *Client) Send(request any) error {
	b, err := json.Marshal(request)
	if err != nil {
		return err
	}
	return c.SendText(b)
}

// SendText sends a text frame.
func (c *Client) SendText(message []byte) error { return wsutil.WriteClientText(c.Conn, message) }

// Hello asks for a seat.
func (c *Client) Hello(h Hello) error { return c.Send(map[string]any{"hello": h}) }

// Say says a line in a room, or runs a command.
func (c *Client) Say(room, line string) error {
	return c.Send(map[string]any{"line": line, "room": room})
}

// Tell says a line in a conversation with a user, or runs a command in a room.
func (c *Client) Tell(room, nick, line string) error {
	return c.Send(map[string]any{"line": line, "room": room, "to": nick})
}

// Ping asks for a pong.
func (c *Client) Ping() error { return c.Send(map[string]any{"ping": struct{}{}}) }

// Quit leaves for good.
func (c *Client) Quit(why string) error {
	return c.Send(map[string]any{"quit": map[string]string{"why": why}})
}

// Next returns the next frame of the server. It blocks until there is one, and answers pings. The
// error is a *CloseError after a close frame.
func (c *Client) Next() (Frame, error) {
	for {
		h, err := ws.ReadHeader(c.in)
		if err != nil {
			return Frame{}, err
		}
		if h.Masked || !h.Fin || h.Rsv != 0 {
			return Frame{}, errors.New("sockettest: a frame of the server is masked, fragmented or has a reserved bit")
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(c.in, payload); err != nil {
			return Frame{}, err
		}
		switch h.OpCode {
		case ws.OpText:
			f := Frame{Raw: string(payload)}
			err := json.Unmarshal(payload, &f)
			return f, err
		case ws.OpPing:
			if err := wsutil.WriteClientMessage(c.Conn, ws.OpPong, payload); err != nil {
				return Frame{}, err
			}
		case ws.OpClose:
			code, why := ws.ParseCloseFrameData(payload)
			return Frame{}, &CloseError{int(code), why}
		case ws.OpPong:
			return Frame{Kind: "(pong)", Text: string(payload)}, nil
		}
	}
}

// Await returns the next frame of a kind, and skips all frames before it.
func (c *Client) Await(kind string) (Frame, error) {
	for {
		if f, err := c.Next(); err != nil || f.Kind == kind {
			return f, err
		}
	}
}

// Close closes the connection, without a close frame.
func (c *Client) Close() error { return c.Conn.Close() }
