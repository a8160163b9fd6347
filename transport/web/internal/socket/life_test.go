package socket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/web/sockettest"
)

func TestTheAccessLogSaysHowEachSocketEnded(t *testing.T) {
	for want, end := range map[string]func(f *fixture){
		"nick=ana reason=left": func(f *fixture) { p := f.join("ana"); p.must(p.Quit("")); p.closeOf() },
		`nick="" reason=left`:  func(f *fixture) { p := f.dial(); p.must(p.Quit("")); p.closeOf() },
		"nick=bob reason=left": func(f *fixture) {
			p := f.join("bob")
			_, err := p.Conn.Write(masked(closing, ""))
			p.must(err)
			p.closeOf()
		},
		"nick=eva reason=lost": func(f *fixture) {
			ana, p := f.join("ana"), f.join("eva")
			p.must(p.Close())
			ana.await("quit")
		},
		"nick=kim reason=refused": func(f *fixture) { p := f.join("kim"); p.asks("{"); p.closeOf() },
		`nick="" reason=silent`:   func(f *fixture) { f.dial().closeOf() },
		"nick=leo reason=closed": func(f *fixture) {
			f.join("leo")
			again := f.dial()
			again.must(again.Hello(sockettest.Hello{Key: keyOf("leo"), Nick: "leo"}))
			again.await("room")
			again.must(again.Quit(""))
			again.closeOf()
		},
	} {
		var log bytes.Buffer
		t.Run(want, func(t *testing.T) {
			cfg := Config{Log: slog.New(slog.NewTextHandler(&log, nil))}
			if strings.Contains(want, "silent") {
				cfg.Pace.FirstLine = time.Millisecond
			}
			end(serve(t, cfg, room.Config{}))
		})
		if text := log.String(); !strings.Contains(text, want) || !strings.Contains(text, "listener=web peer=127.0.0.1:") {
			t.Errorf("the log has no %q, but\n%s", want, text)
		}
	}
}

func TestANickThatChangesIsInTheAccessLog(t *testing.T) {
	var log bytes.Buffer
	t.Run("session", func(t *testing.T) {
		p := serve(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, room.Config{}).join("ana")
		p.must(p.Say("", "/nick eva"))
		p.await("nick")
	})
	if !strings.Contains(log.String(), "nick=ana") || !strings.Contains(log.String(), "last_nick=eva") {
		t.Errorf("the log is\n%s", &log)
	}
}

func TestFastLinesWaitAndNoneIsLost(t *testing.T) {
	f := serve(t, Config{Pace: transport.Pace{Rate: 500, Burst: 1}}, room.Config{})
	p := f.join("ana")
	for i := range 20 {
		p.must(p.Say("", fmt.Sprint(i)))
	}
	for i := range 20 {
		if m := p.await("msg"); m.Text != fmt.Sprint(i) {
			t.Errorf("line %d is %q", i, m.Text)
		}
	}
	f.SetPace(transport.Pace{MaxLine: 10, FirstLine: time.Minute})
	p = f.join("bob")
	p.must(p.Say("", "1234567890x"))
	m := p.await("msg")
	for m.History {
		m = p.await("msg")
	}
	if m.Text != "1234567890" {
		t.Errorf("with the new pace the line is %q", m.Text)
	}
}

func TestASocketHoldsAPlace(t *testing.T) {
	places := make(chan struct{}, 1)
	f := serve(t, Config{Place: func(context.Context, netip.Addr) (func(), error) {
		select {
		case places <- struct{}{}:
			return func() { <-places }, nil
		default:
			return nil, limits.ErrAddrLimit
		}
	}}, room.Config{})
	p := f.join("ana")
	var status ws.StatusError
	if _, err := sockettest.Dial(t.Context(), f.url, nil); !errors.As(err, &status) || status != http.StatusServiceUnavailable {
		t.Errorf("a second socket = %v", err)
	}
	p.must(p.Quit(""))
	p.closeOf()
	p.must(p.Close())
	places <- struct{}{} // once the place is free
	<-places
}

func TestAllSocketsAreToldThatTheServerCloses(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	ana, nobody := f.join("ana"), f.dial()
	nobody.must(nobody.Hello(sockettest.Hello{Key: keyOf("x"), Nick: "ana"}))
	nobody.await("refused")
	f.stop()
	if bye := ana.await("bye"); bye.Reason != "closing" {
		t.Errorf("the bye is %s", bye.Raw)
	}
	for _, p := range []*tab{ana, nobody} {
		if closed := p.closeOf(); closed.Code != 1001 {
			t.Errorf("the socket ends with %v", closed)
		}
	}
}

// Ten of a thousand tabs speak at once, and all see one order.
func TestAThousandTabsSeeOneOrder(t *testing.T) {
	const tabs, speakers, each = 1000, 10, 10
	f := serve(t, Config{}, room.Config{MaxLag: 16 << 20})
	all := make([]*tab, tabs)
	for i := range all {
		all[i] = f.join(fmt.Sprint("u", i))
		all[i].must(all[i].Say("", "/quiet on"))
	}
	type order struct {
		hash uint64
		err  error
	}
	orders := make(chan order, tabs)
	for _, p := range all {
		go func() {
			seen := fnv.New64a()
			for n := 0; n < speakers*each; {
				m, err := p.Next()
				if err != nil {
					orders <- order{err: err}
					return
				}
				if m.Kind == "msg" {
					fmt.Fprintln(seen, m.Seq, m.Nick, m.Text)
					n++
				}
			}
			orders <- order{hash: seen.Sum64()}
		}()
	}
	for line := range each {
		for _, p := range all[:speakers] {
			p.must(p.Say("", fmt.Sprint("line ", line)))
		}
	}
	first := <-orders
	for range tabs - 1 {
		if o := <-orders; o != first || o.err != nil {
			t.Errorf("a tab sees %x (%v), and another %x (%v)", o.hash, o.err, first.hash, first.err)
		}
	}
}
