package answer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAPageAllowsItsOwnTextsOnly(t *testing.T) {
	plain, with := policy("a{}", ""), policy("a{}", "x()")
	if strings.Contains(plain, "script-src") || !strings.Contains(with, "script-src 'sha256-") {
		t.Errorf("the policies are\n%s\n%s", plain, with)
	}
	// echo -n 'a{}' | openssl dgst -sha256 -binary | base64
	if want := "style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='"; !strings.Contains(plain, want) {
		t.Errorf("the policy is %s, want %s", plain, want)
	}
}

func TestAPageHasItsTextsAndItsData(t *testing.T) {
	w := httptest.NewRecorder()
	NewPage("<style>{{style}}</style><script>{{script}}</script><p>{{.}}", "a>b{}", "x('<')").Serve(w, http.StatusConflict, "<b>")
	if want := "<style>" + baseStyle + "a>b{}</style><script>x('<')</script><p>&lt;b&gt;"; w.Code != http.StatusConflict || w.Body.String() != want {
		t.Errorf("the answer is %d %s, want %s", w.Code, w.Body, want)
	}
	if h := w.Header(); h.Get("Content-Security-Policy") != policy(baseStyle+"a>b{}", "x('<')") || h.Get("Cache-Control") != "no-store" {
		t.Errorf("the header is %v", h)
	}
}
