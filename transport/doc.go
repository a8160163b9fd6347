// Package transport is the home of the protocols: each package below it turns
// the bytes of one protocol into messages for the actors and back. None of
// them imports another; what they share lies in transport/internal.
//
// # A connection's life
//
//  1. The accept loop, one goroutine a listener, asks the limiter (package limits) whether there
//     is a place (limits in all and per address) and starts the session.
//  2. The session's reader goroutine reads from the socket, forms messages and
//     sends them to the room. It may wait there: that is the back pressure
//     which slows a TCP peer down.
//  3. The session's writer goroutine takes from the seat's outbox and writes
//     to the socket. It never sends anything to an actor.
//
// # The order of closing
//
// The reader ends first: end of input, /quit, an error or the server's end. It
// leaves the room, which closes the outbox behind the last event. The writer
// drains the outbox within a bounded time, then half-closes the socket.
// Whatever the peer still sends is read and thrown away for a moment (closing
// a socket with unread input resets the connection and eats output on its
// way), then the socket is closed and its place released.
//
// A panic of one of these goroutines is an error like any other, a *FaultError:
// the session ends in the same order, and raises it once all is given back, for
// the accept loop to count and to log with its stack.
//
// # The access log
//
// A session is one line of the log, at its end (End), and a file that is moved
// another (Transfer), in the same words whatever the protocol. Nothing is logged
// for a message. What is said and passwords are never logged; what a peer has
// named is made plain first.
package transport
