//go:build linux

package chat

import (
	"strings"
	"testing"

	"github.com/gobwas/ws"
)

func frame(t *testing.T, payload string) []byte {
	t.Helper()
	b, err := ws.CompileFrame(ws.NewTextFrame([]byte(payload)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestATabReadsFrames(t *testing.T) {
	s := newTab("u000042", "lab")
	upgrade := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
	if got := s.Read([]byte(upgrade[:20])); got.Size != 0 {
		t.Errorf("half a handshake is read as %+v", got)
	}
	if got := s.Read([]byte(upgrade + "x")); got.Size != len(upgrade) || !strings.HasSuffix(got.Answer, `"nick":"u000042","room":"#lab"}}`) {
		t.Errorf("the handshake is read as %+v", got)
	}
	long := strings.Repeat("x", 200)
	for payload, want := range map[string]Event{
		`{"kind":"msg","seq":7,"room":"#lab","nick":"u000007","text":"text"}`:         {Text: []byte("text")},
		`{"kind":"msg","seq":7,"room":"#lab","nick":"u000007","text":"` + long + `"}`: {Text: []byte(long)},
		`{"kind":"msg","seq":7,"room":"#lab2","nick":"u000007","text":"text"}`:        {},
		`{"kind":"room","time":1,"room":"#lab"}`:                                      {Seated: true},
		`{"kind":"room","time":1,"room":"#tertulia"}`:                                 {},
		`{"kind":"refused","text":"it is taken"}`:                                     {Refuse: true},
		`{"kind":"note","room":"#lab","text":"` + strings.Repeat("x", 70_000) + `"}`:  {},
	} {
		b := frame(t, payload)
		got := s.Read(append(b, 0x81))
		if got.Size != len(b) || string(got.Text) != string(want.Text) || got.Seated != want.Seated || got.Refuse != want.Refuse {
			t.Errorf("%.80q is read as %+v (%q), want %+v", payload, got, got.Text, want)
		}
		for _, n := range []int{1, 3, len(b) - 1} {
			if got := s.Read(b[:n]); got.Size != 0 {
				t.Errorf("%d bytes of %.80q are read as %+v", n, payload, got)
			}
		}
	}
	if got := newTab("u1", "lab").Read([]byte("HTTP/1.1 403 Forbidden\r\n\r\n")); !got.Refuse {
		t.Errorf("a refusal is read as %+v", got)
	}
}

func TestATabSaysFrames(t *testing.T) {
	for _, text := range []string{"hola", strings.Repeat("x", 200)} {
		b := newTab("u000042", "lab").Say(nil, []byte(text))
		r := strings.NewReader(string(b))
		h, err := ws.ReadHeader(r)
		if err != nil {
			t.Fatal(err)
		}
		payload := b[len(b)-r.Len():]
		ws.Cipher(payload, h.Mask, 0)
		if err := ws.CheckHeader(h, ws.StateServerSide); err != nil || h.Length != int64(len(payload)) || string(payload) != `{"line":"`+text+`"}` {
			t.Errorf("%q is said as %+v %q, %v", text, h, payload, err)
		}
	}
}
