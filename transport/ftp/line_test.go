package ftp

import (
	"reflect"
	"strings"
	"testing"
)

func scanAll(s *scanner, text string) []input { return s.scan(nil, []byte(text)) }

func TestLinesAreFormedHoweverTheyAreSplit(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for _, c := range []struct {
		name, in string
		want     []input
	}{
		{"CRLF", "NOOP\r\nPWD\r\n", []input{{line: "NOOP"}, {line: "PWD"}}},
		{"LF", "NOOP\nPWD\n", []input{{line: "NOOP"}, {line: "PWD"}}},
		{"empty", "\r\n", []input{{}}},
		{"CR inside", "CWD a\rb\r\n", []input{{line: "CWD a\rb"}}},
		{"two CRs", "PWD\r\r\n", []input{{line: "PWD"}}},
		{"byte order mark", "\ufeffUSER ana\r\nCWD \ufeff\r\n\ufeffPWD\n", []input{{line: "USER ana"}, {line: "CWD \ufeff"}, {line: "\ufeffPWD"}}},
		{"without end", "DELE fi", nil},
		{"trailing blanks", "CWD a  \r\n", []input{{line: "CWD a  "}}},
		{"lftp's ABOR", "\xff\xf4\xff\xf2ABOR\r\n", []input{{line: "ABOR"}}},
		{"Latin-1", "RETR \xffa\n", []input{{line: "RETR \xffa"}}},
		{"Latin-1 at the end", "RETR a\xff\n", []input{{line: "RETR a\xff"}}},
		{"doubled IAC", "a\xff\xffb\n", []input{{line: "a\xffb"}}},
		{"DO", "\xff\xfd\x06\n", []input{{telnet: "\xff\xfc\x06"}, {}}},
		{"WILL", "\xff\xfb\x01\n", []input{{telnet: "\xff\xfe\x01"}, {}}},
		{"WONT and DONT", "\xff\xfc\x01\xff\xfe\x01\n", []input{{}}},
		{"option LF", "\xff\xfd\nPWD\n", []input{{telnet: "\xff\xfc\n"}, {line: "PWD"}}},
		{"subnegotiation", "P\xff\xfa\x18\x00\n\r\xff\xff\xff\xf0WD\n", []input{{line: "PWD"}}},
		{"longest", long + "\r\n", []input{{line: long}}},
		{"too long", long + "y\nPWD\n", []input{{long: true}, {line: "PWD"}}},
		{"far too long", strings.Repeat(long, 20) + "\r\nPWD\r\n", []input{{long: true}, {line: "PWD"}}},
	} {
		if got := scanAll(&scanner{}, c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
		var (
			s   scanner
			got []input
		)
		for i := range len(c.in) {
			got = s.scan(got, []byte{c.in[i]})
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s, byte by byte: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestSubnegotiationWithoutEndIsLeft(t *testing.T) {
	got := scanAll(&scanner{}, "\xff\xfa"+strings.Repeat("z", 1024)+".PWD\n")
	if len(got) != 1 || got[0].line != "PWD" {
		t.Errorf("got %+v", got)
	}
}

func TestNegotiationCannotGoOnForEver(t *testing.T) {
	got := scanAll(&scanner{}, strings.Repeat("\xff\xfd\x01", 2560))
	if len(got) != 256 {
		t.Errorf("%d answers, want 256", len(got))
	}
}

func FuzzScanner(f *testing.F) {
	f.Add("USER ana\r\nPASS x\n\xff\xf4\xff\xf2ABOR\r\n", 3)
	f.Add("\xff\xfa\x18\x00\xff\xf0\xff\xfd\x06", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		whole := scanAll(&scanner{}, text)
		var (
			s     scanner
			parts []input
		)
		size = max(1, size%64)
		for rest := text; rest != ""; rest = rest[min(size, len(rest)):] {
			parts = s.scan(parts, []byte(rest[:min(size, len(rest))]))
		}
		if !reflect.DeepEqual(whole, parts) {
			t.Fatalf("whole %+v, in parts of %d %+v", whole, size, parts)
		}
		for _, in := range whole {
			if len(in.line) > maxLine || strings.Contains(in.line, "\n") {
				t.Fatalf("line %q", in.line)
			}
		}
	})
}

func FuzzParseCommand(f *testing.F) {
	f.Add("RETR a b ")
	f.Fuzz(func(t *testing.T, line string) {
		c := parseCommand(line)
		if strings.Contains(c.verb, " ") || !strings.HasSuffix(line, c.arg) {
			t.Fatalf("%q: %q", line, c)
		}
	})
}
