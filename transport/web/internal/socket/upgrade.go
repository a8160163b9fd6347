package socket

import (
	"bufio"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gobwas/ws"

	"tertulia/transport"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/places"
	"tertulia/transport/web/internal/trust"
)

// upgrades makes connections of requests sockets, and runs their sessions. It is an http.Handler.
type upgrades struct {
	listener string         // in logs and metrics
	protocol string         // the subprotocol that a client may choose; empty: none
	place    places.Acquire // for a socket
	log      *slog.Logger
	refused  func() // counts a socket without a place
	accept   *transport.AcceptMetrics
	session  func(context.Context, *upgraded) // runs one

	begun chan *upgraded
	ended chan struct{} // closed when Run begins no further session
}

// newUpgrades returns u, ready for Run.
func newUpgrades(u upgrades) *upgrades {
	u.begun, u.ended = make(chan *upgraded), make(chan struct{})
	return &u
}

// upgraded is a connection that has become a socket.
type upgraded struct {
	*upgrades
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
func (s *upgrades) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u := &upgraded{upgrades: s, from: caller.Of(r), began: time.Now()}
	if !trust.SameOrigin(r) {
		answer.Fail(w, r, answer.Refuse(http.StatusForbidden, wording.WebOrigin))
		return
	}
	release, err := s.place(r.Context(), u.from.Peer)
	if err != nil {
		s.refused()
		answer.Fail(w, r, answer.NoPlace(err))
		return
	}
	u.release = release
	var buffers *bufio.ReadWriter
	upgrader := ws.HTTPUpgrader{Timeout: upgradeTime}
	if s.protocol != "" {
		upgrader.Protocol = func(name string) bool { return name == s.protocol }
	}
	u.conn, buffers, _, err = upgrader.Upgrade(r, w)
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

// Run runs the sessions until ctx ends. It returns nil when every session has ended, about 16
// seconds later at most. It must be called once.
func (s *upgrades) Run(ctx context.Context) error {
	var running sync.WaitGroup
	defer running.Wait()
	defer close(s.ended)
	for {
		select {
		case u := <-s.begun:
			running.Go(func() { u.serve(ctx) })
		case <-ctx.Done():
			return nil
		}
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
	u.session(ctx, u)
}

// leave is deferred by serve. It recovers from a panic, so that only this session ends. It releases
// everything and writes the access log.
func (u *upgraded) leave() {
	log := u.log.With("listener", u.listener)
	if value := recover(); value != nil {
		u.accept.Report(log.With("peer", u.peer()), u.listener, transport.FaultOf(value))
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
