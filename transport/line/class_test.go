package line

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcptest"
)

// A stranger is a user's end of a real connection.
type stranger struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func meet(t *testing.T, conn net.Conn, err error) *stranger {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second)) // a failure must not hang the test
	return &stranger{t, conn, bufio.NewReader(conn)}
}

// does sends a line, and reads up to one that contains want.
func (s *stranger) does(line, want string) {
	s.t.Helper()
	if _, err := io.WriteString(s.conn, line+"\n"); err != nil {
		s.t.Fatalf("send %q: %v", line, err)
	}
	s.sees(want)
}

func (s *stranger) sees(want string) {
	s.t.Helper()
	for {
		line, err := s.in.ReadString('\n')
		if strings.Contains(line, want) {
			return
		}
		if err != nil {
			s.t.Fatalf("before %q: %v", want, err)
		}
	}
}

func TestAClassWithATeacherOverRealSockets(t *testing.T) {
	cert, client := tcptest.Certificate(t)
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 4)
	start := func(part func(context.Context) error) { go func() { ended <- part(ctx) }() }
	start(r.Run)
	start(conns.Run)
	reg := prometheus.NewRegistry()
	g := accountstest.Open(t, accounts.Config{Chat: r})
	server := New(Config{Gate: g, Metrics: NewMetrics(reg), TLS: &tls.Config{Certificates: []tls.Certificate{cert}}}, r, conns, transport.NewAcceptMetrics(reg))
	var addrs []string
	for _, serve := range []func(context.Context, net.Listener) error{server.Serve, server.ServeTLS} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addrs = append(addrs, l.Addr().String())
		start(func(ctx context.Context) error { return serve(ctx, l) })
	}
	defer func() {
		stop()
		for range cap(ended) {
			<-ended
		}
	}()
	if err := g.Add(ctx, "teacher", "correct horse", event.ServerOperator); err != nil {
		t.Fatal(err)
	}

	conn, err := tls.Dial("tcp", addrs[1], client)
	teacher := meet(t, conn, err)
	teacher.does("teacher", "* teacher is registered: type /login teacher")
	teacher.does("/login correct horse", "that is not the name")
	teacher.does("/login teacher correct horse", "* you are logged in as teacher")
	plain, err := net.Dial("tcp", addrs[0])
	bob := meet(t, plain, err)
	bob.does("bob", "* you are bob")
	other, err := net.Dial("tcp", addrs[0])
	eva := meet(t, other, err)
	eva.does("eva", "* you are eva")
	eva.does("/register hunter2222", "* the nick eva is yours now")
	bob.does("/nick eva", "eva is the nick of an account")
	bob.does("hola", "bob: hola")
	teacher.does("/mute bob 10m spam", "* teacher muted bob for 10 minutes")
	bob.does("can you hear me?", "* you are muted in #tertulia for")
	teacher.does("/unmute bob", "* teacher lets bob speak again")
	bob.does("and now?", "bob: and now?")
	teacher.does("/kick eva", "* teacher put eva out")
	eva.sees("* teacher has put you out of the server")
	if rest, err := io.ReadAll(eva.in); err != nil {
		t.Errorf("eva's connection ends with %v after %q", err, rest)
	}
	teacher.does("/ban 127.0.0.1 1h", "/ban! 127.0.0.1 1h does it all the same")
	teacher.does("/ban! 127.0.0.1 1h enough", "* 127.0.0.1 is banned from the server until ")
	bob.sees("enough")
	again, err := net.Dial("tcp", addrs[0])
	back := meet(t, again, err)
	back.does("bob", ": enough")
	teacher.does("/unban 127.0.0.1", "* 127.0.0.1 may come to the server again")
}
