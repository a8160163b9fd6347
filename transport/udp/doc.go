// Package udp is chat over datagrams: for our own client, to whom every line
// comes once and in order whatever the network does, and for those who have
// nothing but "nc -u". They sit in the same rooms as all others.
//
// PROTOCOL.md is the protocol of both. Package link has the reliable half of it
// and the client, link.Dial; what a client says in its lines is the line
// protocol, the client's mode included: see package line.
//
// # Goroutines
//
// The reader reads the socket and puts what came into the hub's one slot, behind
// what the hub has not taken yet. It waits for nobody: beyond maxWaiting bytes
// it drops and counts.
//
// The hub owns the state of every session's protocol, the maps by which they
// are found, the timers (one heap, see timers) and the writing half of the
// socket. It takes all that waits, then sends what that made due. It waits for
// nobody but the kernel.
//
// Each session has one goroutine. It runs what the user types, which may wait
// for the room, and hands the hub what the seat's outbox brings. It is the
// reader and the writer of a connection in one: a session's bytes are read and
// written by the goroutines above, so a second one would only wait for the
// first, and cost its stack. What goes deep, such as running a line, is done on
// a goroutine that lives for just that, so that the stack of the one that waits
// stays at its smallest (see session.deep: with 10,000 sessions the stacks take
// 22 MB rather than 82). A writer that all sessions share would need the room
// to wake it; there is no waiting on 10,000 outboxes at once.
//
// An idle session of the reliable kind takes 5.4 KB, its room's seat included,
// and no timer but its place in the heap, where it comes up about once a minute.
//
// A session's goroutine may hand over 64 KiB that are not sent yet. What its
// peer does not take beyond that stays in the outbox, where the room's limit
// for slow readers counts it: so also for a peer that is away.
//
// # System calls
//
// Datagrams are read and written many at a time (recvmmsg, sendmmsg): measured
// with 100 and 1000 sessions that saves 3 to 6 % of the server's CPU time. There is
// one socket: with SO_REUSEPORT the kernel would spread datagrams by address, and
// all would still go to the one hub.
//
// # Trust
//
// A session id and a cookie keep out those who do not see the datagrams: they
// can neither speak as another nor have the chat sent to one who did not ask
// for it. Whoever does see them can do both, and read all: there is no encryption.
//
// # The end
//
// When Serve's context ends, the room ends every seat, whose last lines and end
// the sessions are given drainTime to acknowledge; those that do not are told
// with one datagram.
package udp
