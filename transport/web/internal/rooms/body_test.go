package rooms

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzBody(f *testing.F) {
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "a;b", "application/json"} {
		for _, body := range []string{"hola", "text=a+b&text=c", "text=%zz", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhola\r\n--b--\r\n", "/me x\n//y\n/z", "\xff\xf9\x00\r\r\n", strings.Repeat("é", 300)} {
			f.Add(kind, body, 64)
		}
	}
	f.Fuzz(func(t *testing.T, kind, body string, limit int) {
		if limit < 16 || limit > 1<<16 {
			return
		}
		r := httptest.NewRequest(http.MethodPost, "/rooms/x", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		text, err := readText(httptest.NewRecorder(), r)
		if err != nil {
			if refusalOf(err).Status/100 != 4 || err.Error() == "" {
				t.Fatalf("the refusal is %+v", err)
			}
			return
		}
		lines, err := split(text, limit)
		if (err == nil) == (len(lines) == 0) {
			t.Fatalf("%q gives %d lines and the refusal %+v", text, len(lines), err)
		}
		for _, l := range lines {
			if !utf8.ValidString(l.Text) || strings.ContainsAny(l.Text, "\r\n\x1b\x00") || len(l.Text) > 3*limit || strings.TrimSpace(l.Text) == "" && !l.Action {
				t.Fatalf("%q has the line %q", text, l.Text)
			}
		}
	})
}
