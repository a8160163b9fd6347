package ftp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/transport"
)

// patience limits every wait of the tests. No wait takes that long in a correct server.
const patience = 2 * time.Minute

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options are the settings of its server that a test may change.
type options struct {
	files.Config
	ftp      Config
	password string
	held     accounts.HeldElsewhere // of the chat; nil: nobody is there
	accounts *accounts.Config       // nil: there are none
	limits   limits.Limits
	network  string // of the control connections: tcp4 or tcp6
	wrap     func(net.Listener) net.Listener
	metrics  *prometheus.Registry
}

// server is a running server with its own shelf.
type server struct {
	*Server
	shelf *files.Actor
	dir   string
	addr  string
	stop  func() // stops the server and waits; may be called more than once
}

// serve runs a server until the test ends.
func serve(t testing.TB, change func(*options)) *server {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	c := options{Config: files.DefaultConfig(), ftp: DefaultConfig(), network: "tcp4", metrics: prometheus.NewRegistry(),
		wrap: func(l net.Listener) net.Listener { return l }}
	c.Dir = filepath.Join(t.TempDir(), "shelf")
	c.Reserve, c.Log, c.Sync = 0, quiet, false
	c.ftp.Log, c.ftp.PassivePorts, c.ftp.GraceTimeout = quiet, Ports{}, 0
	c.ftp.ActiveLocal = true // for the tests of active mode, as all clients are on this machine
	if change != nil {
		change(&c)
	}
	shelf, err := files.New(c.Config)
	if err != nil {
		t.Fatal(err)
	}
	rest, cancelRest := context.WithCancel(context.Background())
	password := accounts.NewPassword(c.password, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	go password.Run(rest)
	if c.ftp.Gate = accounts.NewGate(password, c.held); c.accounts != nil {
		c.accounts.Password = password
		c.ftp.Gate = accountstest.Open(t, *c.accounts)
	}
	conns := limits.NewConnLimiter(c.limits)
	srv, err := New(c.ftp, shelf, conns, transport.NewAcceptMetrics(c.metrics))
	if err != nil {
		t.Fatal(err)
	}
	host := "127.0.0.1:0"
	if c.network == "tcp6" {
		host = "[::1]:0"
	}
	ln, err := net.Listen(c.network, host)
	if err != nil {
		t.Skip("this machine has no loopback address of that family: ", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { _ = conns.Run(rest) }()
	go func() { _ = shelf.Run(rest) }()
	go func() {
		defer close(ended)
		if err := srv.Serve(ctx, c.wrap(ln)); err != nil {
			t.Errorf("Serve: %v", err)
		}
	}()
	s := &server{Server: srv, shelf: shelf, dir: c.Dir, addr: ln.Addr().String()}
	s.stop = func() {
		cancel()
		<-ended
		cancelRest()
		for range shelf.Events() {
		}
		<-shelf.Done()
	}
	t.Cleanup(s.stop)
	return s
}

// client is a control connection of a test.
type client struct {
	testing.TB
	conn *net.TCPConn
	out  io.Writer // conn, or TLS over it
	in   *bufio.Reader
}

// knocks connects to the server.
func (s *server) knocks(t testing.TB) *client {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return &client{t, conn.(*net.TCPConn), conn, bufio.NewReader(conn)}
}

// dialed connects and reads the greeting.
func (s *server) dialed(t testing.TB) *client {
	t.Helper()
	c := s.knocks(t)
	c.want(220)
	return c
}

// as connects and logs in.
func (s *server) as(t testing.TB, nick string) *client {
	t.Helper()
	c := s.dialed(t)
	c.do("USER "+nick, 331)
	c.do("PASS x", 230)
	c.do("TYPE I", 200)
	return c
}

func (c *client) send(line string) {
	c.Helper()
	if _, err := io.WriteString(c.out, line+"\r\n"); err != nil {
		c.Fatalf("send %.80q: %v", line, err)
	}
}

// next reads a reply. It returns the code and the text, with lines joined by LF.
func (c *client) next() (int, string) {
	c.Helper()
	code, text, err := readReply(c.in)
	if err != nil {
		c.Fatalf("read a reply: %v (so far %q)", err, text)
	}
	return code, text
}

func readReply(in *bufio.Reader) (int, string, error) {
	var text []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return 0, strings.Join(append(text, line), "\n"), err
		}
		body, ok := strings.CutSuffix(line, "\r\n")
		if !ok {
			return 0, line, fmt.Errorf("the line %q does not end in CRLF", line)
		}
		if len(text) > 0 && strings.HasPrefix(body, " ") {
			text = append(text, body)
			continue
		}
		if len(body) < 4 || body[3] != ' ' && body[3] != '-' {
			return 0, line, fmt.Errorf("the line %q is no reply", line)
		}
		text = append(text, body[4:])
		if body[3] == ' ' {
			code, err := strconv.Atoi(body[:3])
			return code, strings.Join(text, "\n"), err
		}
	}
}

// want reads a reply that must have one of the codes, and returns its text.
func (c *client) want(codes ...int) string {
	c.Helper()
	code, text := c.next()
	if slices.Contains(codes, code) {
		return text
	}
	c.Fatalf("reply %d %s, want %d", code, text, codes)
	return ""
}

func (c *client) do(line string, codes ...int) string {
	c.Helper()
	c.send(line)
	code, text := c.next()
	if slices.Contains(codes, code) {
		return text
	}
	c.Fatalf("%.80q: reply %d %s, want %d", line, code, text, codes)
	return ""
}

// passive asks for a port and returns its address.
func (c *client) passive() string {
	c.Helper()
	text := c.do("EPSV", 229)
	port := strings.TrimSuffix(text[strings.Index(text, "(|||")+4:], "|)")
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		c.Fatalf("EPSV says %q", text)
	}
	addr := addrOf(c.conn.RemoteAddr()).Addr()
	return netip.AddrPortFrom(addr, uint16(n)).String()
}

// open asks for a port and connects to it.
func (c *client) open() *net.TCPConn {
	c.Helper()
	return c.connect(c.passive())
}

func (c *client) connect(to string) *net.TCPConn {
	c.Helper()
	conn, err := net.DialTimeout("tcp", to, patience)
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return conn.(*net.TCPConn)
}

// read runs a command that sends data, and returns the data.
func (c *client) read(line string) string {
	c.Helper()
	conn := c.open()
	c.do(line, 150)
	b, err := io.ReadAll(conn)
	if err != nil {
		c.Fatal(err)
	}
	conn.Close()
	c.want(226)
	return string(b)
}

// write runs a command that receives data and returns the last reply.
func (c *client) write(line, data string, codes ...int) string {
	c.Helper()
	conn := c.open()
	c.do(line, 150)
	if _, err := io.WriteString(conn, data); err != nil {
		c.Fatal(err)
	}
	conn.Close()
	if codes == nil {
		codes = []int{226}
	}
	return c.want(codes...)
}

// gone waits until the server has closed the control connection.
func (c *client) gone() {
	c.Helper()
	if rest, err := io.ReadAll(c.in); err != nil && len(rest) == 0 {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			c.Fatal("the server keeps the connection open")
		}
	}
}

func equal(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %.200q, want %.200q", what, got, want)
	}
}

func contains(t testing.TB, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Fatalf("%q is not in %.400q", part, text)
	}
}
