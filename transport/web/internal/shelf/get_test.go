package shelf

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tertulia/actors/files"
)

func TestAPartOfAFileIsFetched(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a.txt", "0123456789")
	tag := s.do(t, "HEAD", "/files/a.txt", "").want(t, 200).Header.Get("ETag")
	many := "bytes=" + strings.Repeat("0-1,", 999) + "8-9"
	for _, c := range []struct {
		headers []string
		status  int
		body    string
	}{
		{[]string{"Range", "bytes=2-4"}, 206, "234"},
		{[]string{"Range", "bytes=-3"}, 206, "789"},
		{[]string{"Range", "bytes=7-"}, 206, "789"},
		{[]string{"Range", "bytes=2-3,7-8"}, 206, "23"},
		{[]string{"Range", many}, 206, "01"},
		{[]string{"Range", "bytes=2-4", "If-Range", tag}, 206, "234"},
		{[]string{"Range", "bytes=2-4", "If-Range", `"other"`}, 200, "0123456789"},
		{[]string{"If-None-Match", tag}, 304, ""},
		{[]string{"If-Match", `"other"`}, 412, ""},
		{[]string{"Range", "lines=1-2"}, 416, "invalid range\n"},
		{[]string{"Range", "bytes=10-"}, 416, "invalid range: failed to overlap\n"},
		{[]string{"Range", "bytes=10-12,0-1"}, 416, "invalid range: failed to overlap\n"},
	} {
		got := s.do(t, "GET", "/files/a.txt", "", c.headers...)
		if got.StatusCode != c.status || got.body != c.body {
			t.Errorf("%.80q: %s %q, want %d %q", c.headers, got.Status, got.body, c.status, c.body)
		}
	}
}

func TestABrowserShowsOnlyFilesThatCanDoNoHarm(t *testing.T) {
	s := serve(t, nil)
	const script = "<script>alert(1)</script>"
	for _, c := range []struct{ name, text, kind, disposition string }{
		{"a.png", "\x89PNG", "image/png", "inline"},
		{"a.JPG", script, "image/jpeg", "inline"},
		{"a.mp3", script, "audio/mpeg", "inline"},
		{"a.mp4", script, "video/mp4", "inline"},
		{"a.txt", script, plainText, "inline"},
		{"a.json", script, plainText, "inline"},
		{"a.go", "package a", plainText, "inline"},
		{"README", "hola", plainText, "inline"},
		{"a.pdf", script, pdf, "inline"},
		{"a.html", script, unknown, "attachment"},
		{"a.svg", "<svg onload=alert(1)>", unknown, "attachment"},
		{"a.xml", "plain", unknown, "attachment"},
		{"a.go2", script, unknown, "attachment"},
		{"page", "<!doctype html>" + script, unknown, "attachment"},
		{"a.zip", "PK\x03\x04", unknown, "attachment"},
		{"empty.x", " ", plainText, "inline"},
	} {
		s.put(t, "/files/"+c.name, c.text)
		h := s.do(t, "GET", "/files/"+c.name, "").want(t, 200).Header
		equal(t, c.name, h.Get("Content-Type"), c.kind)
		equal(t, c.name, h.Get("Content-Disposition"), c.disposition+"; filename="+c.name)
		equal(t, c.name, h.Get("X-Content-Type-Options"), "nosniff")
		policy := "sandbox; default-src 'none'; frame-ancestors 'self'"
		switch {
		case c.kind == pdf:
			policy = "frame-ancestors 'self'"
		case strings.HasPrefix(c.kind, "audio/"), strings.HasPrefix(c.kind, "video/"):
			policy = "sandbox allow-same-origin; default-src 'none'; media-src 'self'; frame-ancestors 'self'"
		}
		equal(t, c.name, h.Get("Content-Security-Policy"), policy)
	}
}

// A listing counts the entries that it does not show.
func TestAListingIsBounded(t *testing.T) {
	const most = 10
	s := serve(t, nil)
	s.maxListed = most
	s.put(t, "/files/a", "x")
	for i := range most {
		if err := os.WriteFile(filepath.Join(s.dir, "f"+strconv.Itoa(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var l listing
	s.do(t, "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	if len(l.Entries) != most || l.More != 1 {
		t.Errorf("%d entries, and %d more", len(l.Entries), l.More)
	}
	contains(t, s.do(t, "GET", "/files/", "").want(t, 200).body, "1 more entry is not shown")
}

func TestInADropBoxNothingOfOthersIsSeen(t *testing.T) {
	s := serve(t, func(o *options) { o.Access = files.DropBox })
	if err := os.MkdirAll(filepath.Join(s.dir, "handout"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "handout", "task.txt"), []byte("do it"), 0o644); err != nil {
		t.Fatal(err)
	}
	var r stored
	s.do(t, "PUT", "/files/lab3.txt", "ana's", "Accept", "application/json").want(t, 201).json(t, &r)
	equal(t, "SHA-256", len(r.SHA256), 64)
	contains(t, s.do(t, "PUT", "/lab3.txt", "ana's again").want(t, 200).body, "you handed in lab3.txt (11 bytes)")
	s.as(t, "eva", "GET", "/files/lab3.txt", "").want(t, 404)
	s.as(t, "eva", "GET", "/files/ana/lab3.txt", "").want(t, 404)
	s.do(t, "DELETE", "/files/lab3.txt", "").want(t, 403)
	s.do(t, "PUT", "/files/handout/x", "x").want(t, 403)
	var l listing
	s.do(t, "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	for _, e := range l.Entries {
		if e.ReadOnly != (e.Name == "handout" || e.Name == "RECEIPTS.txt") {
			t.Errorf("the entry is %+v", e)
		}
	}
	if len(l.Entries) != 4 || !l.Writable || l.Access != "drop" {
		t.Errorf("ana sees %+v", l)
	}

	l = listing{}
	s.as(t, "", "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	if len(l.Entries) != 1 || l.Writable {
		t.Errorf("without a nick one sees %+v", l)
	}
	equal(t, "task", s.as(t, "", "GET", "/files/handout/task.txt", "").want(t, 200).body, "do it")
	login := s.as(t, "", "GET", "/files/lab/x.pdf", "", "Accept", "text/html").want(t, 303)
	equal(t, "Location", login.Header.Get("Location"), "../../login?to=%2Ffiles%2Flab%2Fx.pdf")
	equal(t, "challenge", s.as(t, "", "PUT", "/files/x", "x", "Tertulia-Key", "1").want(t, 401).Header.Get("WWW-Authenticate"), `Cookie realm="tertulia"`)
	for _, c := range [][2]string{{"PUT", "/x"}, {"PUT", "/files/x"}, {"GET", "/files/x"}, {"POST", "/upload"}} {
		got := s.as(t, "", c[0], c[1], "x").want(t, 401)
		contains(t, got.Header.Get("WWW-Authenticate"), "Basic ")
	}
}
