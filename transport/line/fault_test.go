package line

import (
	"bufio"
	"context"
	"fmt"
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

// A panic in either goroutine of a session ends only that session. Its user leaves the
// room, and its place at the limiter is free again.
func TestAFaultEndsOneSessionOnly(t *testing.T) {
	var log strings.Builder
	reg := prometheus.NewRegistry()
	metrics := NewMetrics(reg)
	accepted := transport.NewAcceptMetrics(reg)
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{All: 2})
	server := New(Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: metrics}, r, conns, accepted)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 3)
	for _, part := range []func(context.Context) error{
		r.Run, conns.Run, func(ctx context.Context) error { return server.Serve(ctx, tcptest.Brittle(l)) },
	} {
		go func() { ended <- part(ctx) }()
	}
	join := func(nick string) (net.Conn, *bufio.Reader) {
		t.Helper()
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conn.SetDeadline(time.Now().Add(time.Minute)) // a failure must not hang the test
		in := bufio.NewReader(conn)
		for {
			line, err := in.ReadString('\n')
			switch {
			case err != nil:
				t.Fatalf("%s is not seated: %v", nick, err)
			case strings.HasPrefix(line, "* the server is full"):
				conn.Close()
				return nil, nil
			case strings.HasPrefix(line, "* welcome"):
				_, _ = io.WriteString(conn, nick+"\n")
			case strings.HasPrefix(line, "* type a line"):
				return conn, in
			}
		}
	}
	ana, in := join("ana")
	for i, breaks := range []string{tcptest.BreakRead, tcptest.BreakWrite} {
		nick := fmt.Sprint("bob", i)
		bob, theirs := join(nick)
		for bob == nil { // the limiter counts the old session until it has ended
			bob, theirs = join(nick)
		}
		_, _ = io.WriteString(bob, "/echo off\n"+breaks+"\n")
		_, _ = io.ReadAll(theirs) // until the end of the stream
		bob.Close()
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("%s does not leave: %v", nick, err)
			}
			if strings.HasPrefix(line, "* "+nick+" left") {
				break
			}
		}
	}
	_, _ = io.WriteString(ana, "still here\n")
	for line := ""; !strings.HasPrefix(line, "ana: still here"); {
		if line, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	for range cap(ended) {
		<-ended
	}
	if n := testutil.ToFloat64(metrics.chat.Ended.WithLabelValues("fault")); n != 2 {
		t.Errorf("%v sessions ended with a fault, want 2", n)
	}
	expected := "# HELP tertulia_session_panics_total Sessions ended by a fault in the server. Each is a bug: the log has the stack.\n" +
		"# TYPE tertulia_session_panics_total counter\ntertulia_session_panics_total{listener=\"line\"} 2\n"
	if err := testutil.GatherAndCompare(reg, strings.NewReader(expected), "tertulia_session_panics_total"); err != nil {
		t.Error(err)
	}
	for _, part := range []string{`msg="session panicked"`, `fault="the reader breaks"`, `fault="the writer breaks"`, "(*session).RunReader", "(*Writer).Deliver"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not have %s:\n%s", part, log.String())
		}
	}
}
