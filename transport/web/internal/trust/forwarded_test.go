package trust

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
)

var proxies = Proxies{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/24")}

func TestAProxyTellsTheAddressOfItsUser(t *testing.T) {
	for _, c := range []struct{ about, peer, forwarded, want string }{
		{"no proxy", "192.168.1.9", "", "192.168.1.9"},
		{"a user who forges the header", "192.168.1.9", "203.0.113.1", "192.168.1.9"},
		{"one proxy", "127.0.0.1", "203.0.113.1", "203.0.113.1"},
		{"a user of a proxy who forges the header", "127.0.0.1", "198.51.100.1, 203.0.113.1", "203.0.113.1"},
		{"a user of a proxy who forges it as a second field", "127.0.0.1", "198.51.100.1|203.0.113.1", "203.0.113.1"},
		{"two proxies", "127.0.0.1", "203.0.113.1, 10.0.0.7", "203.0.113.1"},
		{"a user who claims to be a proxy", "127.0.0.1", "10.0.0.7, 203.0.113.1", "203.0.113.1"},
		{"proxies only", "127.0.0.1", "10.0.0.8, 10.0.0.7", "10.0.0.8"},
		{"a proxy that tells nothing", "127.0.0.1", "", "127.0.0.1"},
		{"no address", "127.0.0.1", "unknown", "127.0.0.1"},
		{"no address behind an address", "127.0.0.1", "203.0.113.1, ???, 10.0.0.7", "10.0.0.7"},
		{"an empty element", "127.0.0.1", "203.0.113.1,", "127.0.0.1"},
		{"a port", "127.0.0.1", "203.0.113.1:5000", "203.0.113.1"},
		{"IPv6", "::1", "2001:db8::1", "2001:db8::1"},
		{"IPv6 with brackets", "::1", "[2001:db8::1]", "2001:db8::1"},
		{"IPv6 with a port", "::1", "[2001:db8::1]:5000", "2001:db8::1"},
		{"IPv4 in IPv6", "127.0.0.1", "::ffff:203.0.113.1", "203.0.113.1"},
		{"a zone", "127.0.0.1", "fe80::1%eth0", "fe80::1"},
	} {
		h := http.Header{}
		if c.forwarded != "" {
			h["X-Forwarded-For"] = strings.Split(c.forwarded, "|")
		}
		if got := proxies.userOf(netip.MustParseAddr(c.peer), h); got.String() != c.want {
			t.Errorf("%s: from %s with %q the user is %v, want %s", c.about, c.peer, c.forwarded, got, c.want)
		}
	}
}

// FuzzForwarded checks that a user cannot choose their address: their proxy appends it.
func FuzzForwarded(f *testing.F) {
	for _, seed := range []string{"", "127.0.0.1", "10.0.0.1, ", "[::1]:1", "203.0.113.1,,", "::ffff:127.0.0.1%a", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, forged string) {
		const own = "203.0.113.1"
		for _, fields := range [][]string{{forged + ", " + own}, {forged, own}, {forged, own + ", 10.0.0.7"}} {
			if got := proxies.userOf(netip.MustParseAddr("127.0.0.1"), http.Header{"X-Forwarded-For": fields}); got.String() != own {
				t.Errorf("with %q the user is %v", fields, got)
			}
		}
		if got := proxies.userOf(netip.MustParseAddr(own), http.Header{"X-Forwarded-For": {forged}}); got.String() != own {
			t.Errorf("without a proxy, with %q the user is %v", forged, got)
		}
	})
}

func TestAProxyThatIsNotTrustedIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	handler := New(Config{
		Gate: accounts.NewGate(nil, nil), Proxies: Proxies{netip.MustParsePrefix("10.0.0.0/24")}, Refused: NewRefused(prometheus.NewRegistry()), Private: begins(), Open: begins(),
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	}).Wrap(http.NotFoundHandler())
	for _, c := range []struct {
		peer, forwarded string
		lines           int // of the log, after the request
	}{
		{"192.168.1.9:1", "", 0}, {"198.51.100.9:1", "203.0.113.1", 0}, {"10.0.0.7:1", "203.0.113.1", 0},
		{"192.168.1.9:1", "203.0.113.1", 1}, {"127.0.0.1:1", "203.0.113.1", 1},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/", http.NoBody)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		handler.ServeHTTP(httptest.NewRecorder(), r)
		if got := strings.Count(log.String(), "level=WARN"); got != c.lines {
			t.Errorf("after %+v the log has %d warnings:\n%s", c, got, &log)
		}
	}
	if !strings.Contains(log.String(), "peer=192.168.1.9") || strings.Contains(log.String(), "203.0.113.1") {
		t.Errorf("the log is\n%s", &log)
	}
}
