package trust

import (
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestTheServerIsReachedUnderItsOwnNamesOnly(t *testing.T) {
	hosts := Hosts{"chat.example.org", "*.local", "*.lab.example.org", "Class"}
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:8080": true, "127.0.0.1:8080": true, "[::1]:8080": true, "[fe80::1%25eth0]:8080": true, "192.168.1.7": true,
		"": true, "class:8080": true, "chat.example.org": true, "Chat.Example.org.:8080": true, "pi.local": true, "a.b.local:80": true, "x.lab.example.org": true,

		"their.example:8080": false, "lab.example.org": false, ".local": false, "local": false, "localhost.their.example": false,
		"chat.example.org.their.example": false, "xchat.example.org": false, "127.0.0.1.their.example": false, "192.168.1.7.nip.io": false,
		"localhost@their.example": false, "classy": false, "chat.example.org,their.example": false,
	} {
		if got := hosts.Know(host); got != want {
			t.Errorf("a request for %q is allowed: %t, want %t", host, got, want)
		}
	}
}

// DNS rebinding makes a foreign name resolve to the server.
func TestARequestUnderAForeignNameReachesNoHandler(t *testing.T) {
	c := checks(t, "", nil)
	for _, r := range []*http.Request{
		request("GET", "/files/a", "Host: their.example:8080"),
		request("GET", "/ws", "Host: their.example:8080", "Origin: http://their.example:8080"),
		request("POST", "/rooms/tertulia", "Host: their.example:8080", "Origin: http://their.example:8080", "Sec-Fetch-Site: same-origin"),
		request("GET", "/login", "Host: their.example:8080"),
		request("GET", "/app/page.js", "Host: their.example:8080"),
	} {
		w, who := serve(c, r)
		wantStatus(t, r.URL.Path, w, http.StatusMisdirectedRequest)
		if who != nil {
			t.Errorf("%s reached its handler", r.URL.Path)
		}
	}
	if n := testutil.ToFloat64(c.cfg.Refused.WithLabelValues(refusedHost)); n != 5 {
		t.Errorf("%v refusals are counted, want 5", n)
	}
}
