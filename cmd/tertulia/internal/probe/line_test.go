package probe

import (
	"strings"
	"testing"
)

const testNonce = "0123456789abcdef"

func TestProbesAreOfTheirSize(t *testing.T) {
	for _, number := range []int{1, 17, MaxProbes} {
		for _, size := range []int{MinSize, MinSize + 1, 64, MaxSize} {
			b := newProbe(number, testNonce, size)
			if len(b) != size {
				t.Errorf("probe %d of %d bytes has %d", number, size, len(b))
			}
			if got, ok := parse(string(b)); !ok || got != (line{probeWord, number, testNonce}) {
				t.Errorf("%q is read as %v, %v", b, got, ok)
			}
			if !answer(b) || len(b) != size {
				t.Errorf("probe %d of %d bytes has no answer", number, size)
			}
			if answer(b) {
				t.Errorf("an answer is answered: %q", b)
			}
		}
	}
}

func TestWhatIsNoProbe(t *testing.T) {
	good := string(newProbe(17, testNonce, 64))
	for _, s := range []string{
		"",
		"\n",
		"hello\n",
		good[:63],
		good[:40] + "\n",
		good + good,
		strings.Replace(good, "probe", "Probe", 1),
		strings.Replace(good, "17", "0", 1),
		strings.Replace(good, "17", "-1", 1),
		strings.Replace(good, "17", "+17", 1),
		strings.Replace(good, "17", "017", 1),
		strings.Replace(good, "17", "1000001", 1),
		strings.Replace(good, "17", "99999999999999999999", 1),
		strings.Replace(good, "abcdef", "ABCDEF", 1),
		strings.Replace(good, "abcdef", "abcde", 1),
		strings.Replace(good, "..", ".x", 1),
		strings.Replace(good, "\n", "\r\n", 1),
		string(newProbe(17, testNonce, MaxSize+1)),
		string(newProbe(17, testNonce, MinSize-1)),
	} {
		if l, ok := parse(s); ok {
			t.Errorf("%q is read as %v", s, l)
		}
		if b := []byte(s); answer(b) || string(b) != s {
			t.Errorf("%q is answered", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(string(newProbe(17, testNonce, 64)))
	f.Add(string(newProbe(MaxProbes, testNonce, MinSize)))
	f.Add("tertulia-reply 1 " + testNonce + " ................\n")
	f.Add("* welcome\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		l, ok := parse(s)
		b := []byte(s)
		if answer(b) != (ok && l.word == probeWord) {
			t.Fatalf("%q: read as %v %v, which its answer does not follow", s, l, ok)
		}
		if !ok {
			return
		}
		if len(b) != len(s) || answer(b) {
			t.Fatalf("%q: the answer is %q", s, b)
		}
		// The only freedom is the word and whether there is room for a point.
		want := newProbe(l.number, l.nonce, len(s))
		if string(want[len(probeWord):]) != s[len(probeWord):] {
			t.Fatalf("%q is not what makes it: %q", s, want)
		}
	})
}
