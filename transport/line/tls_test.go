package line

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcptest"
)

// A secret is a server whose sessions speak TLS over loopback.
type secret struct {
	t       *testing.T
	addr    string
	client  *tls.Config
	metrics *Metrics
	close   func() // ends the server and waits; may be called more than once
}

// serveTLS runs a server until the test ends.
func serveTLS(t *testing.T, cfg Config) *secret {
	t.Helper()
	cert, client := tcptest.Certificate(t)
	reg := prometheus.NewRegistry()
	cfg.Metrics = NewMetrics(reg)
	cfg.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
	server := New(cfg, r, conns, transport.NewAcceptMetrics(reg))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 3)
	for _, part := range []func(context.Context) error{
		r.Run, conns.Run, func(ctx context.Context) error { return server.ServeTLS(ctx, l) },
	} {
		go func() { ended <- part(ctx) }()
	}
	s := &secret{t: t, addr: l.Addr().String(), client: client, metrics: cfg.Metrics}
	left := cap(ended)
	s.close = func() {
		stop()
		for ; left > 0; left-- {
			<-ended
		}
	}
	t.Cleanup(s.close)
	return s
}

// A secretPeer is the user's end of a session over TLS.
type secretPeer struct {
	t    *testing.T
	conn *tls.Conn
	in   *bufio.Reader
}

func (s *secret) join(nick string) *secretPeer {
	s.t.Helper()
	conn, err := tls.Dial("tcp", s.addr, s.client)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute)) // a failure must not hang the test
	p := &secretPeer{s.t, conn, bufio.NewReader(conn)}
	p.until(greeting)
	p.sends(nick + "\n")
	p.until(hint)
	return p
}

func (p *secretPeer) sends(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, text); err != nil {
		p.t.Fatalf("send %.40q: %v", text, err)
	}
}

// until reads up to the line want.
func (p *secretPeer) until(want string) {
	p.t.Helper()
	for {
		line, err := p.in.ReadString('\n')
		if err != nil {
			p.t.Fatalf("before %q: %v", want, err)
		}
		if strings.TrimRight(line, "\r\n") == want {
			return
		}
	}
}

// rest reads up to the orderly end of the stream.
func (p *secretPeer) rest() string {
	p.t.Helper()
	b, err := io.ReadAll(p.in)
	if err != nil {
		p.t.Errorf("the stream ends with %v", err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

func TestTheChatOverTLS(t *testing.T) {
	s := serveTLS(t, Config{})
	ana, bob := s.join("ana"), s.join("bob")
	ana.until("* bob joined")
	ana.sends("hola\r\n")
	bob.until("ana: hola")

	// A pipe: many lines, and the last one has no end. All lines arrive, and so do those for
	// a peer that has ended its own direction.
	bob.sends(strings.Repeat("x\n", 500) + "last")
	if err := bob.conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		ana.until("bob: x")
	}
	ana.until("bob: last")
	if got := bob.rest(); !strings.HasSuffix(got, "bob: last\n* bye\n") {
		t.Errorf("bob reads at last %q", got[max(0, len(got)-60):])
	}
	ana.until("* bob left")

	ana.sends("\xff\xf4\xff\xfd\x06\n") // telnet's Ctrl-C
	answer := make([]byte, len("\xff\xfd\x00\xff\xfc\x06"))
	if _, err := io.ReadFull(ana.in, answer); err != nil || string(answer) != "\xff\xfd\x00\xff\xfc\x06" {
		t.Errorf("telnet is answered %q, %v", answer, err)
	}
	s.close()
	if got := ana.rest(); got != "* the server is closing\n" {
		t.Errorf("at the server's end ana reads %q", got)
	}
	for reason, want := range map[string]float64{"left": 1, "closed": 1} {
		if n := testutil.ToFloat64(s.metrics.chat.Ended.WithLabelValues(reason)); n != want {
			t.Errorf("%v sessions are counted as %s, want %v", n, reason, want)
		}
	}
}

// A reset of the TCP connection below TLS is no end of the stream.
func TestABrokenConnectionBelowTLSIsLost(t *testing.T) {
	s := serveTLS(t, Config{})
	ana, bob := s.join("ana"), s.join("bob")
	_ = bob.conn.NetConn().(*net.TCPConn).SetLinger(0)
	bob.conn.NetConn().Close()
	ana.until("* bob left (connection lost)")
}

// A peer that speaks no TLS costs its own session only, and is told what to type.
func TestAPeerWithoutTLSIsSentAway(t *testing.T) {
	var log strings.Builder
	s := serveTLS(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, sent := range []string{"ana\n", "GET / HTTP/1.1\r\n\r\n"} {
		plain, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { plain.Close() })
		plain.SetDeadline(time.Now().Add(time.Minute)) // a failure must not hang the test
		_, _ = io.WriteString(plain, sent)
		got, err := io.ReadAll(plain)
		if want := "* this port is for TLS: come in with tertulia chat tls://" + s.addr + ", or with ncat --ssl\r\n"; err != nil || string(got) != want {
			t.Errorf("a peer that sends %q reads %q, %v; want %q", sent, got, err, want)
		}
	}
	ana := s.join("ana")
	ana.sends("/quit\n")
	ana.rest()
	s.close()
	for reason, want := range map[string]int{"handshake": 2, "left": 1} {
		if n := strings.Count(log.String(), "reason="+reason); n != want {
			t.Errorf("the access log has %d sessions that ended as %s, want %d:\n%s", n, reason, want, log.String())
		}
	}
}

// Rubbish ends the session of its sender, and a peer that stops within its handshake delays nobody.
func TestHandshakesThatFail(t *testing.T) {
	s := serveTLS(t, Config{})
	for _, sent := range []string{
		"\x16\x03\x01\x40\x00" + strings.Repeat("x", 1<<14), // a ClientHello of 16 KiB
		"\x16\x03\x01\xff\xff",
		"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
	} {
		peer, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { peer.Close() })
		peer.SetDeadline(time.Now().Add(time.Minute)) // a failure must not hang the test
		_, _ = io.WriteString(peer, sent)
		_ = peer.(*net.TCPConn).CloseWrite()
		if got, _ := io.ReadAll(peer); strings.Contains(string(got), "* ") {
			t.Errorf("rubbish is answered in plain text: %q", got)
		}
	}
	mute, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	_, _ = io.WriteString(mute, "\x16\x03\x01")
	s.join("ana").sends("/quit\n")
	s.close() // does not wait for the mute peer
}
