package udp

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/transport/udp/link"
)

// TestWhateverUsersDoNothingIsLeftBehind has users of both kinds come, talk, go,
// vanish and come back in any order.
func TestWhateverUsersDoNothingIsLeftBehind(t *testing.T) {
	const seeds, steps = 10, 150
	for seed := range uint64(seeds) {
		bubble(t, seed, Config{Rate: 10}, func(t *testing.T, h *house) {
			random := rand.New(rand.NewPCG(seed, 7))
			var reliable []*user
			var simple []raw
			cut := make(map[*user]bool)
			for step := range steps {
				var u *user
				if len(reliable) > 0 {
					u = reliable[random.IntN(len(reliable))]
				}
				var b raw
				if len(simple) > 0 {
					b = simple[random.IntN(len(simple))]
				}
				switch act := random.IntN(12); {
				case act == 0 || u == nil:
					reliable = append(reliable, h.join(fmt.Sprintf("r%d", step)))
				case act == 1 || b.node == nil:
					b = h.raw()
					b.proves()
					b.sends(fmt.Sprintf("b%d\n", step))
					simple = append(simple, b)
				case act < 5:
					if !cut[u] { // who cannot write is waited for by nobody
						_, _ = fmt.Fprintf(u.conn, "line %d\n", step)
					}
				case act == 5:
					_, _ = fmt.Fprint(u.conn, "/quit\nbehind the end\n")
				case act == 6:
					_ = u.conn.CloseWrite()
				case act == 7:
					_ = u.conn.Close()
				case act == 8:
					cut[u] = !cut[u]
					h.cut(u, cut[u])
				case act == 9:
					h.rebind(u)
				case act == 10:
					b.sends(fmt.Sprintf("one\ntwo %d\n/again 1 9\n", step))
				default:
					b.sends("/quit\n")
				}
				pass(time.Duration(random.Int64N(int64(20 * time.Second))))
			}
			for _, u := range reliable {
				h.cut(u, false)
				_ = u.conn.Close()
			}
			pass(link.Silence + link.Resumable + link.Linger + dropTime)
			for _, kind := range []string{"reliable", "bare"} {
				if n := testutil.ToFloat64(h.metrics.sessions.WithLabelValues(kind)); n != 0 {
					t.Errorf("seed %d: %v %s sessions are left", seed, n, kind)
				}
			}
			ended := 0.0
			for _, why := range []string{"left", "silent", "refused", "closed", "moved", "lost", "fault"} {
				ended += testutil.ToFloat64(h.metrics.chat.Ended.WithLabelValues(why))
			}
			opened := testutil.ToFloat64(h.metrics.opened.WithLabelValues("reliable")) + testutil.ToFloat64(h.metrics.opened.WithLabelValues("bare"))
			if opened != ended || testutil.ToFloat64(h.metrics.panics) > 0 {
				t.Errorf("seed %d: %v sessions were opened, %v have ended", seed, opened, ended)
			}
			if got := h.join("last").reads(); !strings.Contains(got, "nobody else is here yet") {
				t.Errorf("seed %d: one more reads %q", seed, got)
			}
		})
	}
}

// A misread is a socket of which the first datagram is damaged: it is of another version.
type misread struct {
	net.Conn
	sent bool
}

func (m *misread) Write(b []byte) (int, error) {
	if !m.sent {
		m.sent = true
		b = bytes.Replace(b, []byte("~t1 "), []byte("~t3 "), 1)
	}
	return m.Conn.Write(b)
}

func TestADamagedHelloIsNoOtherVersion(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		host := h.dialer()
		open := host.Open
		host.Open = func(ctx context.Context) (net.Conn, error) {
			conn, err := open(ctx)
			return &misread{Conn: conn}, err
		}
		h.dialFrom(host).wants(greeting)
		if n := h.dropped(dropVersion); n != 1 {
			t.Errorf("%v datagrams of another version came", n)
		}
	})
}

// A new address has to be proved, which takes time on a path that loses much: who opens
// the socket anew all the time never gets there.
func TestTheSocketIsOpenedAnewMoreAndMoreSeldom(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		host := h.dialer()
		open := host.Open
		opened := make(chan time.Time, 100)
		host.Open = func(ctx context.Context) (net.Conn, error) {
			opened <- time.Now()
			return open(ctx)
		}
		ana := h.dialFrom(host)
		ana.wants(greeting)
		<-opened
		for range 2 { // it begins anew once the server was heard
			h.cut(ana, true)
			cut := time.Now()
			ana.sends("ana\n")
			pass(time.Minute)
			h.cut(ana, false)
			pass(maxReopen)
			for _, seconds := range []float64{5, 15, 30, 45, 60} {
				if late := (<-opened).Sub(cut).Seconds() - seconds; late < 0 || late > 2 {
					t.Errorf("the socket that is due after %v s is opened %v s later", seconds, late)
				}
			}
			if n := len(opened); n > 0 {
				t.Errorf("the socket is opened anew %d times more", n)
			}
		}
	})
}

const maxReopen = 15 * time.Second // after which a client has a new socket
