package transport

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/limits"
	"tertulia/transport/internal/reason"
)

// listening returns a listener with limits, its log and its metrics.
func listening(t *testing.T, most limits.Limits, exempt func(netip.Addr) bool) (net.Listener, *strings.Builder, *AcceptMetrics) {
	t.Helper()
	conns := limits.NewConnLimiter(most)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- conns.Run(ctx) }()
	log, m := new(strings.Builder), NewAcceptMetrics(prometheus.NewRegistry())
	l := Listen(ctx, "test", listen(t), AcceptConfig{
		Conns: conns, Exempt: exempt, Log: slog.New(slog.NewTextHandler(log, nil)), Metrics: m,
		Refusal: func(why error) []byte { return []byte(why.Error()) },
	})
	t.Cleanup(func() { _ = l.Close(); stop(); <-ended })
	return l, log, m
}

// accepted returns the next connection.
func accept(t *testing.T, l net.Listener) *Conn {
	t.Helper()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.(*Conn)
}

func TestAListenersConnectionHoldsAPlaceUntilItIsClosed(t *testing.T) {
	l, log, m := listening(t, limits.Limits{All: 1}, nil)
	dial(t, l)
	first := accept(t, l)
	refused := dial(t, l)
	second := make(chan *Conn)
	go func() {
		c, _ := l.Accept()
		second <- c.(*Conn)
	}()
	if got := read(t, refused); got != limits.ErrFull.Error() {
		t.Errorf("one too many reads %q", got)
	}
	first.SetOutcome(Outcome{Nick: "ana", Reason: reason.Left})
	for range 2 { // closing twice releases one place
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}
	dial(t, l)
	_ = (<-second).Close()
	if n := testutil.ToFloat64(m.open.WithLabelValues("test")); n != 0 {
		t.Errorf("%v connections are counted as open", n)
	}
	if got := log.String(); strings.Count(got, "session ended") != 2 || !strings.Contains(got, " nick=ana reason=left ") {
		t.Errorf("the log says\n%s", got)
	}
}

func TestAConnectionThatIsHandedOverHasNoLineInTheLog(t *testing.T) {
	l, log, _ := listening(t, limits.Limits{}, nil)
	dial(t, l)
	c := accept(t, l)
	c.HandOver()
	_ = c.Close()
	if log.Len() > 0 {
		t.Errorf("the log says\n%s", log)
	}
}

func TestAnExemptAddressHoldsNoPlace(t *testing.T) {
	l, _, m := listening(t, limits.Limits{All: 1}, netip.Addr.IsLoopback)
	for range 3 {
		dial(t, l)
		accept(t, l)
	}
	if n := testutil.ToFloat64(m.open.WithLabelValues("test")); n != 3 {
		t.Errorf("%v connections are counted as open", n)
	}
}

func TestAListenersFaultIsCountedAndLogged(t *testing.T) {
	l, log, m := listening(t, limits.Limits{}, nil)
	dial(t, l)
	c := accept(t, l)
	c.Fault(FaultOf("a fault"))
	_ = c.Close()
	if n := testutil.ToFloat64(m.panics.WithLabelValues("test")); n != 1 || !strings.Contains(log.String(), `fault="a fault"`) || !strings.Contains(log.String(), "reason=fault") {
		t.Errorf("%v panics are counted, the log says\n%s", n, log)
	}
}

// piped is a listener whose connections are not TCP.
type piped struct{ net.Listener }

func (p piped) Accept() (net.Conn, error) {
	c, _ := net.Pipe()
	return c, nil
}

func TestAListenerRefusesWhatIsNotTCP(t *testing.T) {
	conns := limits.NewConnLimiter(limits.Limits{})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- conns.Run(ctx) }()
	l := Listen(ctx, "test", piped{}, AcceptConfig{Conns: conns, Log: slog.New(slog.DiscardHandler), Metrics: NewAcceptMetrics(prometheus.NewRegistry())})
	if _, err := l.Accept(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("Accept = %v", err)
	}
	stop()
	<-ended
}
