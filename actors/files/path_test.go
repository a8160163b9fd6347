package files

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestResolve(t *testing.T) {
	for _, c := range []struct{ cwd, arg, want string }{
		{"/", "a", "/a"},
		{"/", "/", "/"},
		{"/", ".", "/"},
		{"/", "./", "/"},
		{"/a", "b", "/a/b"},
		{"/a/", "b", "/a/b"},
		{"/a", "/b", "/b"},
		{"/a", "..", "/"},
		{"/a/b", "../c", "/a/c"},
		{"/", "a//b/./c/../d", "/a/b/d"},
		{"/", "a/", "/a/"},
		{"/", "a/b/..", "/a/"},
		{"/", "a/.", "/a/"},
		{"/", " ", "/ "},
		{"/", "...", "/..."},
		{"/", `..\x`, `/..\x`},
		{"/", "a/../..", ""},
		{"/a", "../../etc", ""},
		{"/", "../", ""},
		{"/", "", ""},
	} {
		got, err := Resolve(c.cwd, c.arg)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("Resolve(%q, %q) = %q, %v", c.cwd, c.arg, got, err)
		}
		if err != nil {
			wantKind(t, err, BadName)
		}
	}
}

func FuzzResolve(f *testing.F) {
	for _, arg := range []string{
		"a", "../x", "/..", "a/../../b", "a//b/", ".", "", "a\x00", "\xff", ".tertulia-tmp/x", ".TERTULIA-", "..\\..",
		strings.Repeat("a/", 65), strings.Repeat("n", 256), "a/./../b/",
	} {
		f.Add("/lab/ana", arg)
	}
	f.Fuzz(func(t *testing.T, cwd, arg string) {
		home, err := Resolve("/", cwd)
		if err != nil {
			return
		}
		got, err := Resolve(home, arg)
		if err != nil {
			if KindOf(err) != BadName || got != "" {
				t.Fatalf("%q %v", got, err)
			}
			return
		}
		if !strings.HasPrefix(got, "/") || !utf8.ValidString(got) || len(got) > MaxPath+1 {
			t.Fatalf("%q", got)
		}
		if bare := strings.TrimSuffix(got, "/"); bare != "" && path.Clean(got) != bare {
			t.Fatalf("%q is not clean", got)
		}
		for name := range strings.SplitSeq(strings.Trim(got, "/"), "/") {
			if name == ".." || len(name) > MaxName || strings.ContainsAny(name, "\x00\r\n\x7f") ||
				strings.HasPrefix(strings.ToLower(name), reserved) {
				t.Fatalf("%q passed the gate", got)
			}
		}
		if again, err := Resolve("/", got); err != nil || again != got {
			t.Fatalf("%q becomes %q, %v", got, again, err)
		}
	})
}

func FuzzBoxName(f *testing.F) {
	f.Add("ana", "%61na")
	f.Add("a/b", "a%2Fb")
	f.Fuzz(func(t *testing.T, one, two string) {
		a, err := boxName(one)
		b, also := boxName(two)
		if err != nil || also != nil {
			return
		}
		if (a == b) != (one == two) {
			t.Fatalf("%q and %q have the folders %q and %q", one, two, a, b)
		}
		if owner, isBox := boxOwner(a); owner != one || !isBox {
			t.Fatalf("%q has the folder %q, which is of %q, %v", one, a, owner, isBox)
		}
		if clean, err := Resolve("/", a); err != nil || clean != "/"+a {
			t.Fatalf("%q: %q %v", a, clean, err)
		}
	})
}
