package shelf

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/jlaffaye/ftp"
)

const (
	dialTime  = 10 * time.Second // to open a connection
	hashSpeed = 20 << 20         // lowest rate at which a server computes a digest, in bytes per second
)

// client is one session with the server, or none. The goroutine that has borrowed it from
// Shelf.free owns it.
type client struct {
	cfg *Config

	conn    *ftp.ServerConn // nil: no session
	control *boundedConn
	data    *boundedConn // latest data connection
	bound   int64        // limit of bytes for the next data connection, or unbounded
	hashing string       // command that returns a SHA-256, "" if there is none
}

// ready opens a session and logs in, if there is no session. It blocks.
func (c *client) ready(ctx context.Context) error {
	if c.conn != nil {
		return nil
	}
	c.control, c.data, c.bound, c.hashing = nil, nil, unbounded, ""
	conn, err := ftp.Dial(c.cfg.Addr, ftp.DialWithDialFunc(func(network, addr string) (net.Conn, error) {
		return c.dial(ctx, network, addr)
	}))
	if err == nil {
		c.conn = conn
		if c.cfg.TLS != nil {
			err = c.protect()
		}
		if err == nil {
			err = c.login()
		}
		if err == nil {
			err = c.features()
		}
	}
	if err != nil {
		err = c.explain(err)
		c.drop()
	}
	return err
}

// login logs in. The error is a loginError.
func (c *client) login() error {
	if allows := c.cfg.Allows; allows != nil && !allows(c.control) {
		return &loginError{errClear, false}
	}
	err := c.conn.Login(c.cfg.Nick, c.cfg.Password)
	if err == nil {
		return nil
	}
	return &loginError{err, replyCode(err) == ftp.StatusNotLoggedIn && c.control.verb == "PASS"}
}

// explain returns the error of the connection if it broke within a reply. The library then
// reports only a malformed reply.
func (c *client) explain(err error) error {
	senseless := textproto.ProtocolError("")
	if errors.As(err, &senseless) && c.control.ended != nil {
		return c.control.ended
	}
	return err
}

// dial opens the control connection first, and data connections later. It replaces the host of
// a data connection by the host of the control connection.
func (c *client) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if c.control != nil {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(c.control.RemoteAddr().String())
		if err != nil {
			return nil, err
		}
		addr = net.JoinHostPort(host, port)
	}
	limited, cancel := context.WithTimeout(ctx, min(dialTime, c.cfg.Timeout))
	defer cancel()
	conn, err := c.cfg.Dial(limited, network, addr)
	if err != nil {
		return nil, err
	}
	w := &boundedConn{Conn: conn, raw: conn, patience: c.cfg.Timeout, left: c.bound}
	w.release = context.AfterFunc(ctx, w.cut)
	switch {
	case c.control != nil:
		c.data = w
		if c.cfg.TLS != nil {
			w.Conn = tls.Client(conn, c.cfg.TLS)
		}
	default:
		w.left, w.refill = maxReply, true
		c.control = w
		if c.cfg.TLS != nil {
			if err := c.secure(limited, w); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// drop closes the session at once.
func (c *client) drop() {
	for _, w := range []*boundedConn{c.data, c.control} {
		if w != nil {
			w.release()
			w.cut()
		}
	}
	c.conn = nil
}

// quit ends the session with QUIT.
func (c *client) quit() {
	if c.conn != nil {
		_ = c.conn.Quit()
		c.conn = nil
	}
}

// command sends a command that the library does not support, and reads the reply.
func (c *client) command(line string) (code int, words string, err error) {
	if strings.ContainsAny(line, "\r\n") {
		return 0, "", ftp.ErrInvalidCommand
	}
	if _, err := io.WriteString(c.control, line+"\r\n"); err != nil {
		return 0, "", err
	}
	return textproto.NewReader(bufio.NewReader(c.control)).ReadResponse(0)
}

// features finds the command with which the server returns a SHA-256 (RFC 2389 FEAT).
func (c *client) features() error {
	code, words, err := c.command("FEAT")
	if err != nil || code != ftp.StatusSystem {
		return err
	}
	for line := range strings.SplitSeq(words, "\n") {
		verb, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case strings.EqualFold(verb, "HASH") && strings.Contains(strings.ToUpper(what), "SHA-256"):
			code, _, err := c.command("OPTS HASH SHA-256")
			if err != nil {
				return err
			}
			if code == ftp.StatusCommandOK {
				c.hashing = "HASH"
			}
		case strings.EqualFold(verb, "XSHA256") && c.hashing == "":
			c.hashing = "XSHA256"
		}
	}
	return nil
}

// digest returns the SHA-256 of a file, or nil if the server does not offer it. size is the
// approximate size in bytes; it extends the timeout.
func (c *client) digest(path string, size int64) ([]byte, error) {
	if c.hashing == "" {
		return nil, nil
	}
	c.control.patience += time.Duration(size/hashSpeed) * time.Second
	defer func() { c.control.patience = c.cfg.Timeout }()
	arg := path
	if c.hashing == "XSHA256" && strings.ContainsAny(path, ` "`) {
		arg = `"` + path + `"`
	}
	code, words, err := c.command(c.hashing + " " + arg)
	switch {
	case err != nil:
		return nil, err
	case code/100 == 5: // not available for this file
		return nil, nil
	case code/100 != 2:
		return nil, &textproto.Error{Code: code, Msg: words}
	}
	// "SHA-256 0-49 DIGEST NAME" (draft-bryan-ftpext-hash §3.2), or the digest.
	for word := range strings.FieldsSeq(words) {
		if sum, err := hex.DecodeString(word); err == nil && len(sum) == 32 {
			return sum, nil
		}
	}
	return nil, errors.New("the server's SHA-256 cannot be read")
}

// stat returns the server's entry for a path. isMissing recognizes the error for a missing
// path.
func (c *client) stat(path string) (Entry, error) {
	e, err := c.conn.GetEntry(path)
	if err != nil {
		return Entry{}, err
	}
	return newEntry(e)
}

// list returns a folder's entries, in the server's order.
func (c *client) list(path string) ([]Entry, error) {
	c.bound = maxListing
	got, err := c.conn.List(path)
	c.bound = unbounded
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, e := range got {
		if e.Name == "" || e.Name == "." || e.Name == ".." {
			continue
		}
		entry, err := newEntry(e)
		if err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	return all, nil
}

// kept returns how many bytes of an interrupted upload the server has kept. The server returns
// them as the SIZE of a name that does not exist.
func (c *client) kept(path string) (int64, error) {
	n, err := c.conn.FileSize(path)
	if refused(err) {
		return 0, nil
	}
	return n, err
}

// fetch receives a file from byte from on and passes it to write in pieces. It returns
// errShorter or errLonger if the file does not have size bytes.
func (c *client) fetch(path string, from, size int64, write func([]byte) error) error {
	r, err := c.conn.RetrFrom(path, uint64(from))
	if err != nil {
		return err
	}
	buf := make([]byte, 64<<10)
	for at := from; ; {
		n, err := r.Read(buf)
		at += int64(n)
		if at > size {
			err, n = errLonger, 0
		}
		if n > 0 {
			if failed := write(buf[:n]); failed != nil {
				err = failed
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			if err := r.Close(); err != nil {
				return err
			}
			if at < size {
				return errShorter
			}
			return nil
		case err != nil:
			c.drop() // otherwise its late reply would be read as the next one
			return err
		}
	}
}

// store sends a file from byte from on. size is the size of the whole file, or -1 if unknown.
func (c *client) store(path string, from, size int64, src io.Reader) error {
	if size > 0 {
		// Any reply is fine: a server that does not need ALLO says so.
		if _, _, err := c.command(fmt.Sprintf("ALLO %d", size)); err != nil {
			return err
		}
	}
	return c.conn.StorFrom(path, &shaken{Reader: src, c: c}, uint64(from))
}

// Entry is a file or folder on the server.
type Entry struct {
	Name string
	Dir  bool
	Size int64     // bytes
	Time time.Time // last change; zero if unknown
}

func newEntry(e *ftp.Entry) (Entry, error) {
	if e.Size > math.MaxInt64 {
		return Entry{}, fmt.Errorf("the server says that a file has %d bytes", e.Size)
	}
	return Entry{Name: e.Name, Dir: e.Type == ftp.EntryTypeFolder, Size: int64(e.Size), Time: e.Time}, nil
}
