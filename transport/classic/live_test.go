package classic

import (
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tertulia/transport"
)

// live sends texts of the fuzzer from a peer of one protocol, in two states, while another
// user watches. It returns the writes that each of the two received.
func live(t *testing.T, kind func(*house) func(*session) protocol, name string, sends ...string) (got, seen []string) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		p := h.open(kind(h))
		for _, text := range append([]string{name}, sends...) {
			_, _ = io.WriteString(p.conn, text) // the session may have ended already
			pass(gatherTime * 3)
		}
		bob.sends("bob: hola")
		pass(gatherTime)
		_ = p.conn.CloseWrite()
		<-p.ended
		got, seen = p.reads(), bob.reads()
	})
	return got, seen
}

// checkSafe fails if a write could harm a terminal, or is longer than the lab's programs
// read.
func checkSafe(t *testing.T, writes []string) {
	t.Helper()
	for _, w := range writes {
		if len(w) > maxMessage {
			t.Fatalf("a message of %d bytes", len(w))
		}
		if !utf8.ValidString(w) || strings.ContainsFunc(w, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Fatalf("unsafe: %q", w)
		}
	}
}

func FuzzLiveMulti(f *testing.F) {
	f.Add("ana", "ana: unoana: dos", "salir")
	f.Add("ana\n", "x\x1b[2J\r", "\nintr_apodo\nsalir\n")
	f.Add("bob", "bob: "+long(1019), "\xff")
	f.Fuzz(func(t *testing.T, name, a, b string) {
		got, seen := live(t, func(*house) func(*session) protocol { return newMulti }, name, a, b)
		if len(got) == 0 || got[0] != askNick || got[len(got)-1] != gone {
			t.Fatalf("reads %q", got)
		}
		checkSafe(t, got)
		checkSafe(t, seen)
		for _, w := range append(got[1:len(got)-1], seen...) {
			if strings.Index(w, "\n") != len(w)-1 {
				t.Fatalf("%q is not one message", w)
			}
		}
	})
}

func FuzzLiveTurn(f *testing.F) {
	f.Add("ana", "hola", "ana ha salido del chat")
	f.Add("ana\n", "exit", "\n")
	f.Add(" ", long(1500), "\xc3")
	f.Fuzz(func(t *testing.T, name, a, b string) {
		got, seen := live(t, func(*house) func(*session) protocol { return newTurn }, name, a, b)
		if len(got) == 0 || got[0] != ownName {
			t.Fatalf("reads %q", got)
		}
		checkSafe(t, got)
		checkSafe(t, seen)
		for _, w := range got[1:] {
			if w != gone && !strings.Contains(w, "bob: hola") && w != sayExit && w != sayExit+"\n" &&
				w != "* "+tooLongFirst+"\n" && !strings.HasPrefix(w, "* this is a chat, not ") {
				t.Fatalf("the answer is %q", w)
			}
		}
	})
}

func FuzzLiveHello(f *testing.F) {
	f.Add("Hola mundo!", "", "")
	f.Add("x\n* ana left\n", "\x1b]0;", "\x07")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		got, seen := live(t, func(h *house) func(*session) protocol { return h.greeter.newHello }, a, b, c)
		checkSafe(t, got)
		checkSafe(t, seen)
		if len(got) > 2 {
			t.Fatalf("reads %q", got)
		}
	})
}

func FuzzLiveTurnUDP(f *testing.F) {
	f.Add("ana", "hola", "exit")
	f.Add("", "", "ana\nb\n")
	f.Add(long(2000), "\x00\xff", "exit\r\n")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if isServers(a) {
			t.Skip("it is not answered")
		}
		bubble(t, Config{}, func(t *testing.T, h *house) {
			w, bob := h.deal(), h.multi("bob")
			w.sends(1, a, b, c)
			bob.sends("bob: hola")
			pass(gatherTime)
			got := w.reads(1)
			if len(got) == 0 || got[0] != ownName[:min(len(ownName), transport.Amplification*len(a))] || len(got) > 3 {
				t.Fatalf("reads %q", got)
			}
			checkSafe(t, got)
			checkSafe(t, bob.reads())
		})
	})
}

func FuzzLiveFTP(f *testing.F) {
	f.Add("ana\n", "subir\nb\nhola\n")
	f.Add("ana", "../outside")
	f.Add("ana\n", "subir\n../outside\nx\nlist\nsubir\n/../outside\nx")
	f.Add("ana\n", "a\nexit\n")
	pl := openPlace(f, Config{}, nil)
	pl.put("a", "a")
	f.Fuzz(func(t *testing.T, name, rest string) {
		p := dial(t, pl.ftp)
		go func() {
			_, _ = io.WriteString(p.conn, name+rest)
			_ = p.conn.(interface{ CloseWrite() error }).CloseWrite()
		}()
		got, err := io.ReadAll(p.in)
		if err != nil {
			t.Fatalf("the stream ends with %v", err)
		}
		if name != "" && len(got) == 0 {
			t.Fatalf("%q is not answered", name)
		}
		if outside := pl.outside(t); outside != "" {
			t.Fatalf("beside the shelf there is %q now", outside)
		}
	})
}
