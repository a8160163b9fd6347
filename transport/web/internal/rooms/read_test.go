package rooms

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/event"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/web/internal/caller"
)

// inBubble runs a server in a bubble, whose requests need no connection.
func inBubble(t *testing.T, pace transport.Pace, test func(t *testing.T, s *Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		for _, run := range []func(context.Context) error{r.Run, conns.Run} {
			go func() { ended <- run(ctx) }()
		}
		test(t, New(Config{Pace: pace, Conns: conns}, r))
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

// asks sends a request of an address that ends after the answer, so that a follower does too.
func (s *Server) asks(t *testing.T, method, path, body, from string) *httptest.ResponseRecorder {
	t.Helper()
	ctx, cancel := context.WithCancel(caller.With(t.Context(), caller.Caller{Addr: netip.MustParseAddr(from), Nick: "ana"}))
	defer cancel()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	handler := s.Rooms()
	if strings.HasPrefix(path, "/plain") {
		handler = s.Plain()
	}
	done := make(chan bool)
	go func() {
		handler.ServeHTTP(w, r)
		close(done)
	}()
	synctest.Wait()
	cancel()
	<-done
	return w
}

// Nobody makes the room render lines again and again, without a rate.
func TestReadingHasTheRateOfASeat(t *testing.T) {
	const burst = 3
	for about, c := range map[string]struct{ method, path, body string }{
		"a follower":                   {http.MethodGet, "/rooms/tertulia", ""},
		"a question about a room":      {http.MethodHead, "/rooms/tertulia", ""},
		"the list of rooms":            {http.MethodGet, "/rooms/", ""},
		"the page without JavaScript":  {http.MethodGet, "/plain", ""},
		"a form that is not filled in": {http.MethodPost, "/plain", "text="},
	} {
		inBubble(t, transport.Pace{Rate: 0.05, Burst: burst}, func(t *testing.T, s *Server) {
			refused := func(w *httptest.ResponseRecorder) bool {
				if c.method == http.MethodPost { // it is told what is wrong with the form, without the page
					return !strings.Contains(w.Body.String(), "<html")
				}
				return w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "20"
			}
			for i := range burst + 2 {
				if w := s.asks(t, c.method, c.path, c.body, "192.168.1.9"); refused(w) != (i >= burst) {
					t.Errorf("%s: request %d is answered with %d %v", about, i+1, w.Code, w.Header())
				}
			}
			if w := s.asks(t, c.method, c.path, c.body, "192.0.2.8"); refused(w) {
				t.Errorf("%s: another address has to wait", about)
			}
		})
	}
}

func TestARoomThatIsBusyIsUnavailable(t *testing.T) {
	w := httptest.NewRecorder()
	fail(w, httptest.NewRequest(http.MethodGet, "/rooms/tertulia", http.NoBody), &room.BusyError{Reason: event.NoteBusy})
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" || w.Body.String() == "" {
		t.Errorf("the answer is %d %v %q", w.Code, w.Header(), w.Body)
	}
}

// Nobody reads the body of such a request, so the server would not notice that its client has gone.
func TestAFollowerSendsNoBody(t *testing.T) {
	inBubble(t, transport.Pace{}, func(t *testing.T, s *Server) {
		if w := s.asks(t, http.MethodGet, "/rooms/tertulia", "x", "192.0.2.7"); w.Code != http.StatusBadRequest || w.Body.String() != "a request that follows a room has no body\n" {
			t.Errorf("the answer is %d %q", w.Code, w.Body)
		}
	})
}
