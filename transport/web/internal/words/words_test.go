package words

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"tertulia/transport/internal/wording"
)

// get returns the status and the body of a path.
func get(path string) (status int, body []byte) {
	w := httptest.NewRecorder()
	New().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.Bytes()
}

func TestThePageHasItsTextsInEachLanguage(t *testing.T) {
	for _, in := range wording.Languages() {
		status, body := get("/words/" + in.String() + ".json")
		var table map[string]wording.Message
		if err := json.Unmarshal(body, &table); status != 200 || err != nil {
			t.Fatalf("%s gets %d: %v", in, status, err)
		}
		for _, name := range []string{"page.join", "event.joined", "event.crowd.joined.names", "answer.gap"} {
			if want := wording.Messages(in)[name]; want.Other == "" || table[name] != want {
				t.Errorf("%s is %+v in %s, want %+v", name, table[name], in, want)
			}
		}
		for _, name := range []string{"classic.nick", "help.nick", "closing", "first.hint", "service.web"} {
			if _, has := table[name]; has {
				t.Errorf("the page has %s, which it never says", name)
			}
		}
		if len(body) >= 64<<10 {
			t.Errorf("the texts have %d bytes in %s", len(body), in)
		}
	}
	for _, path := range []string{"/words/fr.json", "/words/", "/words/en.json/x", "/words/../words"} {
		if status, _ := get(path); status == 200 {
			t.Errorf("%s is there", path)
		}
	}
}

func TestEveryGroupHasMessages(t *testing.T) {
	for _, group := range groups {
		used := groups
		groups = []string{group}
		found := false
		for name := range wording.Messages(wording.English) {
			found = found || has(name)
		}
		groups = used
		if !found {
			t.Errorf("no message is in the group %s", group)
		}
	}
}
