package web

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"tertulia/transport"
	"tertulia/transport/internal/reason"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/deadline"
)

// A connection is one connection of the server, as net/http and a handler that hijacks it see it. Such
// a handler takes over the connection's life, and its access log.
type connection struct {
	*transport.Conn

	// Owned by the connection's goroutine.
	first    []byte      // of the stream: read, and given to nobody yet
	hijacked bool        // by the handler that runs
	begin    func() bool // says that the first request has come, so that the end of the server waits for it
}

// connections is a listener that waits for the goroutines of its connections.
type connections struct {
	net.Listener
	ctx     context.Context // ends with the server
	stall   time.Duration   // between bytes of a body
	running sync.WaitGroup
}

// Accept implements net.Listener.
func (l *connections) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &connection{Conn: conn.(*transport.Conn)}
	c.begin = context.AfterFunc(l.ctx, func() { _ = c.Close() })
	// A connection without a request is a scanner's, or one that a browser holds ready.
	c.SetOutcome(transport.Outcome{Reason: reason.Silent})
	l.running.Add(1)
	return c, nil
}

// Read implements net.Conn.
func (c *connection) Read(b []byte) (int, error) {
	if len(c.first) == 0 || len(b) == 0 {
		return c.Conn.Read(b)
	}
	n := copy(b, c.first)
	c.first = c.first[n:]
	return n, nil
}

// under returns the connection of the listener that carries conn, which may be TLS over it.
func under(conn net.Conn) *connection {
	for {
		if c, is := conn.(*connection); is {
			return c
		}
		conn = conn.(interface{ NetConn() net.Conn }).NetConn()
	}
}

// connState is the server's ConnState. A connection that has sent no request ends with the server:
// net/http itself would wait for one that is younger than 5 seconds. The goroutine of a connection has
// ended when it is closed; for one that is hijacked, it ends with the handler, see guard.
func (l *connections) connState(conn net.Conn, state http.ConnState) {
	c := under(conn)
	switch state {
	case http.StateActive:
		c.begin()
	case http.StateHijacked:
		c.hijacked = true
		c.HandOver()
	case http.StateClosed:
		c.begin()
		l.running.Done()
	}
}

type connectionKey struct{}

// withConnection is the server's ConnContext.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, under(conn))
}

func connectionOf(r *http.Request) *connection {
	return r.Context().Value(connectionKey{}).(*connection)
}

// guard returns a handler that ends the connection of a request if next panics. The panic is counted
// and logged, as in the other transports.
func (l *connections) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := connectionOf(r)
		defer func() {
			value := recover()
			if value != nil && value != http.ErrAbortHandler { //nolint:errorlint // the value itself, as net/http compares it
				c.Fault(transport.FaultOf(value))
			}
			if value != nil {
				_ = c.Close()
			}
			switch {
			case c.hijacked:
				l.running.Done()
			case value != nil:
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// bounded returns a handler that bounds the time of the body of a request, and that of what net/http
// still holds of the answer when next returns.
func (l *connections) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, deadline.Bound(w, r, l.stall))
		if !connectionOf(r).hijacked {
			deadline.Write(w)
		}
	})
}

// recordCaller returns a handler that notes who sends a request, for the access log.
func recordCaller(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connectionOf(r).SetOutcome(transport.Outcome{Nick: caller.Of(r).Nick, Reason: reason.Left})
		next.ServeHTTP(w, r)
	})
}
