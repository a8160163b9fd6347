package wire

import (
	"errors"
	"math"
	"strings"
	"testing"
)

const key = "000102030405060708090a0b0c0d0e0f"

func TestAGreetingIsParsedAsItWasAppended(t *testing.T) {
	for _, h := range []Hello{
		{Key: key, Room: "#tertulia"},
		{Key: key, Epoch: "0123456789abcdef", Since: math.MaxUint64, Room: "Lab"},
	} {
		if got, err := ParseHello(string(h.Append(nil))); err != nil || got != h {
			t.Errorf("%+v is parsed as %+v, %v", h, got, err)
		}
	}
}

func TestTheBytesOfAGreeting(t *testing.T) {
	first := AppendPassword(Hello{Key: key, Room: "#tertulia"}.Append(nil), "sésame, open")
	if got, want := string(first), "/client 1 "+key+" - 0 #tertulia\n/pass sésame, open\n"; got != want {
		t.Errorf("the first greeting is %q, want %q", got, want)
	}
	next := Hello{Key: key, Epoch: "e1", Since: 42, Room: "#lab"}.Append(nil)
	if got, want := string(next), "/client 1 "+key+" e1 42 #lab\n"; got != want {
		t.Errorf("a later greeting is %q, want %q", got, want)
	}
}

func TestAGreetingThatCannotBeUsed(t *testing.T) {
	for line, want := range map[string]error{
		"":                                 ErrNoHello,
		"ana":                              ErrNoHello,
		"/clients 1":                       ErrNoHello,
		"/client":                          ErrVersion,
		"/client 2 x":                      ErrVersion,
		"/client 1 " + key[1:] + " - 0 #a": ErrKey,
		"/client 1 " + key + "00 - 0 #a":   ErrKey,
		"/client 1 " + strings.Repeat("z", 32) + " - 0 #a":   ErrKey,
		"/client 1 " + key + " - -1 #a":                      ErrSince,
		"/client 1 " + key + " - 18446744073709551616 #a":    ErrSince,
		"  /client  1 " + key + " -  18446744073709551615 a": nil,
	} {
		if _, err := ParseHello(line); !errors.Is(err, want) {
			t.Errorf("%q gives %v, want %v", line, err, want)
		}
	}
	for line, want := range map[string]int{"/client 1": 0, "/client 1 " + key + " - 0": 3, "/client 1 x - 0 #a b": 5} {
		_, err := ParseHello(line)
		if count, ok := errors.AsType[*WordCountError](err); !ok || count.Words != want {
			t.Errorf("%q gives %v, want %d words", line, err, want)
		}
	}
}

func TestLimitsAreParsedAsTheyWereAppended(t *testing.T) {
	for _, l := range []Limits{{LeastMaxLine}, {DefaultMaxLine}, {MostMaxLine}} {
		if got, ok := ParseLimits(string(l.Append(nil))); !ok || got != l {
			t.Errorf("%+v is parsed as %+v, %v", l, got, ok)
		}
	}
	if got, want := string(Limits{MaxLine: 1024}.Append(nil)), "/client 1 max-line=1024\r\n"; got != want {
		t.Errorf("the limits are %q, want %q", got, want)
	}
}

func TestParseLimits(t *testing.T) {
	for line, want := range map[string]int{
		"/client 1 max-line=200":         200,
		"/client 1 shiny=3 max-line=64":  64,
		"/client 2 max-line=64":          64,
		"/client 1":                      DefaultMaxLine,
		"/client 1 max-line=1":           DefaultMaxLine,
		"/client 1 max-line=x":           DefaultMaxLine,
		"/client 1 max-line=99999999999": MostMaxLine,
		"* hello":                        0,
		"/client":                        0,
	} {
		if got, ok := ParseLimits(line); got.MaxLine != want || ok != (want > 0) {
			t.Errorf("%q tells %d, %v, want %d", line, got.MaxLine, ok, want)
		}
	}
}

func FuzzParseHello(f *testing.F) {
	f.Add("/client 1 " + key + " - 0 #tertulia")
	f.Add("/client 1 " + key + " 0123456789abcdef 18446744073709551615 Lab")
	f.Add("/client 2")
	f.Fuzz(func(t *testing.T, line string) {
		h, err := ParseHello(line)
		if err != nil {
			return
		}
		if len(h.Key) != 32 || h.Epoch == None || h.Room == "" || strings.ContainsAny(h.Epoch+h.Room, " \t\r\n") {
			t.Errorf("%q has odd parts: %+v", line, h)
		}
		if again, err := ParseHello(string(h.Append(nil))); err != nil || again != h {
			t.Errorf("%+v is appended and parsed as %+v, %v", h, again, err)
		}
	})
}

func FuzzParseLimits(f *testing.F) {
	f.Add("/client 1 max-line=1024")
	f.Add("/client 1 shiny max-line=x max-line=200000")
	f.Fuzz(func(t *testing.T, line string) {
		l, ok := ParseLimits(line)
		if !ok {
			return
		}
		if l.MaxLine < LeastMaxLine || l.MaxLine > MostMaxLine {
			t.Errorf("%q tells %+v", line, l)
		}
		if again, ok := ParseLimits(string(l.Append(nil))); !ok || again != l {
			t.Errorf("%+v is appended and parsed as %+v, %v", l, again, ok)
		}
	})
}
