package udp

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/transport/udp/link"
)

// A raw is a socket without a protocol.
type raw struct {
	*node
	t *testing.T
}

func (h *house) raw() raw { return raw{h.network.socket(h.newAddr(), serverAddr), h.t} }

// at is a second socket that sends from another's address.
func (h *house) at(addr string) raw { return raw{h.network.socket(addr, serverAddr), h.t} }

func (r raw) sends(data string) {
	r.t.Helper()
	_, _ = r.Write([]byte(data))
}

// datagrams returns what came once all is quiet.
func (r raw) datagrams() (got []string) {
	quiet()
	for {
		select {
		case p := <-r.in:
			got = append(got, string(p.data))
		default:
			return got
		}
	}
}

// reads returns what came as one text.
func (r raw) reads() string { return strings.Join(r.datagrams(), "") }

func (r raw) wants(lines ...string) {
	r.t.Helper()
	want := ""
	for _, l := range lines {
		want += l + "\n"
	}
	if got := strings.ReplaceAll(r.reads(), "\r\n", "\n"); got != want {
		r.t.Errorf("reads\n%swant\n%s", got, want)
	}
}

// asks sends a datagram and returns the one answer, parsed.
func (r raw) asks(data []byte) link.Datagram {
	r.t.Helper()
	r.sends(string(data))
	got := r.datagrams()
	if len(got) != 1 {
		r.t.Fatalf("%.60q is answered by %q", data, got)
	}
	d, err := link.Parse([]byte(got[0]))
	if err != nil {
		r.t.Fatalf("%q: %v", got[0], err)
	}
	return d
}

var nonce = link.NewToken([16]byte{'n', 'o', 'n', 'c', 'e'})

// cookie goes through the first half of the handshake.
func (r raw) cookie() []byte {
	r.t.Helper()
	d := r.asks(link.AppendHello(nil, nonce))
	if d.Word != link.Cookie || d.Nonce != nonce {
		r.t.Fatalf("HELLO is answered by %+v", d)
	}
	return d.Cookie
}

// peer is a link on a raw socket, moved by hand.
type peer struct {
	raw
	*link.Link
}

// opens opens a session.
func (r raw) opens() peer {
	r.t.Helper()
	open := link.AppendOpen(nil, nonce, r.cookie())
	r.sends(string(open))
	for _, got := range r.datagrams() {
		if d, err := link.Parse([]byte(got)); err == nil && d.Word == link.Opened {
			return peer{r, link.New(link.Config{SID: d.SID, Window: 256}, time.Now())}
		}
	}
	r.t.Fatal("no session is opened")
	panic("not reached")
}

// exchange sends what is due and takes what comes, until there is nothing of
// either.
func (p peer) exchange() string {
	for range 100 {
		sent := false
		p.Advance(time.Now())
		for b := p.Append(nil, time.Now()); b != nil; b = p.Append(nil, time.Now()) {
			p.sends(string(b))
			sent = true
		}
		got := p.datagrams()
		for _, g := range got {
			if d, err := link.Parse([]byte(g)); err == nil && d.Word == link.Session {
				if frames, err := link.ParseFrames(nil, d.Frames); err == nil {
					p.Receive(frames, false, time.Now())
				}
			}
		}
		if !sent && len(got) == 0 {
			break
		}
	}
	text, n, _ := p.Take()
	p.Took(n)
	return string(text)
}

func (h *house) dropped(d drop) float64 {
	synctest.Wait()
	return testutil.ToFloat64(h.metrics.drops[d])
}
