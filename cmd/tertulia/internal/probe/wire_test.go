package probe

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

const shortTime = 300 * time.Millisecond // for what stays silent

func realConfig(p Protocol, addr string) Config {
	dial := DialTCP
	if p == UDP {
		dial = DialUDP
	}
	return Config{
		Protocol: p,
		Dial:     func(ctx context.Context) (Wire, error) { return dial(ctx, addr) },
		Count:    5,
		Size:     64,
		Timeout:  10 * time.Second,
		Interval: time.Millisecond,
	}
}

func listenTCP(t *testing.T) net.Listener {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

func listenUDP(t *testing.T) net.PacketConn {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// eachConn lets do have each connection of a new listener.
func eachConn(t *testing.T, do func(net.Conn)) string {
	ln := listenTCP(t)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				do(conn)
			}()
		}
	}()
	return ln.Addr().String()
}

func TestNobodyListens(t *testing.T) {
	ln, conn := listenTCP(t), listenUDP(t)
	ln.Close()
	conn.Close()
	r, _ := collect(t.Context(), realConfig(TCP, ln.Addr().String()))
	if r.Lost[Refused] != 5 || r.Sent != 0 {
		t.Errorf("tcp: %+v", r)
	}
	cfg := realConfig(UDP, conn.LocalAddr().String())
	cfg.Timeout, cfg.Interval = shortTime, 20*time.Millisecond
	r, _ = collect(t.Context(), cfg)
	if r.Lost[Refused] == 0 || r.Answered != 0 || r.Sent != 5 {
		t.Errorf("udp: %+v", r)
	}
}

func TestPlainEcho(t *testing.T) {
	addr := eachConn(t, func(c net.Conn) { _, _ = io.Copy(c, c) })
	r, _ := collect(t.Context(), realConfig(TCP, addr))
	if r.Answered != 5 || r.Connected != 1 {
		t.Errorf("%+v", r)
	}
}

func TestSilentFarEnds(t *testing.T) {
	conn := listenUDP(t) // nobody reads
	addr := eachConn(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	for _, cfg := range []Config{realConfig(TCP, addr), realConfig(UDP, conn.LocalAddr().String())} {
		cfg.Timeout = shortTime
		r, _ := collect(t.Context(), cfg)
		if r.Lost[Silent] != 5 || r.Unheard != 5 || r.Connected != 1 {
			t.Errorf("%+v", r)
		}
	}
}

// A program that is no far end is heard, with a whole line or without.
func TestWrongSpeaker(t *testing.T) {
	for _, greeting := range []string{"* welcome: type your nick\r\n", "login: ", strings.Repeat("x", 10_000)} {
		addr := eachConn(t, func(c net.Conn) {
			_, _ = io.WriteString(c, greeting)
			_, _ = io.Copy(io.Discard, c)
		})
		cfg := realConfig(TCP, addr)
		cfg.Timeout = shortTime
		r, _ := collect(t.Context(), cfg)
		if r.Foreign == 0 || r.First == "" || !strings.HasPrefix(greeting, r.First) || len(r.First) > 2*MaxSize {
			t.Errorf("heard %.30q of %.30q", r.First, greeting)
		}
	}
}

// What a broken connection carried is lost; the next probe makes another.
func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		name  string
		abort bool
		why   Why
	}{{"closed", false, Closed}, {"reset", true, Broken}} {
		addr := eachConn(t, func(conn net.Conn) {
			in := bufio.NewReader(conn)
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if got, _ := parse(line); got.number == 2 {
					if c.abort {
						_ = conn.(*net.TCPConn).SetLinger(0)
					}
					return
				}
				_, _ = io.WriteString(conn, line)
			}
		})
		cfg := realConfig(TCP, addr)
		cfg.Interval = 100 * time.Millisecond
		r, _ := collect(t.Context(), cfg)
		// What was not read when it was closed makes that a reset too.
		if r.Probes != 5 || r.Lost[c.why] == 0 && r.Lost[Broken] == 0 || r.Connected < 2 || r.Answered+r.Missing() != 5 {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Why
	}{
		{&net.DNSError{IsNotFound: true}, NoName},
		{&net.DNSError{IsTimeout: true}, NameTrouble},
		{syscall.ECONNREFUSED, Refused},
		{syscall.EHOSTUNREACH, HostUnreachable},
		{syscall.ENETUNREACH, NetUnreachable},
		{syscall.EPERM, Forbidden},
		{syscall.EACCES, Forbidden},
		{syscall.EMSGSIZE, TooBig},
		{syscall.ECONNRESET, Broken},
		{syscall.EPIPE, Broken},
		{syscall.ETIMEDOUT, Silent},
		{context.DeadlineExceeded, Silent},
		{io.EOF, Closed},
		{syscall.EMFILE, Other},
	} {
		if got := whyNot(&net.OpError{Op: "dial", Net: "tcp", Err: c.err}); got != c.want {
			t.Errorf("%v is taken for reason %d, want %d", c.err, got, c.want)
		}
	}
}

// UDP is answered from when the far end comes up, on the same socket.
func TestUDPClientFirst(t *testing.T) {
	conn := listenUDP(t)
	addr := conn.LocalAddr().String()
	conn.Close()
	cfg := realConfig(UDP, addr)
	cfg.Count, cfg.Interval = MaxProbes, 20*time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	serving, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	events, ended := make(chan Event), make(chan *Report, 1)
	go func() { defer close(events); ended <- Run(ctx, cfg, events) }()
	started := false
	for e := range events {
		switch {
		case e.Kind == Lost && e.Why == Refused && !started:
			started = true
			conn, err := net.ListenPacket("udp", addr)
			if err != nil {
				t.Fatal(err)
			}
			go func() { defer close(served); _, _ = ServeUDP(serving, conn) }()
		case e.Kind == Answered:
			stop()
		}
	}
	cancel()
	<-served
	if r := <-ended; r.Lost[Refused] == 0 || r.Answered == 0 || r.Connected != 1 {
		t.Errorf("%+v", r)
	}
}

// A UDP socket that got the probed port itself is found out.
func TestSocketThatHearsItself(t *testing.T) {
	conn := listenUDP(t)
	addr := conn.LocalAddr().(*net.UDPAddr)
	conn.Close()
	self, err := net.DialUDP("udp", addr, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer self.Close()
	if !sameEnds(self) {
		t.Errorf("%v and %v are not the same", self.LocalAddr(), self.RemoteAddr())
	}
	other, err := net.Dial("udp", listenUDP(t).LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if sameEnds(other) {
		t.Errorf("%v and %v are the same", other.LocalAddr(), other.RemoteAddr())
	}
}
