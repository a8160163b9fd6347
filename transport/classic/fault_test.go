package classic

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
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

const breakDatagram = "break what is sent by datagram"

// brittleUDP is a socket that panics when it sends breakDatagram.
type brittleUDP struct{ *net.UDPConn }

func (c brittleUDP) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	if strings.Contains(string(b), breakDatagram) {
		panic("the writer breaks")
	}
	return c.UDPConn.WriteToUDPAddrPort(b, to)
}

// A panic ends only the session in which it happens. Its user leaves the room.
func TestAFaultEndsOneSessionOnly(t *testing.T) {
	var log strings.Builder
	reg := prometheus.NewRegistry()
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
	server := New(Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: NewMetrics(reg)}, r, nil, conns, transport.NewAcceptMetrics(reg))
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return tcptest.Brittle(l)
	}
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	on := Sockets{Multi: []net.Listener{listen()}, TurnTCP: listen(), TurnUDP: brittleUDP{udp}}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 3)
	for _, part := range []func(context.Context) error{
		r.Run, conns.Run, func(ctx context.Context) error { return server.Serve(ctx, on) },
	} {
		go func() { ended <- part(ctx) }()
	}
	knock := func(l net.Listener) *program { return dial(t, l.Addr().String()) }
	ana := knock(on.Multi[0])
	ana.wants(askNick)
	ana.sends("ana\n")
	ana.wants("ana se ha unido al chat\nTe has unido al chat\n")

	for _, breaks := range []string{tcptest.BreakRead, tcptest.BreakWrite} {
		bob := knock(on.Multi[0])
		bob.wants(askNick)
		bob.sends("bob\n")
		ana.until("bob se ha unido al chat\n")
		bob.sends(breaks + "\n")
		_, _ = io.ReadAll(bob.in) // up to the end
		ana.until("bob ha salido del chat\n")

		tom := knock(on.TurnTCP)
		tom.wants(ownName)
		tom.sends("tom\n")
		ana.until("tom se ha unido al chat\n")
		ana.sends("something to answer\n")
		tom.sends(breaks + "\n")
		_, _ = io.ReadAll(tom.in) // up to the end
		ana.until("tom ha salido del chat\n")
	}
	uma := dialUDP(t, udp.LocalAddr().(*net.UDPAddr).AddrPort())
	uma.sends("uma")
	ana.until("uma se ha unido al chat\n")
	ana.sends(breakDatagram + "\n")
	uma.sends("and?")
	ana.until("uma ha salido del chat\n")
	stop()
	for range cap(ended) {
		select {
		case <-ended:
		case <-time.After(hang):
			t.Fatal("the server does not end")
		}
	}
	expected := `# HELP tertulia_session_panics_total Sessions ended by a fault in the server. Each is a bug: the log has the stack.
# TYPE tertulia_session_panics_total counter
tertulia_session_panics_total{listener="classic-multi"} 2
tertulia_session_panics_total{listener="classic-turn-tcp"} 2
tertulia_session_panics_total{listener="classic-turn-udp"} 1
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(expected), "tertulia_session_panics_total"); err != nil {
		t.Error(err)
	}
	for _, part := range []string{`fault="the reader breaks"`, `fault="the writer breaks"`, "(*multi).RunReader", "(*turnTCP).reply", "(*demux).send"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not have %s:\n%s", part, log.String())
		}
	}
}
