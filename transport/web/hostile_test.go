package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tertulia/actors/limits"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/places"
)

func TestSlowHeadersAndIdleConnectionsEnd(t *testing.T) {
	h := serve(t, func(o *options) { o.timeouts.header, o.timeouts.idle = 50*time.Millisecond, 50*time.Millisecond })
	for about, text := range map[string]string{
		"nothing": "", "half a request": "GET / HT", "a header without an end": "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
		"a request and nothing after it": "GET /info.json HTTP/1.1\r\nHost: localhost\r\n\r\n",
	} {
		if _, err := io.Copy(io.Discard, h.dial(text)); err != nil {
			t.Errorf("%s: the connection ends with %v", about, err)
		}
	}
}

// Package deadline bounds the bodies, and has the tests with a clock.
func TestABodyThatDoesNotComeIsNotWaitedFor(t *testing.T) {
	h := serve(t, func(o *options) { o.timeouts.stall, o.Password = 50*time.Millisecond, "sesame" })
	for _, request := range []string{
		"PUT /files/a HTTP/1.1\r\nHost: localhost", // refused for want of the password
		"PUT /files/a HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YW5hOnNlc2FtZQ==",
		"PUT /files/a HTTP/1.1\r\nHost: their.example",
		"POST /login HTTP/1.1\r\nHost: localhost",
	} {
		c := h.dial(request + "\r\nContent-Length: 5\r\n\r\nho")
		if got := status(t, c); got/100 != 4 {
			t.Errorf("%q: the status is %d", request, got)
		}
	}
}

// A sender of a small body cannot hold its connection with a byte now and then.
func TestASmallBodyHasATotalTime(t *testing.T) {
	h := serve(t, func(o *options) {
		o.timeouts.stall, o.timeouts.login, o.timeouts.text = 2*patience, 50*time.Millisecond, 50*time.Millisecond
	})
	for _, path := range []string{"/login", "/rooms/tertulia", "/plain"} {
		c := h.dial("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nTertulia-Nick: ana\r\n" +
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60\r\n\r\nho")
		if got := status(t, c); got != http.StatusBadRequest {
			t.Errorf("%s: the status is %d", path, got)
		}
	}
}

func TestALongHeaderIsRefused(t *testing.T) {
	c := serve(t, nil).dial("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 4*maxHeader) + "\r\n\r\n")
	if got := status(t, c); got != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("the status is %d", got)
	}
}

func TestOneAddressHasItsCapOfConnections(t *testing.T) {
	h := serve(t, func(o *options) { o.Limits = limits.Limits{All: 1000, PerAddr: 2, PerPrivate: 3} })
	most := places.Cap(limits.Limits{PerPrivate: 3}).PerPrivate
	var idle []net.Conn
	for range most {
		c := h.dial("GET /words/en.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if got := status(t, c); got != http.StatusOK {
			t.Fatalf("connection %d: the status is %d", len(idle)+1, got)
		}
		idle = append(idle, c)
	}
	got, _ := io.ReadAll(h.dial(""))
	for _, want := range []string{"HTTP/1.1 503 Service Unavailable\r\n", "\r\nCross-Origin-Resource-Policy: same-origin\r\n", "\r\nX-Content-Type-Options: nosniff\r\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("one too many reads %q, without %q", got, want)
		}
	}
	_ = idle[0].Close()
	for { // until its place is free
		if got, _ := io.ReadAll(h.dial("GET /words/en.json HTTP/1.0\r\n\r\n")); strings.HasPrefix(string(got), "HTTP/1.0 200 OK\r\n") {
			break
		}
	}
}

// The connections of a proxy are those of many users, so its users have a cap of requests instead.
func TestUsersOfAProxyHaveTheirCapOfRequests(t *testing.T) {
	begun, end := make(chan bool), make(chan bool)
	h := serve(t, func(o *options) {
		o.Limits = limits.Limits{PerAddr: 1, PerPrivate: 1}
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		o.handle = func(_ http.ResponseWriter, r *http.Request) {
			begun <- true
			<-end
		}
	})
	ask := func(from string) net.Conn {
		return h.dial("PUT /files/a HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: " + from + "\r\nContent-Length: 0\r\n\r\n")
	}
	var all []net.Conn
	for range places.Cap(limits.Limits{PerAddr: 1}).PerAddr {
		all = append(all, ask("203.0.113.1"))
		<-begun
	}
	for range 2 {
		got, err := http.ReadResponse(bufio.NewReader(ask("203.0.113.1")), nil)
		if err != nil || got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") != "10" {
			t.Errorf("one too many is answered with %v, %v", got, err)
		}
		_ = got.Body.Close()
	}
	all = append(all, ask("203.0.113.2"))
	<-begun
	close(end)
	for _, c := range all {
		if got := status(t, c); got != http.StatusOK {
			t.Errorf("the status is %d", got)
		}
	}
	all = append(all, ask("203.0.113.1")) // its places are free again
	<-begun
	if got := status(t, all[len(all)-1]); got != http.StatusOK {
		t.Errorf("the status is %d", got)
	}
}

// Only a proxy is believed where a request comes from: anybody else could take the places of others.
func TestPlacesAreThoseOfTheUsersAddress(t *testing.T) {
	for about, c := range map[string]struct {
		proxies []netip.Prefix
		want    []string // the outcomes of three users whom one peer forwards
	}{
		"a peer who forges addresses": {nil, []string{"taken", "refused", "refused"}},
		"a proxy":                     {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"taken", "taken", "taken"}},
	} {
		var h *house
		h = serve(t, func(o *options) {
			o.Limits, o.Proxies = limits.Limits{PerAddr: 1, PerPrivate: 1}, c.proxies
			o.handle = func(w http.ResponseWriter, r *http.Request) {
				if _, err := places.Of(h.places)(r.Context(), caller.Of(r).Peer); err != nil {
					_, _ = io.WriteString(w, "refused")
					return
				}
				_, _ = io.WriteString(w, "taken")
			}
		})
		for i, want := range c.want {
			if _, got := h.do("GET", "/", "", fmt.Sprintf("X-Forwarded-For: 203.0.113.%d", i+1)); got != want {
				t.Errorf("%s: user %d is %s, want %s", about, i+1, got, want)
			}
		}
	}
}

// upgrade is the request that opens a socket, without its headers about the page.
const upgrade = "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

func TestAForeignPageOpensNoSocket(t *testing.T) {
	h := serve(t, nil)
	for headers, want := range map[string]int{
		"Host: localhost\r\nOrigin: http://their.example\r\n":           http.StatusForbidden,
		"Host: localhost\r\nOrigin: http://localhost:1\r\n":             http.StatusForbidden,
		"Host: localhost\r\nOrigin: null\r\n":                           http.StatusForbidden,
		"Host: their.example\r\nOrigin: http://their.example\r\n":       http.StatusMisdirectedRequest,
		"Host: " + h.addr + "\r\nOrigin: http://" + h.addr + "\r\n":     http.StatusSwitchingProtocols,
		"Host: localhost\r\n":                                           http.StatusSwitchingProtocols,
		"Host: localhost\r\nOrigin: http://localhost\r\nX: 1\r\n":       http.StatusSwitchingProtocols,
		"Host: localhost\r\nOrigin: http://localhost.their.example\r\n": http.StatusForbidden,
	} {
		c := h.dial(upgrade + headers + "\r\n")
		if got := status(t, c); got != want {
			t.Errorf("with %q the answer is %d, want %d", headers, got, want)
		}
		_ = c.Close()
	}
}

func TestASocketNeedsThePassword(t *testing.T) {
	h := serve(t, func(o *options) { o.Password = "sesame" })
	if got := status(t, h.dial(upgrade+"Host: localhost\r\n\r\n")); got != http.StatusUnauthorized {
		t.Errorf("without the password the answer is %d", got)
	}
}

// A socket's place is another one than that of its connection.
func TestSocketsHoldThePlacesOfTheChat(t *testing.T) {
	h := serve(t, func(o *options) { o.Limits = limits.Limits{PerPrivate: 2} })
	for i, want := range []int{http.StatusSwitchingProtocols, http.StatusSwitchingProtocols, http.StatusServiceUnavailable} {
		if got := status(t, h.dial(upgrade+"Host: localhost\r\n\r\n")); got != want {
			t.Errorf("socket %d: the answer is %d, want %d", i+1, got, want)
		}
	}
	if got := status(t, h.dial("GET /words/en.json HTTP/1.1\r\nHost: localhost\r\n\r\n")); got != http.StatusOK {
		t.Errorf("beside the sockets a request is answered with %d", got)
	}
}
