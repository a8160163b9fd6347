package accounts

import (
	"strings"
	"testing"
)

var cheap = Cost{Memory: 8, Time: 1, Threads: 1}

func TestAHashMatchesItsPasswordOnly(t *testing.T) {
	h := newHash("correct horse", cheap)
	for _, h := range []hash{h, parsed(t, h.String())} {
		if !h.matches("correct horse") {
			t.Errorf("%v does not match its password", h)
		}
		for _, wrong := range []string{"", "correct horse ", "Correct horse"} {
			if h.matches(wrong) {
				t.Errorf("%v matches %q", h, wrong)
			}
		}
	}
	if h.String() == newHash("correct horse", cheap).String() {
		t.Error("two hashes of a password are the same")
	}
	if blankHash(cheap).matches("") {
		t.Error("a blank hash matches")
	}
}

// The hash is of the program argon2 of the reference implementation.
func TestHashesAreThoseOfOtherPrograms(t *testing.T) {
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !parsed(t, reference).matches("password") {
		t.Error("the reference's hash does not match its password")
	}
}

func parsed(t *testing.T, s string) hash {
	t.Helper()
	h, err := parseHash(s)
	if err != nil {
		t.Fatalf("parseHash(%q): %v", s, err)
	}
	return h
}

// A hash of valid parts, with what a test replaces.
const validHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestHashesOfOtherKindsAreRefused(t *testing.T) {
	parsed(t, validHash)
	for _, c := range [][2]string{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=19456", "m=019456"}, {"m=19456", "m=1048576"}, {"m=19456", "m=4"}, {"m=19456", "m=-1"},
		{"t=2", "t=0"}, {"t=2", "t=4294967295"}, {"p=1", "p=0"}, {"p=1", "p=255"}, {"p=1", "p=1,x=2"}, {"m=19456,t=2", "t=2,m=19456"},
		{"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAA$"}, {"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAAAAAAAAAAAAAAAAAAAB$"}, {"$argon", "argon"}, {"A$", "A$A$"}, {"A$", "=$"},
	} {
		if s := strings.Replace(validHash, c[0], c[1], 1); s == validHash {
			t.Errorf("%q is not in the hash", c[0])
		} else if h, err := parseHash(s); err == nil {
			t.Errorf("%q is parsed as %+v", s, h)
		}
	}
	if _, err := parseHash(validHash + strings.Repeat("A", 1000)); err == nil {
		t.Error("a long hash is parsed")
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add(validHash)
	f.Add(newHash("correct horse", cheap).String())
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Add("$2y$10$abcdefghijklmnopqrstuv")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parseHash(s)
		if err != nil {
			return
		}
		if h.String() != s {
			t.Errorf("%q becomes %q", s, h)
		}
		if c := h.cost; c.Memory > maxMemory || c.Time > maxPasses || c.Threads > maxThreads || c.Memory == 0 || c.Time == 0 || c.Threads == 0 {
			t.Errorf("%q costs %+v", s, c)
		}
	})
}

func BenchmarkHash(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newHash("correct horse", DefaultCost)
	}
}
