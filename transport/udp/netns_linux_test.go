package udp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sys/unix"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/internal/clienttest"
	"tertulia/transport/udp/link"
)

// in runs open in a network namespace. A socket stays in the one where it was
// opened.
func in[T any](namespace string, open func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result)
	go func() {
		// The thread is not unlocked: it ends with the goroutine.
		runtime.LockOSThread()
		var r result
		f, err := os.Open("/var/run/netns/" + namespace)
		if err == nil {
			defer f.Close()
			err = unix.Setns(int(f.Fd()), unix.CLONE_NEWNET)
		}
		if r.err = err; err == nil {
			r.value, r.err = open()
		}
		done <- r
	}()
	r := <-done
	return r.value, r.err
}

// lossyNamespaces makes two network namespaces joined by a wire, where three of
// ten UDP datagrams are lost each way.
func lossyNamespaces(t *testing.T) (server, client string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can make network namespaces")
	}
	clienttest.Program(t, "ip")
	clienttest.Program(t, "nft")
	run := func(line string) {
		t.Helper()
		words := strings.Fields(line)
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	server, client = fmt.Sprintf("tertulia-s%d", os.Getpid()), fmt.Sprintf("tertulia-c%d", os.Getpid())
	for _, ns := range []string{server, client} {
		run("ip netns add " + ns)
		t.Cleanup(func() { run("ip netns del " + ns) })
	}
	run("ip -n " + server + " link add wire type veth peer name wire netns " + client)
	for i, ns := range []string{server, client} {
		run(fmt.Sprintf("ip -n %s addr add 10.99.0.%d/24 dev wire", ns, i+1))
		run("ip -n " + ns + " link set wire up")
		cmd := exec.Command("ip", "netns", "exec", ns, "nft", "-f", "-")
		cmd.Stdin = strings.NewReader(`table inet loss {
			chain in { type filter hook input priority 0; meta l4proto udp numgen random mod 10 < 3 counter drop; }
		}`)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("nft: %v\n%s", err, out)
		}
	}
	return server, client
}

// patience bounds every wait of the test, so that a fault shows as one. With so much
// loss on a busy machine even a nick can take more than a minute.
const patience = 5 * time.Minute

func TestRealLoss(t *testing.T) {
	const users, lines = 10, 40
	near, far := lossyNamespaces(t)
	conn, err := in(near, func() (net.PacketConn, error) { return net.ListenPacket("udp4", "10.99.0.1:4000") })
	if err != nil {
		t.Fatal(err)
	}
	metrics := NewMetrics(prometheus.NewRegistry())
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
	ctx, stop := context.WithCancel(context.Background())
	served, ended := make(chan error, 1), make(chan struct{}, 2)
	go func() { _ = r.Run(ctx); ended <- struct{}{} }()
	go func() { _ = conns.Run(ctx); ended <- struct{}{} }()
	go func() { served <- New(Config{Metrics: metrics, FirstLine: patience}, r, conns).Serve(ctx, conn) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		<-ended
		<-ended
	}()
	dialer := link.Dialer{Open: func(context.Context) (net.Conn, error) {
		return in(far, func() (net.Conn, error) { return net.Dial("udp4", "10.99.0.1:4000") })
	}}
	type log struct {
		said []string
		err  error
	}
	logs := make(chan log, users)
	ready := make(chan bool)
	begin := make(chan struct{})
	start := time.Now()
	for i := range users {
		go func() {
			var l log
			defer func() { logs <- l }()
			dialing, giveUp := context.WithTimeout(ctx, patience)
			defer giveUp()
			conn, err := dialer.Dial(dialing)
			if err != nil {
				l.err = err
				return
			}
			defer conn.Close()
			conn.SetReadDeadline(time.Now().Add(patience))
			_, _ = fmt.Fprintf(conn, "u%d\n", i)
			in := bufio.NewReader(conn)
			for len(l.said) < users*lines {
				line, err := in.ReadString('\n')
				if l.err = err; err != nil {
					return
				}
				if strings.Contains(line, "type a line") {
					ready <- true
					go func() {
						<-begin
						for n := range lines {
							_, _ = fmt.Fprintf(conn, "line %d\n", n)
						}
					}()
				}
				if strings.Contains(line, ": line ") {
					l.said = append(l.said, line)
				}
			}
		}()
	}
	for range users {
		select {
		case <-ready:
		case l := <-logs:
			t.Fatal(l.err)
		}
	}
	close(begin)
	var first []string
	for range users {
		l := <-logs
		if l.err != nil && !errors.Is(l.err, io.EOF) {
			t.Fatal(l.err)
		}
		if first == nil {
			first = l.said
		}
		if strings.Join(l.said, "") != strings.Join(first, "") {
			t.Error("two users see different orders")
		}
		next := make(map[string]int)
		for _, line := range l.said {
			nick, text, _ := strings.Cut(line, ": ")
			if want := fmt.Sprintf("line %d\n", next[nick]); text != want {
				t.Fatalf("%s says %q, want %q", nick, text, want)
			}
			next[nick]++
		}
		if len(l.said) != users*lines {
			t.Errorf("a user has %d lines of %d", len(l.said), users*lines)
		}
	}
	t.Logf("%d lines to %d users in %v", users*lines, users, time.Since(start))
}
