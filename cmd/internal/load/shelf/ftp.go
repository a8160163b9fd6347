//go:build linux

package shelf

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// ErrNoCommand is returned if the server does not support the command to be measured.
var ErrNoCommand = errors.New("the server does not have this command")

// patience bounds how long a session waits for the server.
const patience = time.Minute

// An ftpSession is one control connection. It belongs to one goroutine.
type ftpSession struct {
	ctx     context.Context
	addr    netip.AddrPort
	secure  *tls.Config // nil: nothing is encrypted
	conn    net.Conn
	control *textproto.Conn
	buffer  []byte
	forget  func() bool // stops the close of conn at the end of ctx
}

// NewFTP returns a load for a server whose user may write into folder, a path relative to the user's
// first folder.
func NewFTP(addr netip.AddrPort, user, password, folder string) *Load {
	return newFTP(addr, nil, user, password, folder)
}

// NewFTPS is NewFTP over explicit TLS (RFC 4217). Each data connection resumes a session of TLS, if the server
// offers that. The load does not check the server's certificate: it checks the data.
func NewFTPS(addr netip.AddrPort, user, password, folder string) *Load {
	secure := &tls.Config{InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(0)}
	return newFTP(addr, secure, user, password, folder)
}

func newFTP(addr netip.AddrPort, secure *tls.Config, user, password, folder string) *Load {
	login := func(ctx context.Context) (*ftpSession, error) { return dialFTP(ctx, addr, secure, user, password) }
	return newLoad(login, func(ctx context.Context) (session, error) {
		s, err := login(ctx)
		if err != nil {
			return nil, err
		}
		for line, want := range map[string]int{"TYPE I": 200, "CWD " + folder: 250} {
			if _, _, err := s.ask(line, want); err != nil {
				s.close()
				return nil, err
			}
		}
		return s, nil
	})
}

// dialFTP opens a connection and logs in.
func dialFTP(ctx context.Context, addr netip.AddrPort, secure *tls.Config, user, password string) (*ftpSession, error) {
	s := &ftpSession{ctx: ctx, addr: addr, secure: secure}
	var d net.Dialer
	var err error
	if s.conn, err = d.DialContext(ctx, "tcp", addr.String()); err != nil {
		return nil, err
	}
	s.conn.SetDeadline(time.Now().Add(patience))
	s.forget = context.AfterFunc(ctx, func() { s.conn.Close() })
	s.control = textproto.NewConn(s.conn)
	if err := s.login(user, password); err != nil {
		s.close()
		return nil, fmt.Errorf("log in: %w", err)
	}
	return s, nil
}

func (s *ftpSession) close() {
	s.forget()
	s.conn.Close()
}

// login reads the greeting and logs in. A server may accept the user without a password.
func (s *ftpSession) login(user, password string) error {
	if _, _, err := s.control.ReadResponse(220); err != nil {
		return err
	}
	if s.secure != nil {
		if err := s.encrypt(); err != nil {
			return err
		}
	}
	code, _, err := s.ask("USER "+user, 0)
	switch {
	case err != nil || code == 230:
		return err
	case code != 331:
		return fmt.Errorf("USER is answered with %d", code)
	}
	_, _, err = s.ask("PASS "+password, 230)
	return err
}

// encrypt begins TLS on the control connection, and for data connections.
func (s *ftpSession) encrypt() error {
	if _, _, err := s.ask("AUTH TLS", 234); err != nil {
		return err
	}
	s.conn = tls.Client(s.conn, s.secure)
	s.control = textproto.NewConn(s.conn)
	for _, line := range []string{"PBSZ 0", "PROT P"} {
		if _, _, err := s.ask(line, 200); err != nil {
			return err
		}
	}
	return nil
}

// ask sends a command and reads the reply. Any other code than want is an error; 0 accepts all.
func (s *ftpSession) ask(line string, want int) (code int, text string, err error) {
	s.conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(s.conn, line+"\r\n"); err != nil {
		return 0, "", err
	}
	code, text, err = s.control.ReadResponse(want)
	if want != 0 && (code == 500 || code == 502) {
		return code, text, fmt.Errorf("%s: %w (%d %s)", line, ErrNoCommand, code, text)
	}
	if err != nil {
		return code, text, fmt.Errorf("%s: %w", line, err)
	}
	return code, text, nil
}

// open opens a passive data connection with EPSV (RFC 2428 §3).
func (s *ftpSession) open() (net.Conn, error) {
	_, text, err := s.ask("EPSV", 229)
	if err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(text, "(|||")
	port, _, _ = strings.Cut(port, "|)")
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("EPSV is answered with %q", text)
	}
	// net.Dialer is not used, because it costs as much as the transfer of a small file. (Its
	// own DialTCP first binds the socket to a port. Closed connections then soon hold all of
	// these ports.)
	data, err := net.DialTCP("tcp", nil, net.TCPAddrFromAddrPort(netip.AddrPortFrom(s.addr.Addr(), uint16(number))))
	if err != nil {
		return nil, err
	}
	_ = data.SetDeadline(time.Now().Add(patience))
	return data, nil
}

// transfer sends a command that transfers data, and calls move with the data connection.
func (s *ftpSession) transfer(line string, move func(net.Conn) error) error {
	data, err := s.open()
	if err != nil {
		return err
	}
	defer data.Close()
	defer context.AfterFunc(s.ctx, func() { data.Close() })()
	// 125 and 150 both announce a transfer.
	if _, _, err := s.ask(line, 1); err != nil {
		return err
	}
	if s.secure == nil {
		if err = move(data); err == nil {
			err = data.Close()
		}
	} else {
		err = s.moveTLS(data, move)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	s.conn.SetDeadline(time.Now().Add(patience))
	if _, _, err := s.control.ReadResponse(226); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	return nil
}

// moveTLS calls move with TLS over a data connection. Then it ends its stream and reads to the end of the
// server's, which may have sent session tickets: a connection that is closed with unread bytes is reset.
func (s *ftpSession) moveTLS(data net.Conn, move func(net.Conn) error) error {
	secured := tls.Client(data, s.secure)
	if err := move(secured); err != nil {
		return err
	}
	if err := secured.CloseWrite(); err != nil {
		return nil //nolint:nilerr // the server has closed the connection, so it has said all
	}
	if half, is := data.(*net.TCPConn); is {
		_ = half.CloseWrite()
	}
	_, _ = io.Copy(io.Discard, secured)
	return nil
}

// store stores a file of size bytes.
func (s *ftpSession) store(name string, size int64) error {
	return s.transfer("STOR "+name, func(data net.Conn) error {
		for at := int64(0); at < size; {
			data.SetDeadline(time.Now().Add(patience))
			n, err := data.Write(content(at, size-at))
			if err != nil {
				return err
			}
			at += int64(n)
		}
		return nil
	})
}

// retrieve retrieves a file and compares it with the content that store sends for size bytes.
func (s *ftpSession) retrieve(name string, size int64) error {
	return s.transfer("RETR "+name, func(data net.Conn) error {
		at := int64(0)
		err := s.read(data, func(b []byte) error {
			if !same(b, at) {
				return fmt.Errorf("what comes behind byte %d is not what was stored", at)
			}
			at += int64(len(b))
			return nil
		})
		if err == nil && at != size {
			err = fmt.Errorf("%d bytes of %d came", at, size)
		}
		return err
	})
}

// read passes the received data to take, until the end of the data.
func (s *ftpSession) read(data net.Conn, take func([]byte) error) error {
	if s.buffer == nil {
		s.buffer = make([]byte, chunk)
	}
	for {
		data.SetDeadline(time.Now().Add(patience))
		n, err := data.Read(s.buffer)
		if n > 0 {
			if err := take(s.buffer[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
