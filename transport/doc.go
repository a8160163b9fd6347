// Package transport contains the protocols. Each package below it converts the bytes of
// one protocol into messages for the actors, and back. None of them imports another; their
// shared code is in transport/internal.
//
// # A connection's life
//
//  1. The accept loop, one goroutine for each listener, asks the limiter (package limits)
//     for a place. The limiter bounds connections in total and per address. The loop then
//     starts the session.
//  2. The session's reader goroutine reads from the socket, forms messages and sends them
//     to the room. It may block there. This back pressure slows down a TCP peer.
//  3. The session's writer goroutine receives from the seat's outbox and writes to the
//     socket. It never sends anything to an actor.
//
// The code of a session that all protocols share is in transport/internal/sessions.
//
// The page is served by net/http, which has goroutines of its own. Listen gives it connections
// that are accepted in the same way. A connection that becomes a WebSocket is a session from
// then on.
//
// # The order of closing
//
// The reader ends first: at the end of input, at /quit, after an error or when the server
// stops. It leaves the room, which closes the outbox after the last event. The writer
// drains the outbox within a bounded time, then half-closes the socket. The session then
// reads and discards input for a short time. If a socket is closed with unread input, the
// kernel resets it, and pending output is lost. Finally the socket is closed and its place
// released.
//
// A panic of one of these goroutines is an error like any other, a *FaultError. The
// session ends in the same order and raises the fault after it has released its resources.
// The accept loop counts the fault and logs its stack.
//
// # The access log
//
// The access log has one line for each session, at its end (Outcome), and one for each
// transferred file (Transfer). All protocols use the same words. There is no line for a
// message. Messages and passwords are never logged, and names chosen by a peer are made
// plain first.
package transport
