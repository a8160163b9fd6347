package link

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A step is a datagram of the document's example, and whose it is: '>' the
// client's, '<' the server's, 'x' one of the server's that is lost.
type step struct {
	who byte
	Datagram
	frames []Frame
	bytes  string
}

// example reads the document's example.
func example(t *testing.T) (steps []step) {
	t.Helper()
	text, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "### 1.8 ")
	section, _, _ = strings.Cut(section, "### 1.9 ")
	for _, d := range regexp.MustCompile(`(?m)^    [<>x] .*\n(?:      .*\n)*`).FindAllString(section, -1) {
		s := step{who: d[4], bytes: regexp.MustCompile(`(?m)^.{6}`).ReplaceAllString(d, "")}
		if s.Datagram, err = Parse([]byte(s.bytes)); err != nil {
			t.Fatalf("%s%v", s.bytes, err)
		}
		if s.frames, err = ParseFrames(nil, s.Frames); err != nil {
			t.Fatalf("%s%v", s.bytes, err)
		}
		steps = append(steps, s)
	}
	return steps
}

// TestTheProtocolsExample has each end say what the document says that it says,
// byte for byte.
func TestTheProtocolsExample(t *testing.T) {
	steps := example(t)
	seen := make(map[Word]bool)
	kinds := make(map[Kind]bool)
	for _, s := range steps {
		seen[s.Word] = true
		for _, f := range s.frames {
			kinds[f.Kind] = true
		}
	}
	for _, w := range []Word{Hello, Cookie, Open, Opened, Session} {
		if !seen[w] {
			t.Errorf("the example has no datagram of word %d", w)
		}
	}
	for _, k := range []Kind{Line, End, Ack, Ping, Move, Moved, Stray} {
		if !kinds[k] {
			t.Errorf("the example has no frame of kind %d", k)
		}
	}
	t.Run("client", func(t *testing.T) { replay(t, steps, '>', Config{Window: 256, KeepAlive: KeepAlive}) })
	t.Run("server", func(t *testing.T) { replay(t, steps, '<', Config{Window: 32}) })
}

// replay plays one end of the example's session.
func replay(t *testing.T, steps []step, own byte, cfg Config) {
	now := time.Unix(1e9, 0)
	var l *Link
	written := uint64(0) // the latest number that the user's lines have
	isStray := func(i int) bool {
		return i < len(steps) && len(steps[i].frames) > 0 && steps[i].frames[0].Kind == Stray
	}
	for i, s := range steps {
		now = now.Add(time.Millisecond)
		switch {
		case s.Word == Opened:
			cfg.SID = s.SID
			l = New(cfg, now)
		case s.Word != Session:
		case isStray(i): // comes from before the session
			if own == '>' {
				l.MoveWith(s.frames[0].Text)
			}
		case own == '<' && isStray(i+1): // does not come so far
		case s.who == own, own == '<' && s.who == 'x':
			for _, f := range s.frames {
				switch {
				case f.Number <= written:
				case f.Kind == Line:
					l.Write(append(slices.Clip(f.Text), '\n'))
					written++
				case f.Kind == End:
					l.End(now)
					written++
				}
			}
			var b []byte
			for wait := 0; b == nil && wait < 3000; wait++ {
				l.Advance(now)
				if b = l.Append(nil, now); b == nil {
					now = now.Add(time.Millisecond)
				}
			}
			if string(b) != s.bytes {
				t.Fatalf("says\n%sthe document\n%s", b, s.bytes)
			}
		case s.who != 'x':
			if s.frames[0].Kind == Move && l.Move(s.frames[0].Number) {
				l.Revive()
			}
			l.Receive(s.frames, false, now)
			_, n, _ := l.Take()
			l.Took(n)
		}
	}
	if l.State() != Closed {
		t.Errorf("at its end the session is in state %d", l.State())
	}
}
