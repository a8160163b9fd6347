package shelf

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"tertulia/actors/files"
	"tertulia/transport/web/internal/caller"
)

const (
	holaDigest  = "sha-256=:siHZ27CDp/M0KNfCo8MZiuklYU1wIQ4ocWzKp81N23k=:"
	wrongDigest = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"
)

func TestDigestsOfFiles(t *testing.T) {
	s := serve(t, nil)
	got := s.do(t, "PUT", "/files/a", "hola", "Want-Repr-Digest", "sha-256=1").want(t, 201)
	equal(t, "digest", got.Header.Get("Repr-Digest"), holaDigest)
	equal(t, "digest", s.do(t, "HEAD", "/files/a", "", "Want-Repr-Digest", "sha-512=0, sha-256=3").want(t, 200).Header.Get("Repr-Digest"), holaDigest)
	equal(t, "no digest", s.do(t, "HEAD", "/files/a", "").Header.Get("Repr-Digest"), "")
	s.do(t, "PUT", "/files/b", "hola", "Repr-Digest", holaDigest).want(t, 201)
	s.do(t, "PUT", "/files/c", "hola", "Repr-Digest", wrongDigest).want(t, 400)
	s.do(t, "PUT", "/files/c", "hola", "Repr-Digest", holaDigest+", sha-512=:AAAA:").want(t, 400)
	s.do(t, "PUT", "/files/c", "hola", "Repr-Digest", holaDigest+", md5=:AAAA:, "+wrongDigest).want(t, 400)
	s.do(t, "GET", "/files/c", "").want(t, 404)
	s.do(t, "PUT", "/files/c", "hola", "Repr-Digest", wrongDigest+","+holaDigest).want(t, 201) // the last one counts
}

// The body of these requests is no file, so its digest is that of none.
func TestOnlyAFileHasItsDigestCompared(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a", "hola")
	s.do(t, "COPY", "/dav/a", "", "Destination", "/dav/b", "Repr-Digest", wrongDigest).want(t, 201)
	s.do(t, "POST", "/files/", file("c", "hola")+"--B--\r\n", "Content-Type", form, "Repr-Digest", wrongDigest).want(t, 303)
}

// leaving is the context of a request whose client leaves once the shelf is in some state.
type leaving struct {
	context.Context
	shelf *files.Actor
	left  func(files.Usage) bool
}

func (l leaving) Err() error {
	if u, err := l.shelf.Usage(context.Background()); err != nil || l.left(u) {
		return context.Canceled
	}
	return nil
}

// leaves sends a request of ana's, who leaves in the middle of it.
func (s *server) leaves(t *testing.T, handler http.Handler, r *http.Request, left func(files.Usage) bool) *httptest.ResponseRecorder {
	ctx := leaving{t.Context(), s.shelf, left}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r.WithContext(caller.With(ctx, caller.Caller{Nick: "ana", Addr: netip.MustParseAddr("127.0.0.1")})))
	return w
}

func TestADigestEndsWithItsRequest(t *testing.T) {
	s := serve(t, nil)
	const size = 4 * blockSize
	r := httptest.NewRequest(http.MethodPut, "/files/a", strings.NewReader(strings.Repeat("x", size)))
	r.Header.Set("Repr-Digest", wrongDigest)
	w := s.leaves(t, s.Files(), r, func(u files.Usage) bool { return u.Hashing > 0 })
	equal(t, "status", w.Code, http.StatusBadRequest)
	contains(t, w.Body.String(), "cut off")
	equal(t, "Upload-Offset", s.do(t, "HEAD", "/files/a", "").want(t, 404).Header.Get("Upload-Offset"), fmt.Sprint(size-1))
}
