package answer

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

func TestARefusalHasItsSentenceAndHeaders(t *testing.T) {
	r := httptest.NewRequest(http.MethodPatch, "/", http.NoBody)
	for _, c := range []struct {
		why                 *Error
		status              int
		body, header, value string
	}{
		{Refuse(404, wording.WebNotFound), 404, "there is no such page here\n", "", ""},
		{NoMethod(r, "GET"), 405, "there is no PATCH here\n", "Allow", "GET"},
		{Refuse(401, wording.PasswordWrong), 401, wording.Say(wording.PasswordWrong) + "\n", "WWW-Authenticate", `Basic realm="tertulia", charset="UTF-8"`},
		{NoPlace(limits.ErrAddrLimit), 503, "there are too many connections from your address\n", "Retry-After", "10"},
		{&Error{Status: 429, ID: wording.PostSlow, Retry: time.Millisecond}, 429, wording.Say(wording.PostSlow) + "\n", "Retry-After", "1"},
		{&Error{Status: 409, Err: &room.NickError{Nick: "ana", Why: room.NickTaken, Free: "ana2"}}, 409, "ana is taken; ana2 is free\n", "", ""},
	} {
		w := httptest.NewRecorder()
		Fail(w, r, c.why)
		if w.Code != c.status || w.Body.String() != c.body || c.header != "" && w.Header().Get(c.header) != c.value {
			t.Errorf("%v: %d %q %v", c.why, w.Code, w.Body, w.Header())
		}
	}
}
