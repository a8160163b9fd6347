package asset

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/transport/web/internal/webtest"
)

var text = strings.Repeat("hola a todo el mundo\n", 100)

// get asks for an asset with a header field.
func get(a *Asset, method, name, value string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	if name != "" {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

func TestABodyIsCompressedForThoseWhoTakeIt(t *testing.T) {
	a := New("text/plain; charset=utf-8", []byte(text))
	for accepted, packed := range map[string]bool{
		"gzip": true, "deflate, GZIP;q=0.5": true, "br,gzip ; q=1": true, "": false, "gzip;q=0": false, "gzip; q=0.000": false, "br": false, "xgzip": false,
	} {
		got := get(a, http.MethodGet, "Accept-Encoding", accepted)
		body := io.Reader(got.Body)
		if is := got.Header().Get("Content-Encoding") == "gzip"; is != packed {
			t.Errorf("%q is answered in gzip: %v", accepted, is)
			continue
		} else if is {
			unpacked, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		if b, err := io.ReadAll(body); err != nil || string(b) != text {
			t.Errorf("%q is answered %d bytes: %v", accepted, len(b), err)
		}
		if got.Header().Get("Vary") != "Accept-Encoding" || got.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("the header is %v", got.Header())
		}
	}
}

func TestABodyThatTheBrowserHasIsNotSentAgain(t *testing.T) {
	a, other := New("text/plain", []byte(text)), New("text/plain", []byte(text+"!"))
	plain := get(a, http.MethodGet, "", "").Header().Get("ETag")
	packed := get(a, http.MethodGet, "Accept-Encoding", "gzip").Header().Get("ETag")
	if plain == packed || plain == get(other, http.MethodGet, "", "").Header().Get("ETag") {
		t.Errorf("the forms %s and %s of a body, and of another one, have equal tags", plain, packed)
	}
	for sent, want := range map[string]int{plain: 304, `"x", ` + plain: 304, packed: 200, `"x"`: 200, "*": 304} {
		got := get(a, http.MethodGet, "If-None-Match", sent)
		if b, _ := io.ReadAll(got.Body); got.Code != want || want == 304 && len(b) > 0 {
			t.Errorf("who has %s gets %d with %d bytes, want %d", sent, got.Code, len(b), want)
		}
	}
}

func TestWhatCompressionMakesLargerStaysAsItIs(t *testing.T) {
	if got := get(New("text/plain", []byte("x")), http.MethodGet, "Accept-Encoding", "gzip"); got.Header().Get("Content-Encoding") != "" {
		t.Error("one byte is compressed")
	}
}

func TestAnAssetIsOnlyRead(t *testing.T) {
	a := New("text/plain", []byte(text))
	if got := get(a, http.MethodPost, "", ""); got.Code != 405 || got.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("a POST gets %d", got.Code)
	}
	if got := get(a, http.MethodHead, "", ""); got.Code != 200 || got.Body.Len() > 0 || got.Header().Get("ETag") == "" {
		t.Errorf("a HEAD gets %d", got.Code)
	}
}

func TestAReaderThatTakesNothingLosesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handle := New("text/plain", make([]byte, 1<<20))
		if webtest.Stuck(handle, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") == nil {
			t.Error("the connection is still open")
		}
	})
}
