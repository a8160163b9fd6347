package classic

import (
	"context"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/tcptest"
)

const lull = time.Second // a pause between two sends

// inputs returns the messages of a stream that consists of texts, with a lull before each,
// and the end of the stream.
func inputs(t *testing.T, words []string, sends ...string) (got []string) {
	synctest.Test(t, func(t *testing.T) {
		near, far := tcptest.Pipe()
		go func() {
			for _, text := range sends {
				_, _ = io.WriteString(near, text)
				pass(lull)
			}
			_ = near.CloseWrite()
		}()
		in := &input{session: &sessions.Session{Ctx: context.Background(), Conn: far}, max: 2000}
		m, err := in.first(time.Time{})
		in.words = words
		for err == nil {
			if m.size > in.max {
				m.raw = "too long"
			}
			got = append(got, m.raw)
			m, err = in.next()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("the stream ends with %v", err)
		}
	})
	return got
}

func TestInput(t *testing.T) {
	for _, c := range []struct {
		name  string
		sends []string
		want  []string
	}{
		{"a program", []string{"ana", "uno", "dos"}, []string{"ana", "uno", "dos"}},
		{"a person", []string{"ana\n", "un", "o\ndo", "s\n"}, []string{"ana", "uno", "dos"}},
		{"every line end", []string{"a\nb\r\nc\r\x00d\re\n\nf"}, []string{"a", "b", "c", "d", "e", "", "f"}},
		{"a line end in two segments", []string{"a\r", "\nb\r", "\x00c\r", "\r\n"}, []string{"a", "b", "c", ""}},
		{"a program that sends line feeds too", []string{"ana", "uno\ndos", "tres\n"}, []string{"ana", "uno", "dos", "tres"}},
		{"nothing", nil, nil},
		{"one line end", []string{"\n"}, []string{""}},
		{"a NUL", []string{"ana", "a\x00b"}, []string{"ana", "a\x00b"}},
		{"a long name", []string{long(1500), "x"}, []string{long(1024), long(476), "x"}},
		{"a long line of a program", []string{"ana", long(1500)}, []string{"ana", long(1024), long(476)}},
		{"a long line of a person", []string{"ana\n", long(2000) + "\n" + long(2001) + "\n" + long(9000), "x\ny\n"},
			[]string{"ana", long(2000), "too long", "too long", "y"}},
		{"a long line at the end", []string{"ana\n" + long(9000)}, []string{"ana", "too long"}},
		{"a word that has begun", []string{"ana", "li", "st"}, []string{"ana", "li", "st"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := inputs(t, ftpWords, c.sends...); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%q is cut into %.60q, want %.60q", c.sends, got, c.want)
			}
		})
	}
}

func TestInputWaitsForTheRestOfAWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := tcptest.Pipe()
		go func() {
			for _, text := range []string{"an", "a"} {
				_, _ = io.WriteString(near, text)
				pass(gatherTime / 2)
			}
			pass(gatherTime)
			for _, text := range []string{"l", "is", "t"} {
				_, _ = io.WriteString(near, text)
				pass(splitTime / 2)
			}
		}()
		in := &input{session: &sessions.Session{Ctx: context.Background(), Conn: far}, max: 2000}
		first, err := in.first(time.Now().Add(time.Minute))
		in.words = ftpWords
		second, err2 := in.next()
		if first.raw != "ana" || second.raw != "list" || err != nil || err2 != nil {
			t.Errorf("reads %q and %q (%v, %v)", first.raw, second.raw, err, err2)
		}
		if _, err := in.read(make([]byte, 1), time.Now().Add(time.Minute)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a read that nothing comes to ends with %v", err)
		}
	})
}

func FuzzInput(f *testing.F) {
	f.Add("ana", "hola", "adiós")
	f.Add("ana\r\n", "ho\r", "\nla")
	f.Add("", "\xc3", "\xb1\x00")
	f.Add(long(1023)+"ñ", long(3000), "\n")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		got := inputs(t, []string{"list", "ñandú"}, a, b, c)
		size := 0
		for _, m := range got {
			if strings.ContainsAny(m, "\r\n") {
				t.Fatalf("a line end in %q", m)
			}
			size += len(m)
		}
		all := strings.NewReplacer("\n", "", "\r", "", "\x00", "").Replace(a + b + c)
		joined := strings.ReplaceAll(strings.Join(got, ""), "\x00", "")
		if joined != all && !strings.Contains(joined, "too long") {
			t.Fatalf("%q, %q, %q are cut into %q", a, b, c, got)
		}
	})
}

func FuzzCut(f *testing.F) {
	f.Add("ñandú", 1)
	f.Add("\x80\x80\x80\x80\x80\x80", 5)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < utf8.UTFMax || n > 1<<16 {
			return
		}
		got := cut(s, n)
		if len(got) > n || !strings.HasPrefix(s, got) || got == "" && s != "" {
			t.Fatalf("%q is cut to %q", s, got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("%q is cut within a character: %q", s, got)
		}
	})
}
