package e2e

import (
	"bufio"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
	"tertulia/transport/udp/link"
)

// openBoth runs the program until the test ends, and returns its addresses for
// chat.
func openBoth(t *testing.T, args ...string) (tcp, udp string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	in, out := io.Pipe()
	ended := make(chan error, 1)
	args = append(append(servertest.FreePorts(t), "-host", "127.0.0.1", "-log-level", "error"), args...)
	go func() {
		ended <- app.Exec(ctx, args, nil, out, io.Discard)
		_ = out.Close()
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	r := bufio.NewScanner(in)
	for r.Scan() {
		if m := regexp.MustCompile(`^  nc (-u )?(?:localhost|127\.0\.0\.1) (\d+)$`).FindStringSubmatch(r.Text()); m != nil {
			if addr := "127.0.0.1:" + m[2]; m[1] == "" {
				tcp = addr
			} else {
				udp = addr
			}
		}
		if strings.HasPrefix(r.Text(), "Ctrl-C") {
			go func() { _, _ = io.Copy(io.Discard, in) }()
			return tcp, udp
		}
	}
	t.Fatal("the server does not start")
	return "", ""
}

// TestManyOverUDPAndTCPSeeOneOrder is the stress test of both transports.
func TestManyOverUDPAndTCPSeeOneOrder(t *testing.T) {
	overUDP, overTCP, speakers, lines := 1000, 200, 60, 5
	if servertest.RaceDetector { // which costs ten times the CPU time
		overUDP, overTCP, speakers = 250, 50, 30
	}
	tcp, udp := openBoth(t, "-rate", "0", "-max-conns-per-addr", "0", "-max-lag", "16MiB")
	type view struct {
		order uint64
		err   error
	}
	views := make(chan view)
	var ready sync.WaitGroup
	begin := make(chan struct{})
	ready.Add(overUDP + overTCP)
	user := func(i int) (order uint64, err error) {
		var conn net.Conn
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if i < overUDP {
			conn, err = link.Dial(ctx, udp)
		} else {
			conn, err = new(net.Dialer).DialContext(ctx, "tcp", tcp)
		}
		if err != nil {
			ready.Done()
			return 0, err
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(5 * time.Minute)) // so that a fault shows as one
		_, _ = fmt.Fprintf(conn, "u%d\n/quiet on\n", i)
		in := bufio.NewReader(conn)
		next := make(map[string]int)
		seen := fnv.New64a()
		for n := 0; n < speakers*lines; {
			line, err := in.ReadString('\n')
			if err != nil {
				return 0, fmt.Errorf("user %d, after %d lines: %w", i, n, err)
			}
			line = strings.TrimRight(line, "\r\n")
			if strings.HasSuffix(line, "are hidden") {
				ready.Done()
				if i%((overUDP+overTCP)/speakers) == 0 {
					go func() {
						<-begin
						for n := range lines {
							_, _ = fmt.Fprintf(conn, "line %d\n", n)
						}
					}()
				}
			}
			nick, text, said := strings.Cut(line, ": line ")
			if !said {
				continue
			}
			if text != fmt.Sprint(next[nick]) {
				return 0, fmt.Errorf("user %d reads %q, wants line %d", i, line, next[nick])
			}
			next[nick]++
			n++
			_, _ = io.WriteString(seen, line+"\n")
		}
		return seen.Sum64(), nil
	}
	start := time.Now()
	dialing := make(chan struct{}, 50)
	for i := range overUDP + overTCP {
		go func() {
			dialing <- struct{}{}
			time.AfterFunc(10*time.Millisecond, func() { <-dialing })
			order, err := user(i)
			views <- view{order, err}
		}()
	}
	all := make(chan struct{})
	go func() { ready.Wait(); close(all) }()
	var order uint64
	for n := 0; n < overUDP+overTCP; {
		select {
		case <-all:
			t.Logf("%d users joined in %v", overUDP+overTCP, time.Since(start))
			start, all = time.Now(), nil
			close(begin)
		case v := <-views:
			n++
			switch {
			case v.err != nil:
				t.Fatal(v.err)
			case order == 0:
				order = v.order
			case v.order != order:
				t.Error("two users see different orders")
			}
		}
	}
	t.Logf("%d deliveries in %v", speakers*lines*(overUDP+overTCP), time.Since(start))
}

func TestTheClientsModeOverUDP(t *testing.T) {
	_, udp := openBoth(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	conn, err := link.Dial(ctx, udp)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute)) // so that a fault shows as one
	_, _ = io.WriteString(conn, "/client 1 000102030405060708090a0b0c0d0e0f - 0 #tertulia\nana\nhola\n/ping\n/quit\n")
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Error(err)
	}
	want := `^\* welcome .*\n/client 1 max-line=1024\n@0 \d+ welcome #tertulia [0-9a-f]+ 0 ana\n@0 \d+ room .*\n@1 \d+ msg #tertulia ana: hola\n@0 \d+ pong - 2\n@0 \d+ pong - 3\n@0 \d+ bye - \* bye\n$`
	if !regexp.MustCompile(want).Match(got) {
		t.Errorf("our client reads\n%s", got)
	}
}

func TestOneConnectionLimitForUDPAndTCP(t *testing.T) {
	tcp, udp := openBoth(t, "-max-conns", "1")
	conn, err := net.Dial("tcp", tcp)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Minute)) // so that a fault shows as one
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if _, err := link.Dial(ctx, udp); err == nil || !strings.Contains(err.Error(), "the server is full") {
		t.Errorf("one too many gets in over UDP: %v", err)
	}
}
