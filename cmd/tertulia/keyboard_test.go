package main

import (
	"strings"
	"testing"
)

// However the input is cut, marks become keys and nothing else is changed.
func TestMarksOfAPaste(t *testing.T) {
	const in = "a\x1b\x1b[A\x1b[200~two\r\x1b[2lines\x1b[201~\x1b[20~b\x1b[200~\x1b[201~é\x1b"
	want := strings.NewReplacer("\x1b[200~", "\x1b[57397u", "\x1b[201~", "\x1b[57398u").Replace(in)
	for size := 1; size <= len(in); size++ {
		var m marks
		var got []byte
		for at := 0; at < len(in); at += size {
			got = append(got, m.turn([]byte(in[at:min(at+size, len(in))]))...)
		}
		if string(got) != want {
			t.Errorf("in pieces of %d: %q, want %q", size, got, want)
		}
	}
}

// A key is not kept back, though a mark might begin with it.
func TestEscapeIsAKey(t *testing.T) {
	var m marks
	for range 3 {
		if got := m.turn([]byte("\x1b")); string(got) != "\x1b" {
			t.Errorf("an escape became %q", got)
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("a\x1b[200~b\x1b[201~", 3)
	f.Fuzz(func(t *testing.T, in string, cut int) {
		cut = max(0, min(cut, len(in)))
		var whole, parts marks
		want := string(whole.turn([]byte(in))) + string(whole.held)
		got := string(parts.turn([]byte(in[:cut]))) + string(parts.turn([]byte(in[cut:]))) + string(parts.held)
		if got != want {
			t.Errorf("%q cut at %d: %q, want %q", in, cut, got, want)
		}
	})
}
