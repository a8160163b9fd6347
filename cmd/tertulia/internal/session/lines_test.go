package session

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tertulia/actors/plain"
	"tertulia/transport/line/wire"
)

func TestVerbatim(t *testing.T) {
	for text, want := range map[string]string{
		"ok\n":               "ok",
		"ok\r\n":             "ok",
		"\r\n":               "",
		"  \n":               "",
		"\x1b[31m\x1b[0m\n":  "",
		"10%\r20%\n":         "10% 20%",
		"a\tb":               "a    b",
		"\x1b[31mred\x1b[0m": "red",
		"/etc/hosts":         "//etc/hosts",
		"//x":                "///x",
		"caf\xe9":            "caf\uFFFD",
	} {
		if got := Verbatim(text); got != want {
			t.Errorf("Verbatim(%.20q) = %.40q", text, got)
		}
	}
}

func TestTyped(t *testing.T) {
	for text, want := range map[string]string{"hola": "hola", "/me waves": "/me waves", "//slash": "//slash", " ": ""} {
		if got := Typed(text); got != want {
			t.Errorf("Typed(%q) = %q", text, got)
		}
	}
}

// Lines are cut to the limit; commands that are too long are given back.
func TestFit(t *testing.T) {
	long, wide := strings.Repeat("a", 45), strings.Repeat("é", 15)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"hola", []string{"hola"}},
		{long, []string{long[:20], long[:20], long[:5]}},
		{"/" + "/" + long, []string{"//" + long[:18], long[:20], long[:7]}},
		{wide, []string{wide[:20], wide[20:]}},
		{"fourteen bytes of text and more", []string{"fourteen bytes of", "text and more"}},
		{"exactly twenty bytes and more", []string{"exactly twenty bytes", "and more"}},
		{"one " + long[:18] + " /usr/bin", []string{"one " + long[:16], "aa /usr/bin"}},
		{long[:15] + " /usr/bin", []string{long[:15], "//usr/bin"}},
		{strings.Repeat("/", 40), []string{strings.Repeat("/", 20), strings.Repeat("/", 20), "//"}},
	} {
		var q queue
		q.push(c.text)
		dropped := q.fit(20)
		var got []string
		for _, l := range q.lines {
			got = append(got, l.text)
		}
		if !slices.Equal(got, c.want) || len(dropped) > 0 || q.users != 1 {
			t.Errorf("%.50q became %q (%d lines of the user's), dropped %q", c.text, got, q.users, dropped)
		}
	}
	var q queue
	q.push("/me " + long)
	if dropped := q.fit(20); len(dropped) != 1 || len(q.lines) != 0 || q.users != 0 {
		t.Errorf("a long command leaves %v, dropped %q", q.lines, dropped)
	}
}

func FuzzVerbatim(f *testing.F) {
	f.Add("/usr/bin\x1b[31m \xff\xe9\t")
	f.Add(strings.Repeat("/世", 600))
	f.Fuzz(func(t *testing.T, text string) {
		var q queue
		if line := Verbatim(text); line != "" {
			q.push(line)
		}
		q.fit(wire.LeastMaxLine)
		for _, l := range q.lines {
			if line := l.text; line == "" || len(line) > wire.LeastMaxLine || !utf8.ValidString(line) || line != plain.Line(line) {
				t.Errorf("%q is not a line to send", line)
			}
			if isCommand(l.text) {
				t.Errorf("%q is a command", l.text)
			}
		}
	})
}
