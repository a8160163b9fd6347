package shelf

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"tertulia/actors/files"
)

func TestACopyEndsWithItsRequest(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a", "x")
	if err := os.Truncate(filepath.Join(s.dir, "a"), 4*blockSize); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("COPY", "/dav/a", http.NoBody)
	r.Header.Set("Destination", "/dav/b")
	w := s.leaves(t, s.DAV(), r, func(u files.Usage) bool { return u.Uploads > 0 })
	equal(t, "status", w.Code, http.StatusBadRequest)
	s.do(t, "GET", "/files/b", "").want(t, 404)
	if u, err := s.shelf.Usage(t.Context()); err != nil || u.Uploads+u.Partials > 0 {
		t.Errorf("%+v, %v: something is left of the copy", u, err)
	}
}

func TestFewCopiesAreMadeAtOnce(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a", "x")
	s.do(t, "MKCOL", "/dav/lab", "").want(t, 201)
	for range maxCopies {
		s.copies <- struct{}{}
	}
	got := s.do(t, "COPY", "/dav/a", "", "Destination", "/dav/lab").want(t, 503)
	equal(t, "Retry-After", got.Header.Get("Retry-After"), "2")
	s.do(t, "GET", "/files/lab/", "").want(t, 200) // a refused request deletes nothing
	<-s.copies
	s.do(t, "COPY", "/dav/a", "", "Destination", "/dav/lab").want(t, 204)
	equal(t, "places taken", len(s.copies), maxCopies-1)
}

func TestACopyEndsWhereALinkLeadsBack(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/dav/lab", "").want(t, 201)
	s.put(t, "/files/lab/a", "x")
	for _, link := range []string{"one", "two"} {
		if err := os.Symlink("../lab", filepath.Join(s.dir, "lab", link)); err != nil {
			t.Fatal(err)
		}
	}
	s.do(t, "COPY", "/dav/lab", "", "Destination", "/dav/b").want(t, 201)
	s.do(t, "GET", "/files/b/a", "").want(t, 200)
	s.do(t, "GET", "/files/b/one", "").want(t, 404)
}
