package files

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestHash(t *testing.T) {
	a, dir := shelfIn(t, nil)
	put(t, a, "ana", "x", "hola")
	wantDigest(t, a, "x", "hola")
	md := md5.Sum([]byte("hola"))
	if sum, _, err := a.Hash(bg, by("ana"), "/x", Algorithm{"MD5", md5.New}); err != nil || !bytes.Equal(sum, md[:]) {
		t.Fatal(sum, err)
	}
	put(t, a, "ana", "x", "adios")
	wantDigest(t, a, "x", "adios")

	// As after cp -p: the same file, length and time.
	name, old := filepath.Join(dir, "x"), time.Now().Add(-time.Hour)
	for _, text := range []string{"11111", "22222"} {
		ok(t, os.WriteFile(name, []byte(text), 0o644))
		ok(t, os.Chtimes(name, old, old))
		wantDigest(t, a, "x", text)
	}
}

func wantDigest(t *testing.T, a *Actor, path, text string) {
	t.Helper()
	want := sha256.Sum256([]byte(text))
	if sum, _, err := a.Hash(bg, by("ana"), path, Algorithm{"SHA-256", sha256.New}); err != nil || !bytes.Equal(sum, want[:]) {
		t.Fatalf("the digest of %q is %x, %v", text, sum, err)
	}
}

// A digest is computed once for a version that has settled.
func TestDigestsAreRemembered(t *testing.T) {
	inBubble(t, func(c *Config) { c.HashCache = 2 }, func(t *testing.T, a *Actor, m *memory) {
		computed := func(want int64) {
			t.Helper()
			if u, err := a.Usage(bg); err != nil || u.Hashed != want {
				t.Fatalf("%+v %v, want %d computed", u, err, want)
			}
		}
		for _, name := range []string{"x", "y", "z"} {
			put(t, a, "ana", name, name)
		}
		wantDigest(t, a, "x", "x")
		wantDigest(t, a, "x", "x")
		computed(2) // it may change in the same tick of the disk's clock
		<-time.After(settled)
		wantDigest(t, a, "x", "x")
		wantDigest(t, a, "x", "x")
		computed(3)
		ok(t, a.SetTime(bg, by("ana"), "x", time.Unix(1, 0)))
		<-time.After(settled)
		wantDigest(t, a, "x", "x")
		computed(4)
		wantDigest(t, a, "y", "y")
		wantDigest(t, a, "z", "z")
		computed(6)
		wantDigest(t, a, "z", "z")
		computed(6)
		wantDigest(t, a, "x", "x") // the oldest of three was dropped
		computed(7)
	})
}
