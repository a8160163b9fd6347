package deadline

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"tertulia/transport"
	"tertulia/transport/web/internal/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const stall = time.Minute

// serve serves a client on one connection, with a handler whose bodies are bounded. It must run in a bubble.
func serve(handle http.HandlerFunc, client func(net.Conn)) {
	webtest.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, Bound(w, r, stall)) }), client)
}

// A sender sends a request with a body of length bytes, and then one byte each time that it is told to.
type sender struct {
	net.Conn
	length string
}

func (s sender) begin() {
	_, _ = io.WriteString(s, "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: "+s.length+"\r\n\r\n")
}

// drip sends a byte after each pause until the server takes no more.
func (s sender) drip(pause time.Duration) {
	for {
		<-time.After(pause)
		if _, err := io.WriteString(s, "x"); err != nil {
			return
		}
	}
}

// reads returns a handler that reads a body, and tells the error and how long it took.
func reads(end time.Duration, done chan<- outcome) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		if end > 0 {
			EndBy(r.Body, begin.Add(end))
		}
		_, err := io.Copy(io.Discard, r.Body)
		done <- outcome{err, time.Since(begin)}
	}
}

type outcome struct {
	err  error
	took time.Duration
}

func TestABodyHasItsTime(t *testing.T) {
	for about, c := range map[string]struct {
		pause, end time.Duration // pause 0: no byte comes
		want       outcome
	}{
		"a silent sender":                    {0, 0, outcome{os.ErrDeadlineExceeded, stall}},
		"a sender that becomes silent":       {stall + 1, 0, outcome{os.ErrDeadlineExceeded, stall}},
		"a slow sender":                      {50 * time.Second, 0, outcome{transport.ErrSlowUpload, 300 * time.Second}},
		"a slow sender of a small body":      {9 * time.Second, 30 * time.Second, outcome{os.ErrDeadlineExceeded, 30 * time.Second}},
		"a silent sender of a small body":    {0, 30 * time.Second, outcome{os.ErrDeadlineExceeded, 30 * time.Second}},
		"a silent sender with a later bound": {0, time.Hour, outcome{os.ErrDeadlineExceeded, stall}},
	} {
		synctest.Test(t, func(t *testing.T) {
			done := make(chan outcome, 1)
			serve(reads(c.end, done), func(conn net.Conn) {
				s := sender{conn, "1000000"}
				s.begin()
				var drips sync.WaitGroup
				if c.pause > 0 {
					drips.Go(func() { s.drip(c.pause) })
				}
				if got := <-done; !errors.Is(got.err, c.want.err) || got.took != c.want.took {
					t.Errorf("%s: the body ends with %v after %v, want %v after %v", about, got.err, got.took, c.want.err, c.want.took)
				}
				_ = conn.Close()
				drips.Wait()
			})
		})
	}
}

// The first read sends "100 Continue" to a client that waits for it.
func TestAClientThatTakesNothingIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan outcome, 1)
		serve(reads(0, done), func(conn net.Conn) {
			_, _ = io.WriteString(conn, "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
			if got := <-done; got.err == nil || got.took > writeTime {
				t.Errorf("the body ends with %v after %v", got.err, got.took)
			}
		})
	})
}

// An upload that comes in time has no total bound.
func TestALongBodyMayTakeLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan outcome, 1)
		serve(reads(0, done), func(conn net.Conn) {
			sender{conn, "1000000"}.begin()
			for range 50 {
				<-time.After(stall / 4)
				_, _ = io.WriteString(conn, strings.Repeat("x", 20_000))
			}
			if got := <-done; got.err != nil {
				t.Errorf("the body ends with %v", got.err)
			}
			_ = webtest.Status(conn)
		})
	})
}

// A handler may take longer than a body, and may read its end again.
func TestABodyThatHasComeHasNoDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serve(func(w http.ResponseWriter, r *http.Request) {
			EndBy(r.Body, time.Now().Add(stall))
			_, _ = io.Copy(io.Discard, r.Body)
			for range 3 {
				select {
				case <-r.Context().Done():
					t.Error("the request ends before its handler")
				case <-time.After(10 * stall):
				}
				if n, err := r.Body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
					t.Errorf("behind the end the body reads %d, %v", n, err)
				}
			}
			w.WriteHeader(http.StatusCreated)
		}, func(conn net.Conn) {
			sender{conn, "1"}.begin()
			_, _ = io.WriteString(conn, "x")
			if got := webtest.Status(conn); got != http.StatusCreated {
				t.Errorf("the status is %d", got)
			}
		})
	})
}

// A handler that reads no body is not kept waiting for it.
func TestABodyThatNobodyReadsIsNotWaitedFor(t *testing.T) {
	for _, end := range []time.Duration{0, 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			begin, most := time.Now(), stall
			serve(func(_ http.ResponseWriter, r *http.Request) {
				if end > 0 {
					most = end
					EndBy(r.Body, begin.Add(end))
				}
			}, func(conn net.Conn) {
				sender{conn, "5"}.begin()
				if _, err := io.Copy(io.Discard, conn); err != nil || time.Since(begin) > most+time.Second {
					t.Errorf("the connection ends with %v after %v", err, time.Since(begin))
				}
			})
		})
	}
}

func TestARequestWithoutABodyIsItself(t *testing.T) {
	r := &http.Request{Body: http.NoBody}
	if Bound(nil, r, stall) != r {
		t.Error("it is a copy")
	}
	EndBy(r.Body, time.Time{})
}
