package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/web/internal/webtest"
)

func TestAFollowerSeesTheNewestLinesAndThenAll(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	for i := range 25 {
		f.says("ana", "tertulia", strings.Repeat("x", i+1))
	}
	reads := f.follows(request{path: "/rooms/tertulia"})
	f.says("ana", "tertulia", "live")
	for i := 5; i < 25; i++ {
		if !reads.in.Scan() || !strings.HasSuffix(reads.in.Text(), " ana: "+strings.Repeat("x", i+1)) || reads.in.Text()[2] != ':' {
			t.Fatalf("line %d is %q: %v", i, reads.in.Text(), reads.in.Err())
		}
	}
	reads.wants("ana: live")
	eva := f.sits(room.JoinRequest{Nick: "eva"})
	f.sits(room.JoinRequest{Nick: "bob"})
	if err := eva.Say(t.Context(), "", room.Line{Text: "hola"}); err != nil {
		t.Fatal(err)
	}
	eva.Leave("gone")
	reads.wants("* bob joined", "eva: hola", "* eva left (gone)")
}

func TestAProgramFollowsInJSON(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	f.says("ana", "tertulia", "one\ntwo")
	f.says("ana", "tertulia", "<three>\"")
	reads := f.follows(request{path: "/rooms/tertulia?since=1", accept: "application/json"})
	f.says("ana", "tertulia", "/me waves")
	for _, want := range []map[string]any{
		{"kind": "msg", "seq": 2.0, "room": "#tertulia", "nick": "ana", "text": "two", "history": true},
		{"kind": "msg", "seq": 3.0, "room": "#tertulia", "nick": "ana", "text": "<three>\"", "history": true},
		{"kind": "act", "seq": 4.0, "room": "#tertulia", "nick": "ana", "text": "waves"},
	} {
		var got map[string]any
		if !reads.in.Scan() || json.Unmarshal(reads.in.Bytes(), &got) != nil {
			t.Fatalf("%q comes: %v", reads.in.Text(), reads.in.Err())
		}
		if time, is := got["time"].(float64); !is || time < 1e12 {
			t.Errorf("the time is %v", got["time"])
		}
		delete(got, "time")
		for name, value := range want {
			if got[name] != value {
				t.Errorf("%s is %v, want %v", name, got[name], value)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%v comes, want %v", got, want)
		}
	}
}

func TestWhatCannotBeFollowedIsRefusedInWords(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	for path, want := range map[string]string{
		"/rooms/none":             "there is no room #none: /rooms lists those that are\n",
		"/rooms/tertulia?since=x": "since is followed by the number of a line: its seq in JSON\n",
		"/rooms/tertulia?since=-": "since is followed by the number of a line: its seq in JSON\n",
	} {
		if status, body, _ := f.gets(request{method: http.MethodGet, path: path}); status/100 != 4 || body != want {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	status, body, header := f.gets(request{method: http.MethodHead, path: "/rooms/tertulia"})
	if status != http.StatusOK || body != "" || header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("HEAD: %d %q %v", status, body, header)
	}
}

func TestAFollowerHoldsAPlace(t *testing.T) {
	var held, asked int
	places := make(chan int, 8)
	f := serve(t, Config{Place: func(_ context.Context, addr netip.Addr) (func(), error) {
		if asked++; addr != netip.MustParseAddr("192.0.2.7") {
			t.Errorf("a place of %v is taken", addr)
		}
		if held == 1 {
			return nil, limits.ErrAddrLimit
		}
		held++
		return func() { held--; places <- held }, nil
	}}, room.Config{})
	reads := f.follows(request{path: "/rooms/tertulia"})
	status, body, header := f.gets(request{method: http.MethodGet, path: "/rooms/tertulia"})
	if status != http.StatusServiceUnavailable || header.Get("Retry-After") != "10" || body != "there are too many connections from your address\n" {
		t.Errorf("without a place: %d %q", status, body)
	}
	f.says("ana", "tertulia", "saying needs no place")
	reads.wants("ana: saying needs no place")
	reads.stop()
	if left := <-places; left != 0 || asked != 2 {
		t.Errorf("%d places are held, %d were asked for", left, asked)
	}
}

func TestAFollowerEndsWithTheServer(t *testing.T) {
	r := room.New(room.Config{})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	f := &fixture{t: t, room: r, Server: New(Config{}, r)}
	f.url = serveHandler(t, f.Rooms())
	reads := f.follows(request{path: "/rooms/tertulia"})
	stop()
	reads.wants("* the server is closing")
	if reads.in.Scan() {
		t.Errorf("after the end comes %q", reads.in.Text())
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, q := range []request{{method: http.MethodGet}, {method: http.MethodPost, body: "x"}} {
		q.path = "/rooms/tertulia"
		if status, _, _ := f.gets(q); status != http.StatusServiceUnavailable && status != http.StatusUnauthorized {
			t.Errorf("after the end a %s gets %d", q.method, status)
		}
	}
}

// A connection that takes nothing stops the handler's writes until the room has dropped the follower.
func TestASlowFollowerIsDroppedAndNobodyWaits(t *testing.T) {
	f := serve(t, Config{}, room.Config{MaxLag: 256 << 10})
	slow := f.do(request{method: http.MethodGet, path: "/rooms/tertulia"})
	defer slow.Body.Close()
	fast := f.follows(request{path: "/rooms/tertulia"})
	text := strings.Repeat("x", 1000)
	seat := f.sits(room.JoinRequest{Nick: "ana"})
	for dropped := false; !dropped; {
		for range 1000 {
			if err := seat.Say(t.Context(), "", room.Line{Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		for range 1000 {
			fast.wants("ana: " + text)
		}
		st, err := f.room.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dropped = st.Drops[room.DropSlow] > 0
	}
	if _, err := f.room.Follow(t.Context(), room.FollowRequest{Dialect: textDialect{}}); errors.Is(err, room.ErrClosed) {
		t.Error(err)
	}
}

func TestAFollowerThatTakesNothingLosesTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := room.New(room.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		if webtest.Stuck(New(Config{}, r).Rooms(), "GET /rooms/tertulia HTTP/1.1\r\nHost: x\r\n\r\n") == nil {
			t.Error("the connection is still open")
		}
		cancel()
		<-ended
	})
}
