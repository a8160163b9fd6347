package shelf

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"tertulia/actors/files"
)

func FuzzContentRange(f *testing.F) {
	for _, seed := range []string{"bytes 0-0/1", "bytes 5-9/10", "bytes 5-9/*", "bytes */10", "bytes 9-5/10", "bytes 0-999999999999999999/*", "x", "bytes -1-2/3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		first, last, size, ok := contentRange(field)
		if ok && (first < 0 || last < first || size >= 0 && last >= size || size < -1) {
			t.Errorf("%q is %d-%d/%d", field, first, last, size)
		}
	})
}

func FuzzDestination(f *testing.F) {
	for _, seed := range []string{"/files/a", "http://h/files/a%20b", "../b", "b", "http://other/files/x", "/t/files/../x", "/files/%2e%2e/x", "/files/%2f", "//h/files/x", "%zz", "/files/%00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		r := httptest.NewRequest("MOVE", "http://h/files/lab/a", http.NoBody)
		r.Header.Set("Destination", field)
		p, err := destination(r, "/files")
		if err != nil {
			if status := refusalOf(err).Status; status < 400 || status > 502 {
				t.Errorf("%q is %d: %v", field, status, err)
			}
			return
		}
		if again, err := files.Resolve("/", p); err != nil || again != p {
			t.Errorf("%q leads to %q, which is %q, %v", field, p, again, err)
		}
	})
}

func FuzzFileName(f *testing.F) {
	for _, seed := range []string{`attachment; filename=a`, `form-data; name="f"; filename="a/b"`, `attachment; filename*=UTF-8''%e2%82%ac`, `x; filename="..\\.."`, `attachment; filename="a\"b"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		if name := fileName(field); strings.ContainsAny(name, `/\`) {
			t.Errorf("%q is %q", field, name)
		}
	})
}

// FuzzDisposition checks that a name comes back from the field that it is sent in.
func FuzzDisposition(f *testing.F) {
	for _, seed := range []string{"a.txt", `a"b`, "ñ", "a;b=c", "a\\b", "\"\r\nX: y", "%41"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		field := disposition(name, false)
		if strings.ContainsAny(field, "\r\n") {
			t.Fatalf("%q is sent as %q", name, field)
		}
		if !utf8.ValidString(name) || strings.ContainsAny(name, `/\`) || name == "" {
			return
		}
		if _, err := files.Resolve("/", "/"+name); err != nil {
			return
		}
		if got := fileName(field); got != name {
			t.Errorf("%q comes back as %q from %q", name, got, field)
		}
	})
}

// FuzzPath checks that an escaped path that is taken leads to where its link leads.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/files/a", "/files/..%2fa", "/files/%00", "/files/a//b/", "/files", "/filesx", "/files/%e2%80%ae"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		p, err := unescape(raw, "/files")
		if err != nil {
			return
		}
		if again, err := unescape("/files/"+escaped(p), "/files"); err != nil || again != cleaned(p) {
			t.Errorf("%q leads to %q, and its link to %q, %v", raw, p, again, err)
		}
		if u, err := url.Parse(link(lastName(p))); err != nil || u.Scheme != "" || u.Host != "" {
			t.Errorf("the link to %q is %v, %v", p, u, err)
		}
	})
}
