package ftp

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// otherServer is the address of another server for comparison. It must let anonymous
// users write into the folder /bench.
var otherServer = flag.String("peer", "", "address of another FTP server to measure")

// bench is a session that moves data as fast as it can.
type bench struct {
	testing.TB
	conn net.Conn
	in   *bufio.Reader
	buf  []byte
}

func benchAddr(b *testing.B) string {
	if *otherServer != "" {
		return *otherServer
	}
	srv := serve(b, func(o *options) { o.ftp.PassivePorts = Ports{29000, 29099} })
	c := srv.as(b, "anonymous")
	c.do("MKD bench", 257)
	c.do("QUIT", 221)
	return srv.addr
}

func newBench(b testing.TB, addr string) *bench {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	s := &bench{b, conn, bufio.NewReaderSize(conn, 512), nil}
	s.want(220)
	if code, text, err := s.ask("USER anonymous"); err != nil || code != 331 && code != 230 {
		b.Fatalf("USER: %d %s (%v)", code, text, err)
	} else if code == 331 {
		s.do("PASS x", 230)
	}
	return s
}

func (s *bench) want(code int) string {
	got, text, err := readReply(s.in)
	if err != nil || got != code {
		s.Fatalf("reply %d %s (%v), want %d", got, text, err, code)
	}
	return text
}

func (s *bench) ask(line string) (int, string, error) {
	if _, err := io.WriteString(s.conn, line+"\r\n"); err != nil {
		return 0, "", err
	}
	return readReply(s.in)
}

func (s *bench) do(line string, code int) string {
	if _, err := io.WriteString(s.conn, line+"\r\n"); err != nil {
		s.Fatal(err)
	}
	return s.want(code)
}

func (s *bench) open() net.Conn {
	text := s.do("EPSV", 229)
	port := strings.TrimRight(text[strings.Index(text, "(|||")+4:], "|).")
	conn, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		s.Fatal(err)
	}
	return conn
}

func (s *bench) retr(line string) (n int64) {
	if s.buf == nil {
		s.buf = make([]byte, 256<<10)
	}
	conn := s.open()
	s.do(line, 150)
	for {
		got, err := conn.Read(s.buf)
		n += int64(got)
		if err != nil {
			break
		}
	}
	conn.Close()
	s.want(226)
	return n
}

func (s *bench) stor(line string, size int64) {
	if s.buf == nil {
		s.buf = make([]byte, 256<<10)
	}
	conn := s.open()
	s.do(line, 150)
	for size > 0 {
		n, err := conn.Write(s.buf[:min(size, int64(len(s.buf)))])
		if err != nil {
			s.Fatal(err)
		}
		size -= int64(n)
	}
	conn.Close()
	s.want(226)
}

// openSessions runs work b.N times, shared among n sessions.
func openSessions(b *testing.B, addr string, n int, work func(s *bench, session, i int)) {
	all := make([]*bench, n)
	for i := range all {
		all[i] = newBench(b, addr)
		all[i].do("TYPE I", 200)
		all[i].do("CWD bench", 250)
	}
	defer func() {
		for _, s := range all {
			s.conn.Close()
		}
	}()
	b.ResetTimer()
	var wg sync.WaitGroup
	for session, s := range all {
		wg.Go(func() {
			for i := session; i < b.N; i += n {
				work(s, session, i)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func BenchmarkRetrieveGiB(b *testing.B) {
	addr := benchAddr(b)
	newBench(b, addr).storIn("giant", 1<<30)
	for _, n := range []int{1, 4} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(1 << 30)
			openSessions(b, addr, n, func(s *bench, _, _ int) {
				if got := s.retr("RETR giant"); got != 1<<30 {
					b.Errorf("%d bytes", got)
				}
			})
		})
	}
}

func (s *bench) storIn(name string, size int64) {
	s.do("TYPE I", 200)
	s.do("CWD bench", 250)
	s.stor("STOR "+name, size)
	s.conn.Close()
}

// BenchmarkStoreGiB stores new files and deletes them. To replace a file is slower here:
// the old version stays until the new one is complete, so the disk's cache has to hold
// both.
func BenchmarkStoreGiB(b *testing.B) {
	addr := benchAddr(b)
	for _, n := range []int{1, 4} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(1 << 30)
			openSessions(b, addr, n, func(s *bench, session, _ int) {
				name := fmt.Sprintf("giant-%d-%d", n, session)
				s.stor("STOR "+name, 1<<30)
				s.do("DELE "+name, 250)
			})
		})
	}
}

func BenchmarkRetrieve4KiB(b *testing.B) {
	addr := benchAddr(b)
	newBench(b, addr).storIn("small", 4096)
	for _, n := range []int{1, 8} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			openSessions(b, addr, n, func(s *bench, _, _ int) { s.retr("RETR small") })
		})
	}
}

func BenchmarkStore4KiB(b *testing.B) {
	addr := benchAddr(b)
	run := time.Now().UnixNano()
	for _, n := range []int{1, 8} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			openSessions(b, addr, n, func(s *bench, _, i int) { s.stor(fmt.Sprintf("STOR small-%d-%d-%d-%d", run, n, b.N, i), 4096) })
		})
	}
}

func BenchmarkLogin(b *testing.B) {
	addr := benchAddr(b)
	var wg sync.WaitGroup
	b.ResetTimer()
	for session := range 8 {
		wg.Go(func() {
			for i := session; i < b.N; i += 8 {
				s := newBench(b, addr)
				s.do("QUIT", 221)
				s.conn.Close()
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func BenchmarkList10000(b *testing.B) {
	addr := benchAddr(b)
	s := newBench(b, addr)
	s.do("TYPE I", 200)
	s.do("CWD bench", 250)
	s.do("MKD many", 257)
	s.do("CWD many", 250)
	for i := range 10_000 {
		s.stor(fmt.Sprintf("STOR file-%05d.txt", i), 100)
	}
	for _, line := range []string{"LIST", "MLSD"} {
		b.Run(line, func(b *testing.B) {
			for b.Loop() {
				if n := s.retr(line); n < 10_000*20 {
					b.Fatalf("%d bytes", n)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
		})
	}
}

// BenchmarkIdleSession reports the memory of a session that waits for a command.
func BenchmarkIdleSession(b *testing.B) {
	if *otherServer != "" {
		b.Skip("another server's memory is not seen from here")
	}
	addr := benchAddr(b)
	const n = 1000
	for b.Loop() {
		before := inUse()
		conns := make([]net.Conn, n)
		for i := range conns {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				b.Fatal(err)
			}
			conns[i] = conn
			for _, line := range []string{"", "USER anonymous\r\n", "PASS x\r\n"} {
				if _, err := io.WriteString(conn, line); err != nil {
					b.Fatal(err)
				}
				reply := make([]byte, 200)
				if n, err := conn.Read(reply); err != nil || !bytes.HasSuffix(reply[:n], []byte("\n")) {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(inUse()-before)/n, "B/session")
		for _, conn := range conns {
			conn.Close()
		}
	}
}

// inUse returns the bytes of heap and stacks in use.
func inUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
