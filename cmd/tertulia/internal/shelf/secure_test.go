package shelf

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"tertulia/actors/files"
	"tertulia/cmd/tertulia/internal/shelftest"
	"tertulia/transport/ftp"
)

// serveTLS runs a server that encrypts all, and returns the configuration of a client of it.
func serveTLS(t *testing.T) (*shelftest.Server, Config) {
	t.Helper()
	web := httptest.NewTLSServer(nil) // has a certificate
	defer web.Close()
	srv := shelftest.Serve(t, func(_ *files.Config, c *ftp.Config) {
		c.TLS, c.Policy = &tls.Config{Certificates: web.TLS.Certificates}, ftp.TLSRequired
	})
	cfg := configFor(srv.Addr)
	cfg.TLS = &tls.Config{InsecureSkipVerify: true}
	return srv, cfg
}

func TestFilesThereAndBackOverTLS(t *testing.T) {
	srv, cfg := serveTLS(t)
	here, back := t.TempDir(), t.TempDir()
	for name, data := range map[string]string{"empty": "", "small": "hola", "large": strings.Repeat("ñandú", 100_000)} {
		write(t, in(here, name), []byte(data))
		if e := one(t, put(t, cfg, PutOptions{Files: []string{in(here, name)}})); e.Result != Sent || !e.Checked || e.Err != nil {
			t.Fatalf("%q: put ended with %+v", name, e)
		}
		holds(t, in(srv.Dir, name), []byte(data))
		if e := one(t, get(t, cfg, GetOptions{Paths: []string{name}, Dir: back})); e.Result != Got || !e.Checked || e.Err != nil {
			t.Fatalf("%q: get ended with %+v", name, e)
		}
		holds(t, in(back, name), []byte(data))
	}
}

func TestAServerWithoutTLSIsNotUsedInstead(t *testing.T) {
	srv, here := serve(t), t.TempDir()
	write(t, in(here, "f"), []byte("secret"))
	cfg := configFor(srv.Addr)
	cfg.TLS = &tls.Config{InsecureSkipVerify: true}
	if e := one(t, put(t, cfg, PutOptions{Files: []string{in(here, "f")}})); !errors.Is(e.Err, errNoTLS) {
		t.Errorf("put ended with %+v", e)
	}
}

// Somebody on the way cannot put an answer in plain text behind that to AUTH TLS.
func TestAnAnswerBehindThatToAuthIsRefused(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("220 hola\r\n"))
			_, _ = conn.Read(make([]byte, 100))
			_, _ = conn.Write([]byte("234 begin\r\n200 PROT C\r\n"))
			_, _ = io.Copy(io.Discard, conn)
			conn.Close()
		}
	}()
	here := t.TempDir()
	write(t, in(here, "f"), []byte("secret"))
	cfg := configFor(ln.Addr().String())
	cfg.TLS = &tls.Config{InsecureSkipVerify: true}
	if e := one(t, put(t, cfg, PutOptions{Files: []string{in(here, "f")}})); !errors.Is(e.Err, errBehind) {
		t.Errorf("put ended with %+v", e)
	}
}
