package app

import (
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// takenPort returns a listener on a port of the loopback address.
func takenPort(t *testing.T) (l net.Listener, port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

func TestAServerGoesOnWithoutAListenerWhosePortIsTaken(t *testing.T) {
	_, taken := takenPort(t)
	_, alsoTaken := takenPort(t)
	free, next := takenPort(t)
	_ = free.Close()
	for _, c := range []struct {
		name          string
		chosen, shown bool
		next          []int
		want          int // port; 0: closed
	}{
		{"a terminal, and another port is free", false, true, []int{alsoTaken, next}, next},
		{"a terminal, and no port is free", false, true, []int{alsoTaken}, 0},
		{"a service", false, false, []int{next}, 0},
		{"a port that the operator chose", true, true, []int{next}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := parse([]string{"-host", "127.0.0.1"}, io.Discard)
			ok(t, err)
			var log strings.Builder
			p := newProgram(cfg, &log)
			p.shown = c.shown
			defer p.sockets.close()
			l, err := p.optional(t.Context(), address{"http-addr", ":" + strconv.Itoa(taken)}, c.chosen, c.next...)
			ok(t, err)
			closed := testutil.ToFloat64(p.closed.WithLabelValues("http"))
			if c.want != 0 {
				if l == nil || l.Addr().(*net.TCPAddr).Port != c.want || closed != 0 || log.Len() > 0 {
					t.Errorf("the listener is %v, want port %d; the log says %q", l, c.want, &log)
				}
				return
			}
			if l != nil || closed != 1 || len(p.opened.closed) != 1 || !strings.Contains(log.String(), `msg="a listener is closed" listener=http error="-http-addr :`) {
				t.Errorf("the listener is %v; the metric is %v; the log says %q", l, closed, &log)
			}
		})
	}
}

func TestTheStartUpTextShowsThePage(t *testing.T) {
	home := machine{links: []netLink{linkOf("eth0", "192.168.1.5")}}
	for _, c := range []struct {
		bound, url        string
		public, shown, qr bool
	}{
		{"127.0.0.1:8080", "http://localhost:8080/", false, true, false},
		{"0.0.0.0:8080", "http://192.168.1.5:8080/", false, true, true},
		{"0.0.0.0:80", "http://192.168.1.5/", false, true, true},
		{"0.0.0.0:8080", "http://192.168.1.5:8080/", false, false, false},
		{"127.0.0.1:8080", "https://chat.example.org/", true, true, true}, // behind a proxy
	} {
		var text strings.Builder
		ok(t, opened{page: listensAt{addr: on(c.bound)}, pageURL: c.url, public: c.public, shown: c.shown, machine: home}.welcome(&text))
		got := text.String()
		if !strings.Contains(got, "\n  "+c.url+"\n") || !strings.Contains(got, "\nThe page, for browsers:\n  http://") || strings.Contains(got, "█") != c.qr {
			t.Errorf("at %s the start-up text is\n%s", c.bound, got)
		}
	}
}

// A phone reads a code that has dark modules on a light ground, and a light margin.
func TestAQRCodeOfATerminalIsSquare(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(terminalQR("http://192.168.1.5:8080/"), "\n"), "\n")
	for _, line := range lines {
		row, reset := strings.CutSuffix(strings.TrimPrefix(line, "  \x1b[97;40m"), "\x1b[0m")
		if n := len([]rune(row)); !reset || n/2 != len(lines) && (n+1)/2 != len(lines) {
			t.Errorf("the code has %d lines, and one of %d: %q", len(lines), n, line)
		}
	}
	if first := lines[0]; !strings.Contains(first, strings.Repeat("█", len(lines))) {
		t.Errorf("the first line is no margin: %q", first)
	}
	if terminalQR(strings.Repeat("x", 5000)) != "" {
		t.Error("there is a code of a text that is too long for one")
	}
}
