package web

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tertulia/transport/internal/tcptest"
)

// serveTLS runs a server with a certificate, and returns the settings of a client that trusts it.
func serveTLS(t *testing.T, change func(*options)) (*house, *tls.Config) {
	cert, trusting := tcptest.Certificate(t)
	h := serve(t, func(o *options) {
		o.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		if change != nil {
			change(o)
		}
	})
	return h, trusting
}

func TestThePageIsServedOverHTTPAndHTTPSOnOnePort(t *testing.T) {
	h, trusting := serveTLS(t, nil)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		trusting := trusting.Clone()
		trusting.MinVersion, trusting.MaxVersion = version, version
		secure := &http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: trusting, DisableKeepAlives: true}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "https://"+h.addr+"/files/f", strings.NewReader(strings.Repeat("x", 100_000)))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := secure.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode/100 != 2 {
			t.Errorf("%s: an upload is answered with %s", tls.VersionName(version), resp.Status)
		}
		if resp.Header.Get("Strict-Transport-Security") != "" {
			t.Error("browsers are told to use HTTPS only")
		}
		if status, body := h.do(http.MethodGet, "/files/f", ""); status != http.StatusOK || len(body) != 100_000 {
			t.Errorf("over HTTP the file is %d bytes, status %d", len(body), status)
		}
	}
}

// A tab over TLS and one without are in one room.
func TestTabsOverTLS(t *testing.T) {
	h, trusting := serveTLS(t, nil)
	conn, err := tls.Dial("tcp", h.addr, trusting)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, "GET /rooms/tertulia HTTP/1.1\r\nHost: "+h.addr+"\r\n\r\n")
	in := bufio.NewReader(conn)
	for line := ""; line != "\r\n"; {
		if line, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if status, answer := h.do(http.MethodPost, "/rooms/tertulia", "hola", "Tertulia-Nick: ana"); status/100 != 2 {
		t.Fatalf("a line is answered with %d %s", status, answer)
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line, "ana: hola") {
			return
		}
	}
}

// A peer that sends nothing, or rubbish, costs its own connection only.
func TestConnectionsThatSendNothingOrRubbish(t *testing.T) {
	h, trusting := serveTLS(t, nil)
	silent := h.dial("")
	for _, sent := range []string{"\x16\x03\x01\xff\xff", "\x16\x03\x01\x40\x00" + strings.Repeat("x", 1<<14), "\x16"} {
		conn := h.dial(sent)
		_ = conn.(*net.TCPConn).CloseWrite()
		if got, _ := io.ReadAll(conn); strings.Contains(string(got), "HTTP") && !strings.HasPrefix(string(got), "HTTP/1.0 400 Bad Request") {
			t.Errorf("%.10q is answered with %q", sent, got)
		}
	}
	if status, _ := h.do(http.MethodGet, "/", ""); status != http.StatusOK {
		t.Errorf("others get %d", status)
	}
	if got := metric(t, h.reg, "tertulia_tls_handshakes_total"); got != 3 {
		t.Errorf("%v handshakes were counted, want the 3 that have failed", got)
	}
	conn, err := tls.Dial("tcp", h.addr, trusting)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	h.end() // waits neither for the silent peer nor for the one without a request
	if _, err := silent.Read(make([]byte, 1)); err == nil {
		t.Error("a peer that has sent nothing is answered")
	}
}

// A device imports the certificate without the password of the server.
func TestTheCertificateOfTheServersOwnCAIsServed(t *testing.T) {
	h := serve(t, func(o *options) {
		o.Password = "secret"
		o.Authority = func() Authority { return Authority{[]byte("-----BEGIN CERTIFICATE-----\n"), "AB:CD"} }
	})
	if status, body := h.do(http.MethodGet, "/ca.crt", ""); status != http.StatusOK || !strings.HasPrefix(body, "-----BEGIN CERTIFICATE") {
		t.Errorf("the certificate is %d %q", status, body)
	}
	if status, _ := h.do(http.MethodPost, "/ca.crt", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("a POST is answered with %d", status)
	}
	if status, body := h.do(http.MethodGet, "/info.json", "", "Authorization: Basic YW5hOnNlY3JldA=="); !strings.Contains(body, `"authority":"AB:CD"`) {
		t.Errorf("the facts are %d %s", status, body)
	}
	if status, _ := serve(t, nil).do(http.MethodGet, "/ca.crt", ""); status != http.StatusNotFound {
		t.Errorf("without a CA the status is %d", status)
	}
}
