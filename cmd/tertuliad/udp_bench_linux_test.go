package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tertulia/transport/udp/link"
)

// A child is the server as a process of its own, so that what it costs can be
// told from what its clients cost.
type child struct {
	pid      int
	tcp, udp string
}

func startChild(b *testing.B) child {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "tertuliad")
	if out, err := osexec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := osexec.CommandContext(ctx, binary, "-host", "127.0.0.1", "-tcp-addr", ":0", "-udp-addr", ":0", "-log-level", "error",
		"-rate", "0", "-max-conns", "0", "-max-conns-per-addr", "0", "-udp-unverified", "0", "-first-line", "1h")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stop(); _ = cmd.Wait() })
	c := child{pid: cmd.Process.Pid}
	for r := bufio.NewScanner(out); r.Scan() && !strings.HasPrefix(r.Text(), "Ctrl-C"); {
		if m := regexp.MustCompile(`^  nc (-u )?(?:localhost|127\.0\.0\.1) (\d+)$`).FindStringSubmatch(r.Text()); m != nil {
			if addr := "127.0.0.1:" + m[2]; m[1] == "" {
				c.tcp = addr
			} else {
				c.udp = addr
			}
		}
	}
	return c
}

// cpu returns the CPU time that the process has used (proc(5), in ticks of
// 10 ms).
func (c child) cpu(b *testing.B) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.pid))
	if err != nil {
		b.Skip("CPU time is read from /proc")
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory returns the process's resident bytes.
func (c child) memory(b *testing.B) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
	if err != nil {
		b.Skip("memory is read from /proc")
	}
	kib, _ := strconv.Atoi(regexp.MustCompile(`VmRSS:\s*(\d+)`).FindStringSubmatch(string(status))[1])
	return kib << 10
}

// A crowd is many sessions over one socket that do no more than acknowledge and
// count. Its state is run's.
type crowd struct {
	b        *testing.B
	socket   net.Conn
	links    map[link.Token]*link.Link
	all      []*link.Link
	lines    int // that contain mark, in all sessions
	mark     []byte
	datagram []byte
}

func newCrowd(b *testing.B, addr string) *crowd {
	socket, err := net.Dial("udp", addr)
	if err != nil {
		b.Fatal(err)
	}
	raw, err := socket.(*net.UDPConn).SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	// The socket stands for many: only root may give it their buffers.
	_ = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 64<<20) })
	b.Cleanup(func() { socket.Close() })
	return &crowd{b: b, socket: socket, links: make(map[link.Token]*link.Link), datagram: make([]byte, 0, link.MaxDatagram)}
}

// opens opens n sessions.
func (c *crowd) opens(n int) {
	for n > 0 {
		some := min(n, 100)
		n -= some
		for range some {
			var raw [16]byte
			rand.Read(raw[:])
			c.ask(link.AppendHello(nil, link.NewToken(raw)))
		}
		for done, end := len(c.all)+some, time.Now().Add(time.Minute); len(c.all) < done; {
			c.turn(time.Millisecond)
			if time.Now().After(end) {
				c.b.Fatalf("only %d sessions of %d are open", len(c.all), done)
			}
		}
	}
}

func (c *crowd) ask(b []byte) { _, _ = c.socket.Write(b) }

// turn takes what comes within a time, and sends what is due.
func (c *crowd) turn(wait time.Duration) {
	buffer := make([]byte, 2*link.MaxDatagram)
	var frames []link.Frame
	c.socket.SetReadDeadline(time.Now().Add(wait))
	for range 10_000 {
		n, err := c.socket.Read(buffer)
		if err != nil {
			break
		}
		d, err := link.Parse(buffer[:n])
		if err != nil {
			c.b.Fatalf("%q: %v", buffer[:n], err)
		}
		switch d.Word {
		case link.Cookie:
			c.ask(link.AppendOpen(nil, d.Nonce, d.Cookie))
		case link.Opened:
			if c.links[d.SID] == nil {
				l := link.New(link.Config{SID: d.SID, Window: 256, KeepAlive: link.KeepAlive}, time.Now())
				c.links[d.SID] = l
				c.all = append(c.all, l)
			}
		case link.Session:
			l := c.links[d.SID]
			if l == nil {
				continue // its OPENED is still to come
			}
			if frames, err = link.ParseFrames(frames[:0], d.Frames); err != nil {
				c.b.Fatal(err)
			}
			l.Receive(frames, false, time.Now())
			text, got, _ := l.Take()
			if len(c.mark) > 0 {
				c.lines += bytes.Count(text, c.mark)
			}
			l.Took(got)
			c.send(l)
		}
	}
	now := time.Now()
	for _, l := range c.all {
		if at := l.Deadline(); at.Before(now) {
			l.Advance(now)
			c.send(l)
		}
	}
}

func (c *crowd) send(l *link.Link) {
	for b := l.Append(c.datagram[:0], time.Now()); b != nil; b = l.Append(c.datagram[:0], time.Now()) {
		c.ask(b)
	}
}

// says has one session say lines.
func (c *crowd) says(i int, text string) {
	c.all[i].Write([]byte(text))
	c.send(c.all[i])
}

const (
	benchText  = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	benchBurst = 16 // lines on their way from the one who speaks
)

// BenchmarkUDPFanOut has one of many users speak, 16 lines of 100 bytes at a time,
// over UDP and over TCP. What the clients cost is part of the rate, not of the
// server's CPU time.
func BenchmarkUDPFanOut(b *testing.B) {
	burst := strings.Repeat(benchText+"\n", benchBurst)
	for _, seats := range []int{100, 1000} {
		b.Run(fmt.Sprintf("udp/%d", seats), func(b *testing.B) {
			server := startChild(b)
			c := newCrowd(b, server.udp)
			c.opens(seats)
			for i, l := range c.all {
				l.Write(fmt.Appendf(nil, "u%d\n/quiet on\n", i))
				c.send(l)
				c.turn(time.Millisecond)
			}
			c.turn(time.Second)
			c.mark = []byte(": xxx")
			b.ResetTimer()
			start, used := time.Now(), server.cpu(b)
			for said := 0; said < b.N; {
				c.says(0, burst)
				for said += benchBurst; c.lines < said*seats; {
					c.turn(5 * time.Millisecond)
				}
			}
			reportFanOut(b, server, start, used, c.lines)
		})
		b.Run(fmt.Sprintf("tcp/%d", seats), func(b *testing.B) {
			server := startChild(b)
			var readers sync.WaitGroup
			counts := make(chan int, seats)
			var first net.Conn
			for i := range seats {
				conn, err := net.Dial("tcp", server.tcp)
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(func() { _ = conn.Close() })
				if i == 0 {
					first = conn
				}
				in := bufio.NewReaderSize(conn, 16<<10)
				_, _ = fmt.Fprintf(conn, "u%d\n/quiet on\n", i)
				for line := ""; !strings.Contains(line, "are hidden"); {
					if line, err = in.ReadString('\n'); err != nil {
						b.Fatal(err)
					}
				}
				readers.Go(func() {
					buffer := make([]byte, 16<<10)
					for {
						n, err := in.Read(buffer)
						if err != nil {
							return
						}
						counts <- bytes.Count(buffer[:n], []byte("\n"))
					}
				})
			}
			b.ResetTimer()
			start, used := time.Now(), server.cpu(b)
			lines := 0
			for said := 0; said < b.N; {
				_, _ = io.WriteString(first, burst)
				for said += benchBurst; lines < said*seats; {
					lines += <-counts
				}
			}
			reportFanOut(b, server, start, used, lines)
		})
	}
}

func reportFanOut(b *testing.B, server child, start time.Time, used time.Duration, lines int) {
	b.StopTimer()
	b.ReportMetric(float64(lines)/time.Since(start).Seconds(), "deliveries/s")
	b.ReportMetric((server.cpu(b)-used).Seconds()/float64(lines)*1e6, "server-cpu-s/M")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkUDPIdle opens 10,000 sessions in as many rooms as there may be, and
// tells what each costs.
func BenchmarkUDPIdle(b *testing.B) {
	const sessions = 10_000
	for b.Loop() {
		server := startChild(b)
		before := server.memory(b)
		c := newCrowd(b, server.udp)
		for range sessions / 100 {
			from := len(c.all)
			c.opens(100)
			for i := from; i < len(c.all); i++ {
				c.says(i, fmt.Sprintf("u%d\n", i))
			}
			c.turn(10 * time.Millisecond)
		}
		used := server.cpu(b)
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
			c.turn(100 * time.Millisecond)
		}
		after := server.memory(b)
		b.ReportMetric(float64(after)/(1<<20), "MiB")
		b.ReportMetric(float64(after-before)/sessions/1024, "KiB/session")
		b.ReportMetric((server.cpu(b)-used).Seconds()/30*100, "%cpu-idle")
	}
}
