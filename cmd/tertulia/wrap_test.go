package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tertulia/actors/plain"
)

func texts(rows []row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.text)
	}
	return all
}

func TestWrap(t *testing.T) {
	family := "👩\u200d👩\u200d👧\u200d👦" // 2 columns or 8
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"bob: hi", 10, []string{"bob: hi"}},
		{"bob: hello there", 10, []string{"bob: hello", "  there"}},
		{"bob: hello there", 11, []string{"bob: hello", "  there"}},
		{"bob: 0123456789", 10, []string{"bob:", "  01234567", "  89"}},
		{"01234567890123456789", 10, []string{"0123456789", "  01234567", "  89"}},
		{"bob: see http://a.b/c", 20, []string{"bob: see", "  http://a.b/c"}},
		{"bob: hello there", 5, []string{"bob:", "hello", "there"}}, // too narrow for an indent
		{"ab", 1, []string{"a", "b"}},
		{"世界世界世界", 10, []string{"世界世界世", "  界"}},
		{"世", 1, []string{"世"}},
		{"bob: " + family + " is here", 20, []string{"bob: " + family + " is", "  here"}},
		{"\x1b[38;5;27mbob\x1b[39m: hello there", 10, []string{"\x1b[38;5;27mbob\x1b[39m: hello", "  there"}},
		{"bob:       ", 10, []string{"bob:"}},
		{"a b c d e f g h", 10, []string{"a b c d e", "  f g h"}},
	} {
		got := texts(wrap(row{text: c.text}, c.width))
		for i := range got {
			got[i] = strings.TrimRight(got[i], " ")
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %d columns: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// Nothing is lost, nothing is wider than the width, and only the first row begins
// at the left.
func FuzzWrap(f *testing.F) {
	f.Add("bob: hello there, 👩‍👩‍👧‍👦 and 🏳️‍🌈 and e\u0301 are here", 20)
	f.Add("a                                ana: the exam is cancelled", 30)
	f.Fuzz(func(t *testing.T, text string, width int) {
		text = plain.Squeeze(strings.ToValidUTF8(text, ""))
		text = strings.Map(func(r rune) rune {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				return -1
			}
			return r
		}, text)
		width = max(40, width%100)
		rows := texts(wrap(row{text: text}, width))
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := bare(strings.Join(rows, "")); got != bare(text) {
			t.Errorf("%q in %d columns lost something: %q", text, width, rows)
		}
		for i, r := range rows {
			if i > 0 && width-len(indent) >= leastText && !strings.HasPrefix(r, indent) {
				t.Errorf("%q in %d columns: row %d begins at the left: %q", text, width, i, r)
			}
			first, _, _, _ := ansi.DecodeSequence(strings.TrimPrefix(r, indent), 0, nil)
			if n := cells(r); n > width && n > cells(first)+len(indent) {
				t.Errorf("%q in %d columns: %q has %d", text, width, r, n)
			}
		}
	})
}

// Terminals differ about the width of a family emoji. No word next to one is lost, neither in
// messages nor in the input.
func TestFamiliesEatNoWord(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	family := "👨\u200d👩\u200d👧\u200d👦"
	text := family + family + family + " one two " + family + " three four five 👩🏽\u200d🚀 six seven 🏳️\u200d🌈 eight nine"
	shown := func() int {
		letters := strings.Map(func(r rune) rune {
			if r < 'a' || r > 'z' {
				return -1
			}
			return r
		}, strings.Join(w.all(), ""))
		return strings.Count(letters, "onetwothreefourfivesixseveneightnine")
	}
	s.Speak("msg", "bob: "+text)
	w.until("all that bob says", func() bool { return shown() == 1 })
	w.text(text)
	w.until("all that is typed", func() bool { return shown() == 2 })
}
