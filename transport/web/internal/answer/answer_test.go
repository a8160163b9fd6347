package answer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/webtest"
)

func TestErrorsAreALineOrJSON(t *testing.T) {
	for accept, want := range map[string]string{
		"":                            "no <b>\n",
		"*/*":                         "no <b>\n",
		"application/json":            `{"error":"no \u003cb\u003e"}` + "\n",
		"text/html, application/json": `{"error":"no \u003cb\u003e"}` + "\n",
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header.Set("Accept", accept)
		tell(w, r, http.StatusTeapot, "no <b>")
		if w.Code != http.StatusTeapot || w.Body.String() != want || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("with Accept %q: %d %q %v", accept, w.Code, w.Body, w.Header())
		}
	}
}

func TestTheLanguageIsTheUsers(t *testing.T) {
	for accept, want := range map[string]wording.Language{
		"": wording.English, "es": wording.Spanish, "es-MX,en;q=0.5": wording.Spanish, "eo, es;q=0.4": wording.Spanish,
		"en;q=0.2, es;q=0.9": wording.Spanish, "zh": wording.English, "*": wording.English, "\xff;;q=": wording.English,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header.Set("Accept-Language", accept)
		if got := Language(r); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestTheRootIsRelative(t *testing.T) {
	for path, want := range map[string]string{
		"/": "", "/a": "", "/files/": "../", "/files/a/b": "../../", "/files/a%2Fb": "../", "/files/..%2f..%2fa": "../",
	} {
		if got := Root(httptest.NewRequest(http.MethodGet, path, http.NoBody)); got != want {
			t.Errorf("from %s the root is %q, want %q", path, got, want)
		}
	}
}

func TestAReaderThatTakesNothingLosesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handle := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { Text(w, http.StatusOK, strings.Repeat("x", 1<<20)) })
		if webtest.Stuck(handle, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") == nil {
			t.Error("the connection is still open")
		}
	})
}
