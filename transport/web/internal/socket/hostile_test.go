package socket

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/web/sockettest"
)

// closeOf returns the close frame that comes after the bye, if there is a seat.
func (p *tab) closeOf() *sockettest.CloseError {
	p.t.Helper()
	for {
		_, err := p.Next()
		if closed, ok := errors.AsType[*sockettest.CloseError](err); ok {
			return closed
		}
		p.must(err)
	}
}

func TestAPeerThatBreaksTheProtocolIsClosed(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	ana := f.join("ana")
	for _, c := range []struct {
		name string
		send []byte
		code int
	}{
		{"no JSON", masked(whole, "hola"), 1008},
		{"a list", masked(whole, "[]"), 1008},
		{"nothing known", masked(whole, `{"dance":{}}`), 1008},
		{"a long request", masked(whole, `{"ping":{},"x":"`+strings.Repeat("x", maxRequest)+`"}`), 1009},
		{"a line in a long room", masked(whole, `{"line":"/help","room":"`+strings.Repeat("x", maxRequest+1)+`"}`), 1009},
		{"a line for a long nick", masked(whole, `{"line":"hola","to":"`+strings.Repeat("x", maxRequest+1)+`"}`), 1009},
		{"a second hello", masked(whole, `{"hello":{"nick":"eva"}}`), 1008},
		{"a reserved bit", masked(whole|0x40, "{}"), 1002},
		{"a binary frame", masked(bytesOf, "{}"), 1003},
		{"a huge frame", []byte{whole, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4}, 1009},
		{"a close", masked(closing, "\x03\xe9"), 1000},
	} {
		bob := f.join("bob")
		ana.await("join")
		if _, err := bob.Conn.Write(c.send); err != nil {
			t.Fatal(err)
		}
		if got := bob.closeOf(); got.Code != c.code {
			t.Errorf("%s: the socket ends with %v, want %d", c.name, got, c.code)
		}
		ana.await("quit")

		eva := f.dial()
		if _, err := eva.Conn.Write(c.send); err != nil {
			t.Fatal(err)
		}
		want := c.code
		if strings.HasPrefix(c.name, "a second") {
			want = 1008 // its key is missing
		}
		if got := eva.closeOf(); got.Code != want {
			t.Errorf("%s without a seat: the socket ends with %v, want %d", c.name, got, want)
		}
	}
}

func TestOnlyItsOwnPagesOpenASocket(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	own := strings.TrimSuffix("http"+strings.TrimPrefix(f.url, "ws"), "/ws")
	for origin, want := range map[string]int{own: 101, "": 101, "http://evil.example": 403, "null": 403, own + "1": 403, "://": 403} {
		got := 101
		c, err := sockettest.Dial(t.Context(), f.url, http.Header{"Origin": {origin}})
		var status ws.StatusError
		switch {
		case errors.As(err, &status):
			got = int(status)
		case err != nil:
			t.Fatal(err)
		default:
			c.Close()
		}
		if got != want {
			t.Errorf("a page of %q gets %d, want %d", origin, got, want)
		}
	}
}

func TestARequestThatIsNoHandshakeIsAnswered(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	res, err := http.Get("http" + strings.TrimPrefix(f.url, "ws"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusBadRequest {
		t.Errorf("the answer is %s", res.Status)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestAFloodOfPingsIsAnsweredOnceForEachRead(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	p := f.join("ana")
	var flood []byte
	for i := range 1000 {
		flood = append(flood, masked(pingByte, fmt.Sprint(i))...)
	}
	if _, err := p.Conn.Write(append(flood, masked(whole, `{"ping":{}}`)...)); err != nil {
		t.Fatal(err)
	}
	answers, latest := 0, ""
	for latest != "999" {
		if got := p.next(); got.Kind == "(pong)" {
			answers, latest = answers+1, got.Text
		}
	}
	if answers > 200 {
		t.Errorf("%d of 1000 pings are answered", answers)
	}
}

func TestAFloodOfFramesHasTheRateOfLines(t *testing.T) {
	const line = `{"line":"hola"}`
	for name, c := range map[string]struct{ begin, frame, end []byte }{
		"pongs":     {nil, masked(pong, ""), masked(whole, line)},
		"fragments": {masked(more, ""), masked(goesOn, ""), masked(last, line)},
	} {
		f := serve(t, Config{Pace: transport.Pace{Rate: 1000, Burst: 5}}, room.Config{})
		p := f.join("ana")
		flood := slices.Concat(c.begin, bytes.Repeat(c.frame, 20*turnFrames), c.end)
		if _, err := p.Conn.Write(flood); err != nil {
			t.Fatal(err)
		}
		if m := p.await("msg"); m.Text != "hola" {
			t.Errorf("after %s the line is %s", name, m.Raw)
		}
		if n := testutil.ToFloat64(f.cfg.Metrics.chat.Throttled); n == 0 {
			t.Errorf("%s cost no turn", name)
		}
	}
}

func TestASilentPeerIsDroppedWithoutAHello(t *testing.T) {
	f := serve(t, Config{Pace: transport.Pace{FirstLine: 50 * time.Millisecond}}, room.Config{})
	p := f.dial()
	if note := p.next(); note.Kind != "note" || note.Text != "you gave no nick in time" {
		t.Errorf("it is told %s", note.Raw)
	}
	if got := p.closeOf(); got.Code != 1000 {
		t.Errorf("the socket ends with %v", got)
	}
}

func TestAPeerThatDoesNotReadIsDropped(t *testing.T) {
	f := serve(t, Config{}, room.Config{MaxLag: 64 << 10})
	ana, bob := f.join("ana"), f.join("bob")
	must(t, bob.Conn.(*net.TCPConn).SetReadBuffer(4096))
	text := strings.Repeat("x", 1000)
	for {
		ana.must(ana.Say(room.Lobby, text))
		if m := ana.next(); m.Kind == "quit" {
			if m.Nick != "bob" || m.Text != "too slow" {
				t.Errorf("bob's end is shown as %s", m.Raw)
			}
			return
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// FuzzSocket sends any bytes to a server, from a socket with a seat and from one without, and checks
// that the server still serves another one.
func FuzzSocket(f *testing.F) {
	for _, b := range [][]byte{
		masked(whole, `{"line":"/help","room":"#tertulia"}`), masked(whole, `{"page":{"room":"#tertulia","around":3}}`),
		masked(whole, `{"enter":{"room":"#x","since":0}}`), masked(pingByte, "x"), masked(more, "{"), masked(closing, ""),
	} {
		f.Add(b, true)
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, seated bool) {
		s := serve(t, Config{}, room.Config{})
		other := s.join("eva")
		p := s.dial()
		if seated {
			p = s.join("bob")
		}
		_, err := p.Conn.Write(b)
		must(t, err)
		p.must(p.Close())
		other.must(other.Say(room.Lobby, "hola"))
		for m := other.await("msg"); m.Text != "hola" || m.Nick != "eva"; m = other.await("msg") {
			if !json.Valid([]byte(m.Raw)) {
				t.Fatalf("a frame is %q", m.Raw)
			}
		}
	})
}
