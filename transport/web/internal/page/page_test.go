package page

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/words"
)

// get returns the page's answer to a GET.
func get(path string, header ...string) *httptest.ResponseRecorder {
	return getFrom(New(), path, header...)
}

func getFrom(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestThePageIsSmall counts what a browser gets: the files, and the texts of one language.
func TestThePageIsSmall(t *testing.T) {
	size, packed := 0, 0
	for name := range files() {
		path := "/app/" + name
		size += get(path).Body.Len()
		packed += get(path, "Accept-Encoding", "gzip").Body.Len()
	}
	texts, packedTexts := 0, 0
	for _, in := range wording.Languages() {
		path := "/words/" + in.String() + ".json"
		texts = max(texts, getFrom(words.New(), path).Body.Len())
		packedTexts = max(packedTexts, getFrom(words.New(), path, "Accept-Encoding", "gzip").Body.Len())
	}
	t.Logf("the page has %d bytes, %d in gzip; its texts %d, %d in gzip", size, packed, texts, packedTexts)
	if size+texts > MaxSize || packed+packedTexts > MaxPacked {
		t.Errorf("the page has %d bytes, %d in gzip: at most %d and %d", size+texts, packed+packedTexts, MaxSize, MaxPacked)
	}
}

func TestEveryFileHasItsTypeAndATag(t *testing.T) {
	for name := range files() {
		got := get("/app/" + name)
		kind, tag := got.Header().Get("Content-Type"), got.Header().Get("ETag")
		if got.Code != 200 || kind == "" || tag == "" || got.Body.Len() == 0 {
			t.Fatalf("%s is answered %d, %q, %q", name, got.Code, kind, tag)
		}
		if again := get("/app/"+name, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s is sent again to a browser that has it: %d", name, again.Code)
		}
	}
}

func TestThePageIsAtTheRoot(t *testing.T) {
	page, err := io.ReadAll(get("/").Body)
	if err != nil || !strings.Contains(string(page), "app/page.js") {
		t.Errorf("the root is %.80q: %v", page, err)
	}
	for _, path := range []string{"/app/", "/app/main.js", "/app/static/main.js", "/page.js", "/index.html", "/app/../page.go"} {
		if got := get(path); got.Code != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, got.Code)
		}
	}
}

func TestTheServiceWorkerMayServeThePage(t *testing.T) {
	if got := get("/app/" + worker).Header().Get("Service-Worker-Allowed"); got != "../" {
		t.Errorf("its scope is %q", got)
	}
	if got := get("/app/" + script).Header().Get("Service-Worker-Allowed"); got != "" {
		t.Errorf("another script's scope is %q", got)
	}
}

// TestNothingIsMarkup reads the sources: no text becomes markup, and no script or style is in an
// attribute, as the Content-Security-Policy demands.
func TestNothingIsMarkup(t *testing.T) {
	scripts := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|setAttribute\('style'`)
	markup := regexp.MustCompile(`(?i)\sstyle=|\son\w+=|javascript:|<script(?:[^>]*>)[^<]|<style`)
	for name, text := range sources() {
		forbidden := scripts
		if strings.HasSuffix(name, ".html") {
			forbidden = markup
		}
		if found := forbidden.FindString(text); found != "" {
			t.Errorf("%s has %q", name, found)
		}
	}
}

// TestNothingComesFromElsewhere reads the sources: all addresses are relative, so that a proxy may
// publish the page below a path.
func TestNothingComesFromElsewhere(t *testing.T) {
	address := regexp.MustCompile("(?:src|href|action)=[\"'](?:/|https?:)|fetch\\(['\"`](?:/|https?:)|url\\(['\"]?(?:/|https?:)|from '(?:[^.]|\\./\\.)")
	for name, text := range sources() {
		if found := address.FindString(text); found != "" {
			t.Errorf("%s has %q", name, found)
		}
	}
}

// TestThePageHasItsTexts compares the texts that the page says with the table: each has a text, and
// each text is said.
func TestThePageHasItsTexts(t *testing.T) {
	table := wording.Messages(wording.English)
	said := make(map[string]bool)
	names := regexp.MustCompile(`['"]((?:page|event|answer)(?:\.[a-z-]+)+\.?)['"]`)
	marked := regexp.MustCompile(`data-(?:say|label|hint)="([a-z.-]+)"`)
	for _, text := range sources() {
		for _, m := range names.FindAllStringSubmatch(text, -1) {
			said[m[1]] = true
		}
		for _, m := range marked.FindAllStringSubmatch(text, -1) {
			said["page."+m[1]] = true
		}
	}
	for name := range said {
		_, whole := table[name]
		isPrefix := func(n string) bool { return strings.HasSuffix(name, ".") && strings.HasPrefix(n, name) }
		if !whole && !slices.ContainsFunc(slices.Collect(maps.Keys(table)), isPrefix) {
			t.Errorf("the page says %s, which has no text", name)
		}
	}
	for name := range table {
		prefix := name[:strings.LastIndexByte(name, '.')+1]
		if strings.HasPrefix(name, "page.") && !said[name] && (prefix == "page." || !said[prefix]) {
			t.Errorf("the page never says %s", name)
		}
	}
}
