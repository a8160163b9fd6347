package ftp

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/tcptest"
)

// serveTLS runs a server with TLS, and returns the settings of a client that trusts it.
func serveTLS(t *testing.T, change func(*options)) (*server, *tls.Config) {
	t.Helper()
	cert, client := tcptest.Certificate(t)
	client.ServerName = "127.0.0.1"
	srv := serve(t, func(o *options) {
		o.ftp.TLS, o.ftp.Policy = &tls.Config{Certificates: []tls.Certificate{cert}}, TLSOn
		if change != nil {
			change(o)
		}
	})
	return srv, client
}

// secured connects and encrypts the control connection.
func (s *server) secured(t testing.TB, cfg *tls.Config) *client {
	t.Helper()
	c := s.dialed(t)
	c.do("AUTH TLS", 234)
	conn := tls.Client(c.conn, cfg)
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	c.out, c.in = conn, bufio.NewReader(conn)
	return c
}

// protected connects, encrypts all, and logs in.
func (s *server) protected(t testing.TB, nick string, cfg *tls.Config) *client {
	t.Helper()
	c := s.secured(t, cfg)
	c.do("PBSZ 0", 200)
	c.do("PROT P", 200)
	c.do("USER "+nick, 331)
	c.do("PASS x", 230)
	c.do("TYPE I", 200)
	return c
}

// getTLS runs a command that sends data over TLS, and returns the data.
func (c *client) getTLS(line string, cfg *tls.Config) string {
	c.Helper()
	raw := c.open()
	c.do(line, 150)
	conn := tls.Client(raw, cfg)
	b, err := io.ReadAll(conn) // an end without close_notify is an error
	if err != nil {
		c.Fatal(err)
	}
	conn.Close()
	c.want(226)
	return string(b)
}

// putTLS runs a command that receives data over TLS.
func (c *client) putTLS(line, data string, cfg *tls.Config) {
	c.Helper()
	raw := c.open()
	c.do(line, 150)
	conn := tls.Client(raw, cfg)
	if _, err := io.WriteString(conn, data); err != nil {
		c.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		c.Fatal(err)
	}
	c.want(226)
}

func TestFilesOverTLS(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		cfg := cfg.Clone()
		cfg.MinVersion, cfg.MaxVersion = version, version
		t.Run(tls.VersionName(version), func(t *testing.T) {
			c := srv.protected(t, "ana", cfg)
			contains(t, c.do("FEAT", 211), "\n AUTH TLS\n")
			for i, size := range []int{0, 1, 100, blockSize, blockSize + 1, 3*blockSize + 77} {
				name, data := fmt.Sprintf("f%d-%d", version, i), strings.Repeat("ñ", size)[:size]
				c.putTLS("STOR "+name, data, cfg)
				equal(t, name, c.getTLS("RETR "+name, cfg), data)
			}
			contains(t, c.getTLS("NLST", cfg), "\r\n")
			c.do("REST 3", 350)
			equal(t, "the rest", c.getTLS(fmt.Sprintf("RETR f%d-2", version), cfg), strings.Repeat("ñ", 100)[3:100])

			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer ln.Close()
			c.do(fmt.Sprintf("EPRT |1|127.0.0.1|%d|", ln.Addr().(*net.TCPAddr).Port), 200)
			c.do(fmt.Sprintf("RETR f%d-1", version), 150)
			raw, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			if b, err := io.ReadAll(tls.Client(raw, cfg)); err != nil || string(b) != "\xc3" {
				t.Errorf("in active mode: %q, %v", b, err)
			}
			c.want(226)

			c.do("PROT C", 200)
			equal(t, "plain data", c.read(fmt.Sprintf("RETR f%d-1", version)), "\xc3")
			c.do("QUIT", 221)
			c.gone()
		})
	}
}

// A cut is a data connection that ends behind some bytes of TLS, however the client goes on.
type cut struct {
	*net.TCPConn
	left  int
	reset bool
}

func (c *cut) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	if n, err := c.TCPConn.Write(p[:n]); err != nil {
		return n, err
	}
	if c.left > 0 {
		return n, nil
	}
	if c.reset {
		_ = c.SetLinger(0)
	}
	return n, errors.Join(c.Close(), syscall.EPIPE)
}

// An upload that breaks off is never published, wherever it does. Only the client's mark at the end, or the
// length that it announced, shows that a file is whole.
func TestAnUploadOverTLSThatBreaksOffIsNotPublished(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	seed := rand.Uint64()
	t.Logf("the seed is %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	const data = 40 << 10 // three records, and less than one block
	c := srv.protected(t, "ana", cfg)
	for i := range 60 {
		raw := c.open()
		c.do("STOR f", 150)
		limit := 1 + random.IntN(data+2000)
		conn := tls.Client(&cut{TCPConn: raw, left: limit, reset: i%2 == 0}, cfg)
		if _, err := io.WriteString(conn, strings.Repeat("x", data)); err == nil { // the cut is in the mark at the end, or behind it
			raw.CloseWrite()
			raw.Close()
		}
		if code, text := c.next(); code != 426 && code != 425 {
			t.Fatalf("an upload that is cut after %d bytes is answered with %d %s", limit, code, text)
		}
		c.do("SIZE f", 550, 213)
		if _, err := srv.shelf.Stat(t.Context(), event.Identity{Nick: "eva"}, "/f"); files.KindOf(err) != files.NotFound {
			t.Fatalf("an upload that is cut after %d bytes is published", limit)
		}
	}
	raw := c.open()
	c.do("ALLO 5", 200)
	c.do("STOR announced", 150)
	conn := tls.Client(raw, cfg)
	_, _ = io.WriteString(conn, "whole")
	_ = raw.CloseWrite()
	contains(t, c.want(226), "5 bytes")
}

// A client that never reads still delivers all: it gets no session ticket that would lie unread.
func TestUploadsGetNoSessionTickets(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	cfg = cfg.Clone()
	tickets := new(countedTickets)
	cfg.ClientSessionCache = tickets
	c := srv.protected(t, "ana", cfg)
	before := tickets.n
	raw := c.open()
	c.do("STOR f", 150)
	conn := tls.Client(raw, cfg)
	_, _ = io.WriteString(conn, "hola")
	_ = conn.CloseWrite()
	if _, err := io.ReadAll(conn); err != nil {
		t.Error(err)
	}
	c.want(226)
	if tickets.n > before {
		t.Error("the client of an upload gets a session ticket")
	}
	equal(t, "the file", c.getTLS("RETR f", cfg), "hola")
	if tickets.n == before {
		t.Error("the client of a download gets no session ticket")
	}
}

// countedTickets counts the tickets that a client stores.
type countedTickets struct{ n int }

func (c *countedTickets) Get(string) (*tls.ClientSessionState, bool) { return nil, false }
func (c *countedTickets) Put(_ string, s *tls.ClientSessionState) {
	if s != nil {
		c.n++
	}
}

func TestPlainTextBehindAuthEndsTheSession(t *testing.T) {
	srv, _ := serveTLS(t, nil)
	for _, behind := range []string{"USER ana\r\n", "USER", "USER ana\r\nPASS x\r\n"} {
		c := srv.dialed(t)
		if _, err := io.WriteString(c.conn, "AUTH TLS\r\n"+behind); err != nil {
			t.Fatal(err)
		}
		c.want(421)
		c.gone()
	}
}

func TestDataThatIsNotEncryptedIsRefused(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	c := srv.protected(t, "ana", cfg)
	for _, sent := range []string{"plain data", "\x16\x03\x01\x00\x05abcde", ""} {
		raw := c.open()
		c.do("STOR f", 150)
		_, _ = io.WriteString(raw, sent)
		_ = raw.CloseWrite()
		contains(t, c.want(425), "TLS")
	}
	c.do("NOOP", 200)
}

func TestTheCommandsOfTLSOutOfTheirOrder(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	c := srv.dialed(t)
	c.do("PBSZ 0", 503)
	c.do("PROT P", 503)
	c.do("CCC", 533)
	c.do("AUTH SSL", 504)
	c.do("AUTH", 504)
	c.do("auth \x00", 501)
	c.do("USER ana", 331)

	c = srv.secured(t, cfg)
	c.do("AUTH TLS", 503)
	c.do("PROT P", 503)
	c.do("PBSZ 0", 200)
	c.do("PROT S", 536)
	c.do("PROT X", 504)
	c.do("CCC", 534)
	c.do("NOOP", 200)
}

// A login before AUTH does not hold behind it.
func TestAuthBeginsTheSessionAnew(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	c := srv.as(t, "ana")
	c.do("AUTH TLS", 234)
	conn := tls.Client(c.conn, cfg)
	c.out, c.in = conn, bufio.NewReader(conn)
	c.do("PWD", 530)
}

func TestAServerThatEncryptsAll(t *testing.T) {
	srv, cfg := serveTLS(t, func(o *options) { o.ftp.Policy = TLSRequired })
	c := srv.dialed(t)
	contains(t, c.do("USER ana", 530), "AUTH TLS")
	c.do("PASS x", 503)
	c.do("QUIT", 221)

	c = srv.secured(t, cfg)
	c.do("USER ana", 331)
	c.do("PASS x", 230)
	c.passive()
	contains(t, c.do("LIST", 521), "PROT P")
	c.do("PBSZ 0", 200)
	c.do("PROT C", 534)
	c.do("PROT P", 200)
	equal(t, "the listing", c.getTLS("NLST", cfg), "")
}

func TestAHandshakeThatFailsEndsTheSession(t *testing.T) {
	srv, cfg := serveTLS(t, nil)
	c := srv.dialed(t)
	c.do("AUTH TLS", 234)
	_, _ = io.WriteString(c.conn, strings.Repeat("x", 100))
	c.gone()
	_, stranger := tcptest.Certificate(t)
	stranger.ServerName = cfg.ServerName
	c = srv.dialed(t)
	c.do("AUTH TLS", 234)
	if err := tls.Client(c.conn, stranger).Handshake(); err == nil {
		t.Error("a client believes a foreign certificate")
	}
	c.gone()
	srv.secured(t, cfg).do("NOOP", 200)
}
