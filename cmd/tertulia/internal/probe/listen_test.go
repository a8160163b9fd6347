package probe

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// far runs both far ends. It returns their addresses, and a function that stops them and
// returns their tallies.
func far(t *testing.T) (tcp, udp string, stop func() (tcp, udp Tally)) {
	ln, conn := listenTCP(t), listenUDP(t)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	tallies := [2]chan Tally{make(chan Tally, 1), make(chan Tally, 1)}
	go func() { tallies[0] <- ServeTCP(ctx, ln) }()
	go func() {
		tally, err := ServeUDP(ctx, conn)
		if err != nil {
			t.Error(err)
		}
		tallies[1] <- tally
	}()
	return ln.Addr().String(), conn.LocalAddr().String(), func() (Tally, Tally) {
		cancel()
		return <-tallies[0], <-tallies[1]
	}
}

func TestFarEndAnswers(t *testing.T) {
	tcp, udp, stop := far(t)
	for _, size := range []int{MinSize, MaxSize} {
		for _, cfg := range []Config{realConfig(TCP, tcp), realConfig(UDP, udp)} {
			cfg.Size = size
			r, _ := collect(t.Context(), cfg)
			if r.Answered != 5 || r.Missing() != 0 || r.Duplicates != 0 {
				t.Errorf("%d bytes: %+v", size, r)
			}
		}
	}
	if a, b := stop(); a != (Tally{Answered: 10}) || b != (Tally{Answered: 10}) {
		t.Errorf("tallies %+v and %+v", a, b)
	}
}

// Nothing but a probe is answered over UDP, and with as many bytes.
func TestUDPIsNoAmplifier(t *testing.T) {
	_, udp, stop := far(t)
	conn, err := net.Dial("udp", udp)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	good := string(newProbe(1, testNonce, 64))
	bad := []string{
		"", "x", "hello\n", good[:len(good)-1], good[:MinSize-2] + "\n", good + "\n",
		strings.Replace(good, probeWord, replyWord, 1),
		string(newProbe(1, testNonce, MaxSize+1)),
		string(newProbe(1, testNonce, 3*MaxSize)),
	}
	for _, s := range bad {
		if _, err := io.WriteString(conn, s); err != nil {
			t.Fatal(err)
		}
	}
	// Only the last probe is answered.
	_, _ = io.WriteString(conn, good)
	conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
	buf := make([]byte, 10*MaxSize)
	n, err := conn.Read(buf)
	if want := strings.Replace(good, probeWord, replyWord, 1); err != nil || string(buf[:n]) != want {
		t.Errorf("answered %q, %v; want %q", buf[:n], err, want)
	}
	if _, tally := stop(); tally != (Tally{Answered: 1, Ignored: len(bad)}) {
		t.Errorf("tally %+v", tally)
	}
}

func TestTCPTakesProbesOnly(t *testing.T) {
	tcp, _, stop := far(t)
	for _, s := range []string{"hello\n", "\n", strings.Repeat("x", 2*MaxSize) + "\n", "GET / HTTP/1.0\r\n\r\n"} {
		conn, err := net.Dial("tcp", tcp)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, s)
		conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
		// What was not read when it was closed may turn the end into a reset.
		if b, _ := io.ReadAll(conn); len(b) > 0 && string(b) != sayWhat {
			t.Errorf("%.20q is answered %q", s, b)
		}
		conn.Close()
	}
	if tally, _ := stop(); tally != (Tally{Ignored: 4}) {
		t.Errorf("tally %+v", tally)
	}
}

func TestTCPConnectionsAreBounded(t *testing.T) {
	tcp, _, stop := far(t)
	probe := newProbe(1, testNonce, MinSize)
	open := func() (net.Conn, string) {
		conn, err := net.Dial("tcp", tcp)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_, _ = conn.Write(probe)
		conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
		got, _ := bufio.NewReader(conn).ReadString('\n')
		return conn, got
	}
	for range maxConns {
		if _, got := open(); !strings.HasPrefix(got, replyWord) {
			t.Fatalf("answered %q", got)
		}
	}
	// The refused end may be a reset, since its probe is not read.
	if _, got := open(); got != sayFull && got != "" {
		t.Errorf("one more is answered %q", got)
	}
	if tally, _ := stop(); tally != (Tally{Answered: maxConns, Dropped: 1}) {
		t.Errorf("tally %+v", tally)
	}
}
