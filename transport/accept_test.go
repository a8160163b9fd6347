package transport

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/limits"
)

// loop runs an accept loop on a loopback listener. end stops it and waits until it has
// returned.
func loop(t *testing.T, l net.Listener, most limits.Limits, session func(context.Context, net.Conn)) (log *strings.Builder, m *AcceptMetrics, end func()) {
	log = new(strings.Builder)
	m = NewAcceptMetrics(prometheus.NewRegistry())
	ctx, stop := context.WithCancel(t.Context())
	conns := limits.NewConnLimiter(most)
	closed, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(closed)
		_ = conns.Run(ctx)
	}()
	go func() {
		ended <- Accept(ctx, "test", l, AcceptConfig{
			Conns: conns, Log: slog.New(slog.NewTextHandler(log, nil)), Metrics: m,
			Refusal: func(why error) []byte { return []byte(why.Error()) },
			Session: func(ctx context.Context, c net.Conn, end *Outcome) {
				session(ctx, c)
				*end = Outcome{Nick: "ana", Reason: "left", Received: 5, Sent: 7}
			},
		})
	}()
	return log, m, func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Accept = %v", err)
		}
		<-closed
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func dial(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(time.Minute)) // so that a hang becomes an error
	t.Cleanup(func() { c.Close() })
	return c
}

func read(t *testing.T, c net.Conn) string {
	t.Helper()
	got, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(got)
}

// echo serves a peer until the peer or the server ends.
func echo(ctx context.Context, c net.Conn) {
	defer context.AfterFunc(ctx, func() { c.SetReadDeadline(time.Unix(1, 0)) })()
	_, _ = io.Copy(c, c)
}

func TestAPlaceIsGivenBack(t *testing.T) {
	l := listen(t)
	_, m, end := loop(t, l, limits.Limits{All: 1}, echo)
	first := dial(t, l)
	_, _ = io.WriteString(first, "x")
	_, _ = io.ReadFull(first, make([]byte, 1))
	if got := read(t, dial(t, l)); got != limits.ErrFull.Error() {
		t.Errorf("one too many reads %q", got)
	}
	_ = first.(*net.TCPConn).CloseWrite()
	read(t, first)
	for {
		// The place is free only after the session ends. Until then the refusal may be lost
		// to a reset.
		if got, _ := io.ReadAll(closing(t, dial(t, l))); string(got) == "y" {
			break
		}
	}
	end()
	if n := testutil.ToFloat64(m.open.WithLabelValues("test")); n != 0 {
		t.Errorf("%v connections are counted as open", n)
	}
}

// closing sends one byte and ends the stream.
func closing(t *testing.T, c net.Conn) net.Conn {
	t.Helper()
	_, _ = io.WriteString(c, "y")
	_ = c.(*net.TCPConn).CloseWrite()
	return c
}

func TestAPanicEndsOneSessionOnly(t *testing.T) {
	l := listen(t)
	log, m, end := loop(t, l, limits.Limits{}, func(ctx context.Context, c net.Conn) {
		first := make([]byte, 1)
		if _, err := io.ReadFull(c, first); err == nil && first[0] == '!' {
			panic("a fault")
		}
		echo(ctx, c)
	})
	calm, nervous := dial(t, l), dial(t, l)
	_, _ = io.WriteString(calm, "..")
	_, _ = io.WriteString(nervous, "!")
	if got := read(t, nervous); got != "" {
		t.Errorf("the session that panicked sends %q", got)
	}
	if _, err := io.ReadFull(calm, make([]byte, 1)); err != nil {
		t.Errorf("another session: %v", err)
	}
	_ = calm.(*net.TCPConn).CloseWrite()
	read(t, calm)
	end()
	if n := testutil.ToFloat64(m.panics.WithLabelValues("test")); n != 1 || !strings.Contains(log.String(), "fault=\"a fault\"") ||
		!strings.Contains(log.String(), "accept_test.go") {
		t.Errorf("%v panics are counted, the log says\n%s", n, log)
	}
	for _, line := range []string{
		`level=INFO msg="session ended" listener=test peer=` + nervous.LocalAddr().String() + ` nick="" reason=fault took=`,
		`level=INFO msg="session ended" listener=test peer=` + calm.LocalAddr().String() + ` nick=ana reason=left took=`,
		" received=5 sent=7\n",
	} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log has no %q:\n%s", line, log)
		}
	}
}

func TestSessionsEndWithTheLoop(t *testing.T) {
	l := listen(t)
	_, _, end := loop(t, l, limits.Limits{}, echo)
	c := dial(t, l)
	_, _ = io.WriteString(c, "x")
	_, _ = io.ReadFull(c, make([]byte, 1))
	end()
	if got := read(t, c); got != "" {
		t.Errorf("reads %q", got)
	}
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		c.Close()
		t.Error("the listener is still open")
	}
}

// failing fails to accept a few times, like a process without free descriptors.
type failing struct {
	net.Listener
	times int // owned by the accept loop
}

func (f *failing) Accept() (net.Conn, error) {
	if f.times > 0 {
		f.times--
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return f.Listener.Accept()
}

func TestAFailedAcceptIsWaitedOut(t *testing.T) {
	l := listen(t)
	log, m, end := loop(t, &failing{l, 3}, limits.Limits{}, echo)
	if got := read(t, closing(t, dial(t, l))); got != "y" {
		t.Errorf("reads %q", got)
	}
	end()
	if n := testutil.ToFloat64(m.failed.WithLabelValues("test")); n != 3 || strings.Count(log.String(), "accept failed") != 3 {
		t.Errorf("%v failures are counted, the log says\n%s", n, log)
	}
}

func TestAListenerClosedUnderTheLoop(t *testing.T) {
	l := listen(t)
	l.Close()
	err := Accept(t.Context(), "test", l, AcceptConfig{Metrics: NewAcceptMetrics(prometheus.NewRegistry()), Log: slog.New(slog.DiscardHandler)})
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept = %v", err)
	}
}

// between is a connection that has only the addresses of its ends.
type between struct {
	net.Conn
	local, peer *net.TCPAddr
}

func (b between) LocalAddr() net.Addr  { return b.local }
func (b between) RemoteAddr() net.Addr { return b.peer }

func TestAUserOfThisMachineHasOneAddress(t *testing.T) {
	for _, c := range []struct{ local, peer, want string }{
		{"192.168.1.7", "192.168.1.8", "192.168.1.8"},
		{"192.168.1.7", "192.168.1.7", "127.0.0.1"},
		{"127.0.0.1", "127.0.0.1", "127.0.0.1"},
		{"::1", "::1", "127.0.0.1"},
		{"fd00::7", "fd00::8", "fd00::8"},
	} {
		conn := between{local: &net.TCPAddr{IP: net.ParseIP(c.local), Port: 4000}, peer: &net.TCPAddr{IP: net.ParseIP(c.peer), Port: 50000}}
		if got := UserAddr(conn); got.String() != c.want {
			t.Errorf("from %s to %s: the user has %v, want %s", c.peer, c.local, got, c.want)
		}
	}
}
