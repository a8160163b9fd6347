package socket

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzString compares appendString with encoding/json.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "hola", `"\`, "\x00\x1f\x7f\b\f\n\r\t", "<&>", "\u2028\u2029\u202a", "\xff\xc0\x80", "\ufffd", "né 🙂", "a\xe2\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		got := appendString([]byte("x"), s)
		if string(got) != "x"+string(bytes.TrimSuffix(want.Bytes(), []byte("\n"))) {
			t.Errorf("%q becomes %s, want %s", s, got[1:], want.Bytes())
		}
	})
}
