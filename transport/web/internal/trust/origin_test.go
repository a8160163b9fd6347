package trust

import (
	"net/http"
	"strings"
	"testing"
)

// The requests that a browser sends for a page of another origin, on plain HTTP and with Fetch
// Metadata, and those of the server's own page and of programs.
func TestPagesOfOtherOriginsNeitherSayNorRead(t *testing.T) {
	const own, evil, port = "Origin: http://192.168.1.7:8080", "Origin: http://their.example", "Origin: http://192.168.1.7:9999"
	for about, c := range map[string]struct {
		method, path, headers string
		allowed               bool
	}{
		"a foreign form":                         {"POST", "/rooms/lab", evil + "|Accept: text/html", false},
		"a foreign form with metadata":           {"POST", "/rooms/lab", evil + "|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate", false},
		"a form that hides its page":             {"POST", "/login", "Origin: null|Accept: text/html", false},
		"a form of another port":                 {"POST", "/rooms/lab", port, false},
		"a form of another port with metadata":   {"POST", "/rooms/lab", port + "|Sec-Fetch-Site: same-site", false},
		"a foreign fetch":                        {"POST", "/files/a", evil, false},
		"a foreign PUT":                          {"PUT", "/a", evil, false},
		"a foreign DELETE":                       {"DELETE", "/files/a", evil, false},
		"a foreign MOVE":                         {"MOVE", "/files/a", evil, false},
		"a foreign read with fetch":              {"GET", "/files/a", evil, false},
		"a foreign read as HTML":                 {"GET", "/files/a", evil + "|Accept: text/html", false},
		"a foreign follower":                     {"GET", "/rooms/lab", evil, false},
		"a foreign image":                        {"GET", "/files/a.png", "Referer: http://their.example/x|Accept: image/*", false},
		"a foreign image with metadata":          {"GET", "/files/a.png", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors|Sec-Fetch-Dest: image", false},
		"an image of another port":               {"GET", "/files/a.png", "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: no-cors", false},
		"a foreign frame":                        {"GET", "/files/a", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe|Accept: text/html", false},
		"a foreign script, of static files":      {"GET", "/app/page.js", "Referer: http://their.example/x", true},
		"a link on a foreign page":               {"GET", "/files/a", "Referer: http://their.example/x|Accept: text/html,*/*", true},
		"a link on a foreign page with metadata": {"GET", "/files/a", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document", true},
		"an address that is typed":               {"GET", "/files/a", "Sec-Fetch-Site: none|Sec-Fetch-Mode: navigate|Accept: text/html", true},
		"an own form":                            {"POST", "/rooms/lab", own + "|Accept: text/html", true},
		"an own form with metadata":              {"POST", "/rooms/lab", own + "|Sec-Fetch-Site: same-origin", true},
		"an own form at a proxy with TLS":        {"POST", "/rooms/lab", "Origin: https://192.168.1.7:8080", true},
		"an own fetch":                           {"PUT", "/files/a", own, true},
		"an own image":                           {"GET", "/files/a.png", "Referer: http://192.168.1.7:8080/|Accept: image/*", true},
		"curl":                                   {"POST", "/rooms/lab", "User-Agent: curl/8", true},
		"curl -T":                                {"PUT", "/a", "User-Agent: curl/8", true},
		"curl of a file":                         {"GET", "/files/a", "Accept: */*", true},
	} {
		w, who := serve(checks(t, "", nil), request(c.method, c.path, strings.Split(c.headers, "|")...))
		if c.path == "/login" { // its handler is another one
			if w.Code != http.StatusForbidden {
				t.Errorf("%s: the status is %d", about, w.Code)
			}
			continue
		}
		if (who != nil) != c.allowed || !c.allowed && w.Code != http.StatusForbidden {
			t.Errorf("%s: it reached the handler: %t, with %d; want %t", about, who != nil, w.Code, c.allowed)
		}
	}
}

func TestASocketIsOpenedByTheOwnPageOrAProgram(t *testing.T) {
	for headers, want := range map[string]bool{
		"":                                true,
		"Origin: http://192.168.1.7:8080": true,
		"Origin: http://192.168.1.7:8080|Sec-Fetch-Site: same-origin": true,
		"Origin: http://their.example":                                false,
		"Origin: http://192.168.1.7":                                  false,
		"Origin: null":                                                false,
		"Origin: http://192.168.1.7:8080|Sec-Fetch-Site: cross-site":  false,
		"Origin: ://": false,
	} {
		if got := SameOrigin(request("GET", "/ws", strings.Split(headers, "|")...)); got != want {
			t.Errorf("with %q the origin is the same: %t, want %t", headers, got, want)
		}
	}
}

func TestEveryAnswerHasTheHeadersThatBindABrowser(t *testing.T) {
	c := checks(t, "sesame", nil)
	for _, r := range []string{"/", "/app/page.js", "/login", "/files/a"} {
		for _, host := range []string{"Host: 192.168.1.7", "Host: their.example"} {
			w, _ := serve(c, request("GET", r, host))
			for name, want := range map[string]string{
				"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s with %s has %s %q, want %q", r, host, name, got, want)
				}
			}
			policy := w.Header().Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none';") || strings.ContainsAny(policy, ":*") || strings.Contains(policy, "unsafe") {
				t.Errorf("%s with %s has the policy %q", r, host, policy)
			}
		}
	}
}
