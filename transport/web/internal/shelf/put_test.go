package shelf

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"tertulia/transport/web/internal/caller"
)

func TestAFileIsStoredAndFetched(t *testing.T) {
	s := serve(t, nil)
	got := s.do(t, "PUT", "/files/notes.txt", "hola").want(t, 201)
	equal(t, "answer", got.body, "stored notes.txt (4 bytes)\n")
	equal(t, "Location", got.Header.Get("Location"), "./notes.txt")
	fetched := s.as(t, "", "GET", "/files/notes.txt", "").want(t, 200)
	equal(t, "file", fetched.body, "hola")
	equal(t, "ETag", fetched.Header.Get("ETag"), got.Header.Get("ETag"))
	s.do(t, "PUT", "/files/notes.txt", "hola otra vez").want(t, 204)
	equal(t, "file", s.do(t, "GET", "/files/notes.txt", "").want(t, 200).body, "hola otra vez")
}

func TestAFileIsStoredAsCurlSendsIt(t *testing.T) {
	s := serve(t, nil)
	got := s.as(t, "", "PUT", "/a%20b.txt", "hola").want(t, 201)
	equal(t, "Location", got.Header.Get("Location"), "files/a%20b.txt")
	equal(t, "file", s.do(t, "GET", "/files/a%20b.txt", "").want(t, 200).body, "hola")
	contains(t, s.do(t, "PUT", "/ws", "x").want(t, 409).body, "send the file to /files/ws")
	s.do(t, "GET", "/files/ws", "").want(t, 404)
}

func TestACutUploadIsNotPublishedAndCanBeResumed(t *testing.T) {
	s := serve(t, nil)
	for name, text := range map[string]string{
		"length":  "PUT /files/length HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nContent-Length: 10\r\n\r\n0123456",
		"chunked": "PUT /files/chunked HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n0123456\r\n",
	} {
		conn, in := s.raw(t, text)
		_ = conn.CloseWrite()
		answer, _ := io.ReadAll(in)
		contains(t, string(answer), "HTTP/1.1 400 ")
		head := s.do(t, "HEAD", "/files/"+name, "").want(t, 404)
		equal(t, "Upload-Offset", head.Header.Get("Upload-Offset"), "6")
		s.as(t, "eva", "HEAD", "/files/"+name, "").want(t, 404)
		s.do(t, "PUT", "/files/"+name, "6789", "Content-Range", "bytes 6-9/10").want(t, 201)
		equal(t, "file", s.do(t, "GET", "/files/"+name, "").want(t, 200).body, "0123456789")
	}
}

func TestAListingTellsWhichUploadsCanBeResumed(t *testing.T) {
	s := serve(t, nil)
	for _, name := range []string{"a", "b", "one"} {
		size := 7
		if name == "one" {
			size = 1 // nothing of it can be kept
		}
		conn, in := s.raw(t, "PUT /files/"+name+" HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nContent-Length: 10\r\n\r\n"+"0123456"[:size])
		_ = conn.CloseWrite()
		_, _ = io.ReadAll(in)
	}
	var l listing
	s.do(t, "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	if len(l.Waiting) != 2 || l.Waiting[0] != (waiting{"/b", 6}) || l.Waiting[1] != (waiting{"/a", 6}) {
		t.Errorf("waiting are %+v", l.Waiting)
	}
	l = listing{}
	s.as(t, "eva", "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	equal(t, "those of somebody else", len(l.Waiting), 0)
}

func TestAnUploadThatStallsEnds(t *testing.T) {
	s := serve(t, nil)
	r := httptest.NewRequest(http.MethodPut, "/files/a", io.MultiReader(strings.NewReader("0123456"), iotest.ErrReader(os.ErrDeadlineExceeded)))
	r.ContentLength = 10
	r = r.WithContext(caller.With(r.Context(), caller.Caller{Nick: "ana", Addr: netip.MustParseAddr("127.0.0.1")}))
	w := httptest.NewRecorder()
	s.Files().ServeHTTP(w, r)
	equal(t, "status", w.Code, http.StatusRequestTimeout)
	equal(t, "Connection", w.Header().Get("Connection"), "close")
	equal(t, "Upload-Offset", s.do(t, "HEAD", "/files/a", "").want(t, 404).Header.Get("Upload-Offset"), "6")
}
