package answer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAPageAllowsItsOwnTextsOnly(t *testing.T) {
	plain, with := Policy("a{}", ""), Policy("a{}", "x()")
	if strings.Contains(plain, "script-src") || !strings.Contains(with, "script-src 'sha256-") {
		t.Errorf("the policies are\n%s\n%s", plain, with)
	}
	// echo -n 'a{}' | openssl dgst -sha256 -binary | base64
	if want := "style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='"; !strings.Contains(plain, want) {
		t.Errorf("the policy is %s, want %s", plain, want)
	}
	w := httptest.NewRecorder()
	HTML(w, http.StatusConflict, plain, []byte("<p>"))
	if w.Code != http.StatusConflict || w.Body.String() != "<p>" || w.Header().Get("Content-Security-Policy") != plain || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the answer is %d %v", w.Code, w.Header())
	}
}
