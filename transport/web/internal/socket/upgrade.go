package socket

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/gobwas/ws"

	"tertulia/transport"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/trust"
)

// upgraded is a connection that has become a socket.
type upgraded struct {
	*Server
	conn    net.Conn
	from    caller.Caller
	early   []byte // that came with the handshake
	release func() // of its place
	began   time.Time
	outcome transport.Outcome
}

// upgradeTime bounds the time to write the answer to a handshake.
const upgradeTime = time.Second

// ServeHTTP makes the connection of a request a socket, and gives it to Run. It returns at once, so
// that net/http frees all that it holds for the connection. The request must have passed
// trust.Trust.Wrap.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u := &upgraded{Server: s, from: caller.Of(r), began: time.Now()}
	if !trust.SameOrigin(r) {
		answer.Fail(w, r, answer.Refuse(http.StatusForbidden, wording.WebOrigin))
		return
	}
	release, err := s.cfg.Place(r.Context(), u.from.Peer)
	if err != nil {
		s.cfg.Metrics.chat.Ended.WithLabelValues(string(reason.Refused)).Inc()
		answer.Fail(w, r, answer.NoPlace(err))
		return
	}
	u.release = release
	var buffers *bufio.ReadWriter
	u.conn, buffers, _, err = ws.HTTPUpgrader{Timeout: upgradeTime}.Upgrade(r, w)
	if err != nil {
		u.close()
		return
	}
	// The buffers of net/http have 8 KiB, which an idle socket does not need.
	if n := buffers.Reader.Buffered(); n > 0 {
		u.early = make([]byte, n)
		_, _ = buffers.Read(u.early) // it takes what is buffered, and does not fail
	}
	select {
	case s.begun <- u:
	case <-s.ended:
		u.close()
	}
}

// close closes the connection, if there is one, and releases its place.
func (u *upgraded) close() {
	if u.conn != nil {
		u.conn.Close()
	}
	u.release()
}

// carrier returns the connection that carries the bytes of conn: a TCP connection sends several
// batches in one call, which the connection of a listener around it hides.
func carrier(conn net.Conn) net.Conn {
	if _, is := conn.(*tls.Conn); is {
		return conn
	}
	if outer, is := conn.(interface{ NetConn() net.Conn }); is {
		return outer.NetConn()
	}
	return conn
}

// serve runs the session. It is the lowest frame of every idle session's stack.
func (u *upgraded) serve(ctx context.Context) {
	defer u.leave()
	s := begin(ctx, u)
	s.Run(s, &u.outcome)
}

// leave is deferred by serve. It recovers from a panic, so that only this session ends. It releases
// everything and writes the access log.
func (u *upgraded) leave() {
	log := u.cfg.Log.With("listener", listener)
	if value := recover(); value != nil {
		u.accept.Report(log.With("peer", u.peer()), listener, transport.FaultOf(value))
		u.outcome.Reason = reason.Fault
	}
	u.close()
	u.outcome.Log(log, u.peer(), u.began)
}

// peer returns the peer for the log: behind a trusted proxy the address that the proxy names.
func (u *upgraded) peer() string {
	if u.from.Peer.IsValid() && u.from.Peer != transport.PeerAddr(carrier(u.conn)) {
		return u.from.Peer.String()
	}
	return u.conn.RemoteAddr().String()
}
