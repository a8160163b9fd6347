package app

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"tertulia/actors/limits"
	"tertulia/transport"
	"tertulia/transport/web"
)

// Bounds of the debug listener.
const (
	debugHeaderTime = 10 * time.Second // to read the header of a request
	debugIdleTime   = 2 * time.Minute  // idle time of a connection
	maxProfiles     = 2                // at once
	maxProfileTime  = time.Minute
	maxScrapes      = 4 // at once
)

// debugLimits bounds the connections of the debug listener. They do not count in the server's
// limiter, so a flood of the chat does not lock the operator out.
var debugLimits = limits.Limits{All: 64, PerAddr: 16, PerPrivate: 16}

// counted is a listener that closes connections beyond a limiter's limits.
type counted struct {
	net.Listener
	conns *limits.ConnLimiter
}

// Accept implements net.Listener.
func (l counted) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		addr := transport.PeerAddr(conn)
		if l.conns.Acquire(addr) == nil {
			return countedConn{conn, sync.OnceFunc(func() { l.conns.Release(addr) })}, nil
		}
		_ = conn.Close()
	}
}

// countedConn releases its slot in the limiter when it is closed.
type countedConn struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (c countedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// guardDebug sets a deadline for each response and rejects requests with a body, which no
// handler reads. It also rejects a Host that is not the debug listener's, see web.KnowsHost. host is
// the host of -debug-addr, empty if none is given.
func guardDebug(host string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn := http.NewResponseController(w)
		_ = conn.SetWriteDeadline(time.Now().Add(maxProfileTime + debugHeaderTime))
		switch {
		case r.ContentLength != 0:
			_ = conn.SetReadDeadline(time.Now().Add(debugHeaderTime))
			w.Header().Set("Connection", "close")
			http.Error(w, "a request here has no body", http.StatusBadRequest)
		case !web.KnowsHost(r.Host, host):
			http.Error(w, "this listener is reached as localhost, by an address of its machine, or by the host that -debug-addr names", http.StatusMisdirectedRequest)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// profiles limits serve to one request per slot of slots, and each profile to maxProfileTime.
func profiles(serve http.HandlerFunc, slots chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		most := maxProfileTime.Seconds()
		if text := r.FormValue("seconds"); text != "" {
			if seconds, err := strconv.ParseFloat(text, 64); err != nil || !(seconds >= 0 && seconds <= most) {
				http.Error(w, fmt.Sprintf("seconds is a number up to %v", most), http.StatusBadRequest)
				return
			}
		}
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
			serve(w, r)
		default:
			http.Error(w, fmt.Sprintf("%d profiles are being taken: ask again when one is done", maxProfiles), http.StatusServiceUnavailable)
		}
	}
}
