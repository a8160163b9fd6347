package lines

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func parse(limit int, chunks ...[]byte) (texts []string, answer []byte) {
	p := NewParser(limit)
	var got []Line
	for _, c := range chunks {
		var a []byte
		got, a = p.Parse(got, c)
		answer = append(answer, a...)
	}
	got = append(got, p.Rest()...)
	for i, l := range got {
		if l.Part != (i > 0 && got[i-1].More) {
			texts = append(texts, "a part that fits no other")
		}
		if l.Lost > 0 {
			l.Text = fmt.Sprintf("%d are lost", l.Lost)
		}
		if l.More {
			l.Text += "+"
		}
		texts = append(texts, l.Text)
	}
	return texts, answer
}

var streams = []struct {
	name, in string
	want     []string
	answer   string
}{
	{"every line end", "a\nb\r\nc\r\x00d\re\n\nf", []string{"a", "b", "c", "d", "e", "", "f"}, ""},
	{"CR LF CR LF", "a\r\n\r\nb\r\r", []string{"a", "", "b", ""}, ""},
	{"nothing", "", nil, ""},
	{"the limit", "123456789\n1234567890\n12345678901\nx\n", []string{"123456789", "1234567890", "1234567890+", "1", "x"}, ""},
	{"too long at the end", "12345678901", []string{"1234567890+", "1"}, ""},
	{"cut at a space", "one two three four\n", []string{"one two+", "three four"}, ""},
	{"a space after the limit", "1234567890 1234567890 \n", []string{"1234567890+", "1234567890+", ""}, ""},
	{"no space in the second half", "one twothreefour\n", []string{"one twothr+", "eefour"}, ""},
	{"cut between characters", "123456789ñ\n123456 你好\n", []string{"123456789+", "ñ", "123456+", "你好"}, ""},
	{"what is no UTF-8", strings.Repeat("\xa4", 11), []string{strings.Repeat("\ufffd", 10) + "+", "\ufffd"}, ""},
	{"erase line in a later part", "1234567890ab\xff\xf8c\n", []string{"1234567890+", "c"}, "\xff\xfd\x00"},
	{"unsafe", "a\x1b[2Jb\x00\xff\xffc\n", []string{"ab\ufffdc"}, ""},
	{"backspaces", "hx\bol\x7fl\n", []string{"hol"}, ""},
	{"telnet's Ctrl-C", "a\xff\xf4\xff\xfd\x06b\n", []string{"ab"}, "\xff\xfd\x00\xff\xfc\x06"},
	{"each timing mark", "\xff\xfd\x06\xff\xfd\x06", nil, "\xff\xfd\x00\xff\xfc\x06\xff\xfc\x06"},
	{"other options once", "\xff\xfd\x01\xff\xfd\x01\xff\xfb\x01\xff\xfb\x01\xff\xfd\x00", nil,
		"\xff\xfd\x00\xff\xfc\x01\xff\xfe\x01\xff\xfc\x00"},
	{"no answer to an answer", "\xff\xfb\x00\xff\xfc\x05\xff\xfe\x05a\n", []string{"a"}, "\xff\xfd\x00"},
	{"subnegotiation", "a\xff\xfa\x18\x00xterm\n\xff\xff\xf0\xff\xf0b\n", []string{"ab"}, "\xff\xfd\x00"},
	{"erase", "ab\xff\xf7c\n", []string{"ac"}, "\xff\xfd\x00"},
	{"erase line", "ab\xff\xf8c\n", []string{"c"}, "\xff\xfd\x00"},
	{"are you there", "a\xff\xf6b\n", []string{"ab"}, "\xff\xfd\x00"},
	{"half a sequence", "a\nb\xff", []string{"a", "b"}, ""},
	{"UTF-8", "ñandú 你好\n", []string{"ñandú+", "你好"}, ""},
	{"more UTF-8", "ñ 你好\n", []string{"ñ 你好"}, ""},
}

func TestStreamsCutAtEveryByte(t *testing.T) {
	for _, c := range streams {
		for cut := range len(c.in) + 1 {
			in := []byte(c.in)
			got, answer := parse(10, in[:cut], in[cut:])
			if !reflect.DeepEqual(got, c.want) || string(answer) != c.answer {
				t.Errorf("%s, cut at %d: %q, answer %q; want %q, %q", c.name, cut, got, answer, c.want, c.answer)
			}
		}
		var single [][]byte
		for i := range len(c.in) {
			single = append(single, []byte{c.in[i]})
		}
		if got, answer := parse(10, single...); !reflect.DeepEqual(got, c.want) || string(answer) != c.answer {
			t.Errorf("%s, byte by byte: %q, answer %q; want %q, %q", c.name, got, answer, c.want, c.answer)
		}
	}
}

func TestASubnegotiationThatNeverEnds(t *testing.T) {
	got, _ := parse(10, []byte("\xff\xfa"+strings.Repeat("x", 1024)+"yz\n"))
	if want := []string{"z"}; !reflect.DeepEqual(got, want) {
		t.Errorf("reads %q", got)
	}
}

func TestALineWithoutEndTakesNoMemory(t *testing.T) {
	for _, limit := range []int{64, 1000, 1024, 64 << 10} {
		p := NewParser(limit)
		block := bytes.Repeat([]byte{'x'}, 4<<10)
		kept := 0
		add := func(got []Line) (lost int) {
			for _, l := range got {
				if len(l.Text) > limit {
					t.Fatalf("a part of %d bytes, with a limit of %d", len(l.Text), limit)
				}
				kept += len(l.Text)
				lost += l.Lost
			}
			return lost
		}
		for range 2560 {
			got, _ := p.Parse(nil, block)
			add(got)
		}
		if cap(p.line) > 2*limit {
			t.Errorf("%d bytes are held, with a limit of %d", cap(p.line), limit)
		}
		got, _ := p.Parse(nil, []byte("\nhola\n"))
		lost := add(got[:len(got)-1])
		if kept+lost != 10<<20 || kept > MaxSize || kept < MaxSize-limit {
			t.Errorf("with a limit of %d, %d bytes are kept and %d lost", limit, kept, lost)
		}
		if last := got[len(got)-1]; last != (Line{Text: "hola"}) {
			t.Errorf("the next line is %v", last)
		}
	}
}

func FuzzParser(f *testing.F) {
	for _, c := range streams {
		f.Add([]byte(c.in), len(c.in)/2)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		if cut < 0 || cut > len(in) {
			cut = len(in)
		}
		whole, answer := parse(64, in)
		parts, again := parse(64, in[:cut], in[cut:])
		if !reflect.DeepEqual(whole, parts) || !bytes.Equal(answer, again) {
			t.Fatalf("%q: %q, but cut at %d: %q", in, whole, cut, parts)
		}
		for _, line := range whole {
			if !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n\x00\x1b") {
				t.Fatalf("%q gives the line %q", in, line)
			}
		}
		if len(answer) > 3+3*len(in) {
			t.Fatalf("%d bytes are answered with %d", len(in), len(answer))
		}
	})
}
