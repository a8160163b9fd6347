package shelf

import (
	"context"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/files"
)

func TestErrorsHaveTheirStatus(t *testing.T) {
	s := serve(t, func(o *options) { o.QuotaBytes = 150 })
	s.do(t, "MKCOL", "/files/lab", "").want(t, 201)
	s.put(t, "/files/lab/a", strings.Repeat("a", 90))
	if err := os.Symlink("/etc", filepath.Join(s.dir, "out")); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("n", files.MaxName+1)
	for _, c := range []struct {
		method, path, body string
		headers            []string
		status             int
		words              string
	}{
		{"GET", "/files/none", "", nil, 404, "/none: no such file or folder"},
		{"GET", "/files/lab/a/b", "", nil, 404, ""},
		{"PUT", "/files/none/x", "x", nil, 404, "the folder for it does not exist"},
		{"PUT", "/files/lab", "x", nil, 409, "is a folder"},
		{"PUT", "/files/lab/", "x", nil, 400, "a file's name does not end in a slash"},
		{"PUT", "/files/", "x", nil, 409, "is a folder"},
		{"PUT", "/files/x", strings.Repeat("x", 99), nil, 507, "the shelf is full"},
		{"PUT", "/files/" + long, "x", nil, 400, "longer than 255 bytes"},
		{"PUT", "/files/.tertulia-x", "x", nil, 400, "the server's own"},
		{"PUT", "/files/out/x", "x", nil, 403, ""},
		{"GET", "/files/out/passwd", "", nil, 403, ""},
		{"PUT", "/files/x", "x", []string{"Content-Range", "bytes 0-0"}, 400, ""},
		{"PUT", "/files/x", "x", []string{"Content-Range", "bytes 0-0/3"}, 400, "send the file to its end"},
		{"PUT", "/files/x", "x", []string{"Content-Range", "bytes 0-1/2"}, 400, ""},
		{"PUT", "/files/x", "x", []string{"Content-Range", "bytes 5-5/6"}, 416, "cannot restart at 5, 0 bytes are here"},
		{"PUT", "/files/lab/a", "x", []string{"If-None-Match", "*"}, 412, ""},
		{"PUT", "/files/lab/a", "x", []string{"If-Match", `"other"`}, 412, ""},
		{"PUT", "/files/x", "x", []string{"If-Match", "*"}, 412, ""},
		{"DELETE", "/files/lab", "", nil, 409, "not empty"},
		{"DELETE", "/files/lab/a", "", []string{"If-Match", `"other"`}, 412, ""},
		{"MKCOL", "/files/lab", "", nil, 405, ""},
		{"MKCOL", "/files/none/x", "", nil, 409, ""},
		{"MKCOL", "/files/y", "body", nil, 415, ""},
		{"MOVE", "/files/lab/a", "", nil, 400, ""},
		{"MOVE", "/files/none", "", []string{"Destination", "/files/b"}, 404, ""},
		{"MOVE", "/files/lab/a", "", []string{"Destination", "/files/lab"}, 409, ""},
		{"MOVE", "/files/lab", "", []string{"Destination", "/files/lab/sub"}, 400, ""},
		{"MOVE", "/files/lab/a", "", []string{"Destination", "/elsewhere/b"}, 502, ""},
		{"PATCH", "/files/lab/a", "x", nil, 405, ""},
		{"PUT", "/lab%2Fb", "x", nil, 400, ""},
		{"PUT", "/lab/b", "x", nil, 404, "curl -T FILE"},
		{"PUT", "/files", "x", nil, 409, "the server itself"},
	} {
		got := s.do(t, c.method, c.path, c.body, c.headers...)
		if got.StatusCode != c.status || !strings.Contains(got.body, c.words) || strings.Count(got.body, "\n") != 1 {
			t.Errorf("%s %.80s %q: %s %q, want %d %q", c.method, c.path, c.headers, got.Status, got.body, c.status, c.words)
		}
	}
	s.do(t, "GET", "/files/x", "").want(t, 404)
	equal(t, "file", s.do(t, "GET", "/files/lab/a", "").want(t, 200).body, strings.Repeat("a", 90))
	var e struct{ Error string }
	s.do(t, "GET", "/files/none", "", "Accept", "application/json", "Accept-Language", "es").want(t, 404).json(t, &e)
	contains(t, e.Error, "no existe")
}

func TestAReadOnlyShelfTakesNothing(t *testing.T) {
	s := serve(t, func(o *options) { o.Access = files.ReadOnly })
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "a"), []byte("hola"), 0o644); err != nil {
		t.Fatal(err)
	}
	equal(t, "file", s.do(t, "GET", "/files/a", "").want(t, 200).body, "hola")
	for _, c := range [][2]string{{"PUT", "/files/b"}, {"PUT", "/b"}, {"DELETE", "/files/a"}, {"MKCOL", "/files/d"}, {"POST", "/upload"}} {
		body := ""
		if c[0] != "MKCOL" {
			body = "x"
		}
		s.do(t, c[0], c[1], body).want(t, 403)
	}
	s.do(t, "MOVE", "/files/a", "", "Destination", "/files/b").want(t, 403)
	var l listing
	s.do(t, "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	if l.Writable || l.Access != "ro" || strings.Contains(s.do(t, "GET", "/files/", "").body, "<form") {
		t.Errorf("the listing is %+v", l)
	}
}

// A nick that another address holds in the chat is not proven.
func TestAForgedNickHasNoBox(t *testing.T) {
	s := serve(t, func(o *options) {
		o.Access = files.DropBox
		o.held = func(_ context.Context, nick, _ string, _ ...netip.Addr) (bool, error) { return nick == "eva", nil }
	})
	s.do(t, "PUT", "/files/a", "x").want(t, 201)
	contains(t, s.as(t, "eva", "PUT", "/files/a", "x").want(t, 403).body, "eva is in the chat from another address")
}

func TestAnErrorThatIsTheServersIsNotDetailed(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a", "x")
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	if got := s.do(t, "PUT", "/files/b", "x"); got.StatusCode != http.StatusServiceUnavailable || strings.Contains(got.body, s.dir) {
		t.Errorf("%s %q", got.Status, got.body)
	}
}
