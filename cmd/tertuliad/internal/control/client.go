package control

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// The errors of Connect and of a Client, besides those that a handler returns.
var (
	ErrNoServer = errors.New("no server uses the folder")
	ErrDenied   = errors.New("only the user of the server, and root, can use its control socket")
	ErrLost     = errors.New("the server has ended, or the connection to it was lost")
	ErrUnknown  = errors.New("the server does not know this command: it has another version, or the feature is off")
)

const (
	pingPath = "/ping"
	pingTime = 10 * time.Second // for a server that hangs
)

// A Client asks the server that uses a state folder. Its methods may be called from any goroutine.
type Client struct{ http *http.Client }

// Connect returns a client of the server that uses the state folder dir. It waits for the server's
// answer, for at most 10 seconds. The error is ErrNoServer if nobody listens on the socket, or
// ErrDenied, or that of the socket. The caller must close the client.
func Connect(ctx context.Context, dir string) (*Client, error) {
	path := filepath.Join(dir, Socket)
	transport := &http.Transport{
		DialContext:        func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, path) },
		DisableCompression: true,
	}
	c := &Client{&http.Client{Transport: transport}}
	brief, stop := context.WithTimeout(ctx, pingTime)
	defer stop()
	pong, err := c.Do(brief, Request{Method: http.MethodGet, Path: pingPath})
	switch {
	case err == nil:
		return c, pong.Close()
	case errors.Is(err, fs.ErrNotExist) || isRefused(err):
		err = ErrNoServer
	case errors.Is(err, fs.ErrPermission):
		err = ErrDenied
	case ctx.Err() == nil && brief.Err() != nil:
		err = fmt.Errorf("the server that uses %s does not answer", dir)
	}
	c.Close()
	return nil, err
}

// Close closes the connections of the client.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// A Request is what a client asks.
type Request struct {
	Method string // such as http.MethodGet
	Path   string
	Query  url.Values
	Body   string // for secrets: no log and no error has it
}

// Do sends a request to a handler and returns its answer, which the caller must close. The error of
// the handler comes from the answer's Read, at its end.
func (c *Client) Do(ctx context.Context, ask Request) (io.ReadCloser, error) {
	at := url.URL{Scheme: "http", Host: "tertuliad", Path: ask.Path, RawQuery: ask.Query.Encode()}
	r, err := http.NewRequestWithContext(ctx, ask.Method, at.String(), strings.NewReader(ask.Body))
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Do(r)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return nil, lost(failed.Err)
	}
	switch answer.StatusCode {
	case http.StatusOK:
		return &body{answer}, nil
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		err = ErrUnknown
	default:
		text, failed := io.ReadAll(io.LimitReader(answer.Body, 4096))
		err = cmp.Or(lost(failed), errors.New(strings.TrimSpace(string(text))))
	}
	return nil, errors.Join(err, answer.Body.Close())
}

// lost returns ErrLost in place of an error that says that the connection has ended.
func lost(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isReset(err) {
		return ErrLost
	}
	return err
}

// body is the body of an answer. Its end has the error of the handler.
type body struct{ answer *http.Response }

// Read implements io.Reader. It returns io.EOF only at the end of a complete answer.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.answer.Body.Read(p)
	if err == io.EOF {
		if text := b.answer.Trailer.Get(errorTrailer); text != "" {
			return n, errors.New(text)
		}
		return n, err
	}
	return n, lost(err)
}

// Close implements io.Closer.
func (b *body) Close() error { return b.answer.Body.Close() }
