package wire

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

var (
	at    = time.UnixMilli(1700000000000)
	kinds = []Kind{KindDenied, KindRefused, KindWelcome, KindRoom, KindMsg, KindAct, KindPriv, KindSent, KindJoin,
		KindLeave, KindCrowd, KindNick, KindFile, KindRemoved, KindGap, KindUnkept, KindPong, KindNote, KindBye}
)

func TestALineIsParsedAsItWasAppended(t *testing.T) {
	for _, kind := range kinds {
		for _, l := range []Line{
			{},
			{Seq: 7, Time: at, Room: "#tertulia", Body: "ana: hola"},
			{Seq: math.MaxUint64, Time: time.UnixMilli(-1), Room: "#ñandú", Body: "  two  spaces "},
			{Seq: 1, Time: at.Add(time.Millisecond), Room: None, Body: "@1 2 msg #a b: c"},
		} {
			l.Kind = kind
			line := string(l.Append([]byte("before\r\n")))
			got, ok := Parse(strings.TrimSuffix(strings.TrimPrefix(line, "before\r\n"), "\r\n"))
			if l.Room == "" {
				l.Room = None
			}
			if !ok || !got.Time.Equal(l.Time.Truncate(time.Millisecond)) {
				t.Fatalf("%q is parsed as %+v, %v", line, got, ok)
			}
			if got.Time = l.Time; got != l {
				t.Errorf("%q is parsed as %+v, want %+v", line, got, l)
			}
		}
	}
}

func TestTheBytesOfALine(t *testing.T) {
	for _, c := range []struct {
		line Line
		want string
	}{
		{Line{Seq: 7, Time: at, Kind: KindMsg, Room: "#tertulia", Body: "ana: hola"}, "@7 1700000000000 msg #tertulia ana: hola\r\n"},
		{Line{Time: at, Kind: KindPong, Body: "12"}, "@0 1700000000000 pong - 12\r\n"},
		{Line{Time: at.Add(999 * time.Microsecond), Kind: KindNote}, "@0 1700000000000 note - \r\n"},
	} {
		if got := string(c.line.Append(nil)); got != c.want {
			t.Errorf("%+v is %q, want %q", c.line, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	for line, want := range map[string]string{
		"@7 1700000000000 msg #tertulia ana: a: b  c": "7 1700000000000 msg #tertulia <ana: a: b  c>",
		"@0 1 note - ":                      "0 1 note - <>",
		"@0 1 note -":                       "0 1 note - <>",
		"@0 1 hologram - * what":            "0 1 hologram - <* what>",
		"@18446744073709551615 -1 msg #a b": "18446744073709551615 -1 msg #a <b>",
		"@18446744073709551616 1 msg #a b":  "",
		"@1 9223372036854775808 msg #a b":   "",
		"@0 1 (waiting) - x":                "",
		"@0 1 Msg - x":                      "",
		"@-1 1 msg - x":                     "",
		"@1 x msg - x":                      "",
		"@1 1 msg":                          "",
		"@1 1 msg  x":                       "",
		"@1  msg - x":                       "",
		" @1 1 msg - x":                     "",
		"* hello":                           "",
		"@":                                 "",
		"":                                  "",
	} {
		got := ""
		if l, ok := Parse(line); ok {
			got = fmt.Sprintf("%d %d %s %s <%s>", l.Seq, l.Time.UnixMilli(), l.Kind, l.Room, l.Body)
		}
		if got != want {
			t.Errorf("%q is parsed as %q, want %q", line, got, want)
		}
	}
}

// The server appends a tag for each event and dialect, and the load tool cuts each line that
// a user receives.
func TestAppendTagAndCutDoNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 100)
	if n := testing.AllocsPerRun(100, func() { dst = AppendTag(dst[:0], math.MaxUint64, at, KindMsg, "#tertulia") }); n > 0 {
		t.Errorf("AppendTag allocates %v times", n)
	}
	line := Line{Kind: KindMsg, Room: "#tertulia", Body: "ana: hola"}.Append(nil)
	if n := testing.AllocsPerRun(100, func() { _, _, _, _ = Cut(line) }); n > 0 {
		t.Errorf("Cut allocates %v times", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("@7 1700000000000 msg #tertulia ana: hola")
	f.Add("@0 1 welcome - epoch 3 ana")
	f.Add("@0 1 refused - ana2 ana is taken")
	f.Add("@0 1 act - * \xff\u009b")
	f.Add("@9 1700000000000 removed #tertulia * ana removed line 7")
	f.Add("@0 1 unkept - * said, but not kept: the disk is full")
	f.Fuzz(func(t *testing.T, line string) {
		l, ok := Parse(line)
		kind, room, body, cut := Cut([]byte(line))
		if !ok {
			return
		}
		if !cut || string(kind) != string(l.Kind) || string(room) != l.Room || string(body) != l.Body {
			t.Errorf("%q is parsed as %+v, and cut to %q, %q, %q, %v", line, l, kind, room, body, cut)
		}
		if l.Kind == "" || l.Room == "" || strings.Contains(l.Room, " ") || !strings.HasSuffix(line, l.Body) {
			t.Errorf("%q has odd parts: %+v", line, l)
		}
		if again, ok := Parse(strings.TrimSuffix(string(l.Append(nil)), "\r\n")); !ok || again != l {
			t.Errorf("%+v is appended and parsed as %+v, %v", l, again, ok)
		}
		if !strings.Contains(l.Body, l.Author()) {
			t.Errorf("%q is not the author in %q", l.Author(), l.Body)
		}
		if w, ok := ParseWelcome(l.Body); ok {
			if again, ok := ParseWelcome(string(w.Append(nil))); !ok || again != w {
				t.Errorf("%+v is appended and parsed as %+v, %v", w, again, ok)
			}
		}
		if r, ok := ParseRemoved(l.Body); ok {
			if again, ok := ParseRemoved(string(r.Append(nil))); !ok || again != r {
				t.Errorf("%+v is appended and parsed as %+v, %v", r, again, ok)
			}
		}
		r := ParseRefusal(l.Body)
		if again := ParseRefusal(string(r.Append(nil))); again != r {
			t.Errorf("%+v is appended and parsed as %+v", r, again)
		}
	})
}

func BenchmarkAppendTag(b *testing.B) {
	dst := make([]byte, 0, 100)
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendTag(dst[:0], 1234567, at, KindMsg, "#tertulia")
	}
}

func BenchmarkCut(b *testing.B) {
	line := []byte("@1234567 1700000000000 msg #tertulia u000012: " + strings.Repeat("x", 100))
	b.ReportAllocs()
	for b.Loop() {
		_, _, _, _ = Cut(line)
	}
}
