//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// The cores that the two are bound to.
const (
	serverCore = 0
	loadCore   = 1
)

// pin binds one thread to a core; 0 is the calling one.
func pin(tb testing.TB, thread, core int) {
	var set unix.CPUSet
	set.Set(core)
	if err := unix.SchedSetaffinity(thread, &set); err != nil {
		tb.Fatalf("pin to core %d: %v", core, err)
	}
}

// pinLoad binds this whole process: a thread that starts later is bound as the
// one that starts it.
func pinLoad(tb testing.TB) {
	threads, err := filepath.Glob("/proc/self/task/*")
	if err != nil {
		tb.Fatal(err)
	}
	for _, path := range threads {
		if thread, err := strconv.Atoi(filepath.Base(path)); err == nil {
			pin(tb, thread, loadCore)
		}
	}
}

// measured is a server under measurement.
type measured struct {
	tb      testing.TB
	cmd     *osexec.Cmd
	chat    unix.SockaddrInet4
	metrics string // URL
}

var (
	chatLine    = regexp.MustCompile(`^  nc localhost (\d+)$`)
	metricsLine = regexp.MustCompile(`^Metrics: (http://\S+)$`)
)

// measure starts the program without limits on its guests, on a core of its own
// where there are two, and binds the load to the other.
func measure(tb testing.TB, flags ...string) *measured {
	tb.Helper()
	p := &measured{tb: tb, chat: unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}}
	p.cmd = self(append([]string{
		"-host", "127.0.0.1", "-tcp-addr", ":0", "-udp-addr", "off", "-ftp-addr", "off", "-debug-addr", ":0", "-log-level", "error",
		"-rate", "0", "-max-conns", "0", "-max-conns-per-addr", "0",
	}, flags...)...)
	p.cmd.Stderr = os.Stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if runtime.NumCPU() > 1 {
		// The child gets the core of the thread that starts it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		pin(tb, 0, serverCore)
		defer pinLoad(tb)
	}
	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	for text := bufio.NewScanner(stdout); text.Scan(); {
		if m := chatLine.FindStringSubmatch(text.Text()); m != nil {
			p.chat.Port, _ = strconv.Atoi(m[1])
		}
		if m := metricsLine.FindStringSubmatch(text.Text()); m != nil {
			p.metrics = m[1]
		}
		if p.chat.Port != 0 && p.metrics != "" {
			return p
		}
	}
	p.stop()
	tb.Fatal("the server does not say where it listens")
	return nil
}

// stop ends the server and waits for its end.
func (p *measured) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		p.tb.Errorf("the server: %v", err)
	}
}

// consumption is what the server says it has used since its start.
type consumption struct {
	cpu       float64 // seconds
	allocated float64 // bytes
	resident  float64 // bytes, now
}

func (p *measured) usage() consumption {
	p.tb.Helper()
	answer, err := http.Get(p.metrics)
	if err != nil {
		p.tb.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.tb.Fatal(err)
	}
	value := func(name string) float64 {
		_, rest, ok := strings.Cut(string(text), "\n"+name+" ")
		number, _, _ := strings.Cut(rest, "\n")
		v, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil {
			p.tb.Fatalf("the metric %s is %q", name, number)
		}
		return v
	}
	return consumption{
		cpu:       value("process_cpu_seconds_total"),
		allocated: value("go_memstats_alloc_bytes_total"),
		resident:  value("process_resident_memory_bytes"),
	}
}

// load is many guests in one goroutine, so that the load's own work does not
// stand in for the server's.
type load struct {
	tb      testing.TB
	to      *measured
	epoll   int
	guests  []*guest // by order of joining
	byFD    map[int32]*guest
	seated  int
	senders int
	window  int // lines that a sender may have in flight
	stopped bool
	sent    int
	arrived int // lines, over all guests
	buffer  []byte
	events  []unix.EpollEvent
}

// guest is one connection of the load. The first ones are the senders.
type guest struct {
	fd     int
	index  int
	seated bool
	cut    []byte // the beginning of a line that has not come whole
	sent   int
	seen   [10]int // lines, by sender
}

const (
	payload = 100 // bytes of a line that is said, without nick and end
	said    = len("s0: ") + payload + len("\r\n")
)

var filler = bytes.Repeat([]byte{'x'}, payload-len("0 00000000 "))

func newLoad(to *measured) *load {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		to.tb.Fatal(err)
	}
	return &load{
		tb: to.tb, to: to, epoll: epoll,
		byFD:   make(map[int32]*guest),
		buffer: make([]byte, 256<<10),
		events: make([]unix.EpollEvent, 1024),
	}
}

// close ends all connections.
func (l *load) close() {
	for _, g := range l.guests {
		_ = unix.Close(g.fd)
	}
	_ = unix.Close(l.epoll)
}

// join seats n guests, at most pending of them under way at once. hello is what
// a guest sends first.
func (l *load) join(n, pending int, hello func(i int) string) {
	l.tb.Helper()
	for i := range n {
		for i-l.seated >= pending {
			l.poll()
		}
		l.connect(i, hello(i))
	}
	for l.seated < n {
		l.poll()
	}
}

func (l *load) connect(i int, hello string) {
	l.tb.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		err = unix.Connect(fd, &l.to.chat)
	}
	if err == nil {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	}
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err == nil {
		err = unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
	}
	if err != nil {
		l.tb.Fatalf("connection %d: %v", i, err)
	}
	g := &guest{fd: fd, index: i}
	l.guests = append(l.guests, g)
	l.byFD[int32(fd)] = g
	l.write(g, []byte(hello))
}

func (l *load) write(g *guest, b []byte) {
	if n, err := unix.Write(g.fd, b); n < len(b) {
		l.tb.Fatalf("guest %d sent %d of %d bytes: %v", g.index, n, len(b), err)
	}
}

// talk has each of the first guests say lines, window of them in flight, until
// stopped is set.
func (l *load) talk(senders, window int) {
	l.senders, l.window = senders, window
	for _, g := range l.guests[:senders] {
		l.say(g)
	}
}

func (l *load) say(g *guest) {
	var lines []byte
	for !l.stopped && g.sent-g.seen[g.index] < l.window {
		lines = fmt.Appendf(lines, "%d %08d %s\n", g.index, g.sent, filler)
		g.sent++
		l.sent++
	}
	if len(lines) > 0 {
		l.write(g, lines)
	}
}

// settle stops the talk and waits for what is in flight. A line that was lost
// would be waited for in vain, so the test's own limit of time is the verdict.
func (l *load) settle() {
	l.stopped = true
	for l.arrived < l.sent*len(l.guests) {
		l.poll()
	}
}

// poll waits for the server and takes what it has sent.
func (l *load) poll() {
	n, err := unix.EpollWait(l.epoll, l.events, -1)
	if err != nil && err != unix.EINTR {
		l.tb.Fatal(err)
	}
	for _, e := range l.events[:max(n, 0)] {
		l.read(l.byFD[e.Fd])
	}
}

func (l *load) read(g *guest) {
	had := copy(l.buffer, g.cut)
	n, err := unix.Read(g.fd, l.buffer[had:])
	if n <= 0 {
		l.tb.Fatalf("guest %d was dropped: %v", g.index, err)
	}
	rest := l.buffer[:had+n]
	for len(rest) > 0 {
		if rest[0] == 's' {
			if len(rest) < said {
				break
			}
			l.check(g, rest[:said])
			rest = rest[said:]
			continue
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			break
		}
		l.notice(g, rest[:end])
		rest = rest[end+1:]
	}
	g.cut = append(g.cut[:0], rest...)
	if g.index < l.senders {
		l.say(g)
	}
}

// check takes a line that was said: each must come once, in its sender's order,
// with all its bytes.
func (l *load) check(g *guest, line []byte) {
	sender, number := int(line[1]-'0'), 0
	for _, digit := range line[6:14] {
		number = 10*number + int(digit-'0')
	}
	if sender >= l.senders || number != g.seen[sender] || !bytes.Equal(line[15:15+len(filler)], filler) {
		l.tb.Fatalf("guest %d was to read line %d of a sender, not %q", g.index, g.seen[sender%10], line)
	}
	g.seen[sender]++
	l.arrived++
}

// notice takes a line of the server's own: the one behind the seat counts.
func (l *load) notice(g *guest, line []byte) {
	person := bytes.HasPrefix(line, []byte("* type a line "))
	client := line[0] == '@' && bytes.Contains(line, []byte(" room "))
	if !g.seated && (person || client) {
		g.seated = true
		l.seated++
	}
}
