package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
)

func TestAServerWhoseListenerIsClosedEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	r, conns := room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})
	s := New(Config{Metrics: NewMetrics(prometheus.NewRegistry())}, r, conns, transport.NewAcceptMetrics(prometheus.NewRegistry()))
	if err := s.Serve(t.Context(), l); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve = %v", err)
	}
}

func TestARequestThatIsUnderWayMayFinish(t *testing.T) {
	begun, done := make(chan bool), make(chan error, 1)
	h := serve(t, func(o *options) {
		o.timeouts.drain = patience
		o.handle = func(_ http.ResponseWriter, r *http.Request) {
			begun <- true
			_, err := io.Copy(io.Discard, r.Body)
			done <- errors.Join(err, r.Context().Err())
		}
	})
	idle := h.dial("")
	busy := h.dial("PUT /files/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nho")
	<-begun
	ended := make(chan bool)
	go func() { h.end(); close(ended) }()
	for { // until the server accepts no more
		c, err := net.Dial("tcp", h.addr)
		if err != nil {
			break
		}
		_ = c.Close()
	}
	_ = idle.Close()
	if _, err := io.WriteString(busy, "la!"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the request ends with %v", err)
	}
	if got := status(t, busy); got != http.StatusOK {
		t.Errorf("the status is %d", got)
	}
	<-ended
}

// net/http itself takes a connection for busy until it has sent nothing for 5 seconds. Then the request
// would be cut off.
func TestTheEndDoesNotWaitForConnectionsWithoutARequest(t *testing.T) {
	begun := make(chan bool)
	h := serve(t, func(o *options) {
		o.timeouts.drain = 4500 * time.Millisecond
		o.handle = func(_ http.ResponseWriter, r *http.Request) {
			begun <- true
			_, _ = io.Copy(io.Discard, r.Body)
		}
	})
	busy := h.dial("PUT /files/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nho")
	<-begun
	silent := []net.Conn{h.dial(""), h.dial("GET / HTTP/1.1\r\nHo")}
	for metric(t, h.reg, "tertulia_connections") < 3 { // until all are accepted
		runtime.Gosched()
	}
	ended := make(chan bool)
	go func() { h.end(); close(ended) }()
	for _, c := range silent {
		_, _ = io.ReadAll(c)
	}
	if _, err := io.WriteString(busy, "la!"); err != nil {
		t.Fatal(err)
	}
	if got := status(t, busy); got != http.StatusOK {
		t.Errorf("the status of an upload is %d", got)
	}
	<-ended
}

func TestARequestThatDoesNotFinishIsCutOff(t *testing.T) {
	begun, cause := make(chan bool), make(chan error, 1)
	h := serve(t, func(o *options) {
		o.timeouts.drain = 50 * time.Millisecond
		o.handle = func(_ http.ResponseWriter, r *http.Request) {
			begun <- true
			<-r.Context().Done()
			cause <- r.Context().Err()
		}
	})
	h.dial("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	<-begun
	h.end()
	if err := <-cause; !errors.Is(err, context.Canceled) {
		t.Errorf("its context ends with %v", err)
	}
}
