package classic

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
)

// hang is the time after which a test that waits fails.
const hang = 2 * time.Minute

// A place is a complete server on real sockets.
type place struct {
	chat    *room.Actor
	t       testing.TB
	dir     string // the shelf's folder
	shelf   *files.Actor
	metrics *Metrics

	multi, turnTCP, helloTCP, ftp string
	turnUDP, helloUDP             netip.AddrPort
}

// openPlace starts a place that serves until the test ends.
func openPlace(t testing.TB, cfg Config, change func(*files.Config)) *place {
	t.Helper()
	p := &place{t: t, dir: filepath.Join(t.TempDir(), "shelf")}
	shelfConfig := files.DefaultConfig()
	shelfConfig.Dir, shelfConfig.Reserve, shelfConfig.Log = p.dir, 0, slog.New(slog.DiscardHandler)
	if change != nil {
		change(&shelfConfig)
	}
	shelf, err := files.New(shelfConfig)
	if err != nil {
		t.Fatal(err)
	}
	p.shelf = shelf
	reg := prometheus.NewRegistry()
	p.metrics = NewMetrics(reg)
	cfg.Metrics = p.metrics
	chat := room.New(room.Config{})
	p.chat = chat
	cfg.Gate = accounts.NewGate(nil, chat.HeldElsewhere)
	conns := limits.NewConnLimiter(limits.Limits{})
	server := New(cfg, chat, shelf, conns, transport.NewAcceptMetrics(reg))

	tcp := func(addr *string) net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		*addr = l.Addr().String()
		return l
	}
	udp := func(addr *netip.AddrPort) *net.UDPConn {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		*addr = conn.LocalAddr().(*net.UDPAddr).AddrPort()
		return conn
	}
	on := Sockets{
		Multi:    []net.Listener{tcp(&p.multi)},
		TurnTCP:  tcp(&p.turnTCP),
		HelloTCP: tcp(&p.helloTCP),
		FTP:      tcp(&p.ftp),
		TurnUDP:  udp(&p.turnUDP),
		HelloUDP: udp(&p.helloUDP),
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 4)
	for _, part := range []func(context.Context) error{
		chat.Run, conns.Run, shelf.Run,
		func(ctx context.Context) error { return server.Serve(ctx, on) },
	} {
		go func() { ended <- part(ctx) }()
	}
	t.Cleanup(func() {
		stop()
		for range 4 {
			if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
	})
	return p
}

// A program is the client's end of a connection.
type program struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader // of conn
}

func dial(t testing.TB, addr string) *program {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return newProgram(t, conn)
}

func dialUDP(t testing.TB, addr netip.AddrPort) *program {
	t.Helper()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(addr))
	if err != nil {
		t.Fatal(err)
	}
	return newProgram(t, conn)
}

func newProgram(t testing.TB, conn net.Conn) *program {
	conn.SetDeadline(time.Now().Add(hang))
	t.Cleanup(func() { conn.Close() })
	return &program{t, conn, bufio.NewReader(conn)}
}

func (p *program) sends(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, text); err != nil {
		p.t.Fatalf("send %.40q: %v", text, err)
	}
}

// recv is one recv(1024).
func (p *program) recv() string {
	p.t.Helper()
	b := make([]byte, 1024)
	n, err := p.in.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		p.t.Fatalf("recv: %v", err)
	}
	return string(b[:n])
}

// wants reads exactly want, in one read or more.
func (p *program) wants(want string) {
	p.t.Helper()
	b := make([]byte, len(want))
	if n, err := io.ReadFull(p.in, b); err != nil || string(b) != want {
		p.t.Fatalf("reads %.200q (%v), want %.200q", b[:n], err, want)
	}
}

// until reads up to a text and returns all before it.
func (p *program) until(last string) string {
	p.t.Helper()
	var got strings.Builder
	for !strings.HasSuffix(got.String(), last) {
		b, err := p.in.ReadByte()
		if err != nil {
			p.t.Fatalf("reads %.1000q and then %v, want %q", got.String(), err, last)
		}
		got.WriteByte(b)
	}
	return strings.TrimSuffix(got.String(), last)
}

// ends reads up to the end of the stream: exactly want.
func (p *program) ends(want string) {
	p.t.Helper()
	if got, err := io.ReadAll(p.in); err != nil || string(got) != want {
		p.t.Fatalf("the stream ends with %q (%v), want %q", got, err, want)
	}
}

func (p *program) halfCloses() {
	p.t.Helper()
	if err := p.conn.(*net.TCPConn).CloseWrite(); err != nil {
		p.t.Fatal(err)
	}
}

// resets cuts the connection.
func (p *program) resets() {
	p.t.Helper()
	_ = p.conn.(*net.TCPConn).SetLinger(0)
	p.conn.Close()
}

// joins opens a client of the multi-user chat, to the point where its user can type.
func (pl *place) joins(nick string) *program {
	pl.t.Helper()
	p := dial(pl.t, pl.multi)
	p.wants(askNick)
	p.sends(nick)
	p.wants(nick + " se ha unido al chat\nTe has unido al chat\n")
	return p
}

// put writes a file into the shelf's folder.
func (pl *place) put(name, text string) {
	pl.t.Helper()
	if err := os.MkdirAll(pl.dir, 0o755); err != nil {
		pl.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pl.dir, name), []byte(text), 0o644); err != nil {
		pl.t.Fatal(err)
	}
}

// tree returns the names in the shelf's folder and its parent, without the shelf's internal
// folders.
func (pl *place) tree() string {
	pl.t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Dir(pl.dir), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), ".tertulia-") {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel(filepath.Dir(pl.dir), path)
		names = append(names, rel)
		return nil
	})
	if err != nil {
		pl.t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// outside returns the names next to the shelf's folder.
func (pl *place) outside(t testing.TB) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(pl.dir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != filepath.Base(pl.dir) {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}
