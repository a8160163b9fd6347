package session

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tertulia/actors/plain"
)

func TestVerbatim(t *testing.T) {
	long := strings.Repeat("é", 700)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"ok\n", []string{"ok"}},
		{"ok\r\n", []string{"ok"}},
		{"\r\n", nil},
		{"  \n", nil},
		{"\x1b[31m\x1b[0m\n", nil},
		{"10%\r20%\n", []string{"10% 20%"}},
		{"a\tb", []string{"a    b"}},
		{"\x1b[31mred\x1b[0m", []string{"red"}},
		{"/etc/hosts", []string{"//etc/hosts"}},
		{"//x", []string{"///x"}},
		{"caf\xe9", []string{"caf\uFFFD"}},
		{long, []string{long[:1024], long[1024:]}},
		{strings.Repeat("/", 1100), []string{strings.Repeat("/", 1024), strings.Repeat("/", 78)}},
	} {
		if got := Verbatim(c.text); !slices.Equal(got, c.want) {
			t.Errorf("Verbatim(%.20q) = %.40q", c.text, got)
		}
	}
}

func TestTyped(t *testing.T) {
	long := strings.Repeat("a", 2000)
	for _, c := range []struct {
		text string
		want []string
		err  error
	}{
		{"hola", []string{"hola"}, nil},
		{"/me waves", []string{"/me waves"}, nil},
		{"//slash", []string{"//slash"}, nil},
		{long, []string{long[:1024], long[1024:]}, nil},
		{"//" + long, []string{"//" + long[:1022], long[1022:]}, nil},
		{"/me " + long, nil, ErrLongCommand},
	} {
		if got, err := Typed(c.text); !slices.Equal(got, c.want) || !errors.Is(err, c.err) {
			t.Errorf("Typed(%.20q) = %.40q, %v", c.text, got, err)
		}
	}
}

func FuzzVerbatim(f *testing.F) {
	f.Add("/usr/bin\x1b[31m \xff\xe9\t")
	f.Add(strings.Repeat("/世", 600))
	f.Fuzz(func(t *testing.T, text string) {
		for _, line := range Verbatim(text) {
			if line == "" || len(line) > MaxLine || !utf8.ValidString(line) || line != plain.Line(line) {
				t.Errorf("%q is not a line to send", line)
			}
			if line[0] == '/' && !strings.HasPrefix(line, "//") {
				t.Errorf("%q is a command", line)
			}
		}
	})
}
