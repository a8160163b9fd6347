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
// nobody but the kernel. It is the writer that all sessions share: the room tells
// it on one channel which seats' outboxes have something (room.Guest.Ready).
//
// What the user types is run by a goroutine of his that lives for just that,
// since it may wait for the room; the hub starts the next once it has heard of
// the end of the last. So a session that waits for something has no goroutine.
// Measured with one for each session, 10,000 idle ones took 86 MB of resident
// memory rather than 50 to 56, most of the difference being stacks, and a delivery to
// one of 1000 about a tenth more of CPU time, since each had to be woken.
//
// An idle session of the reliable kind takes 2.4 KB, its room's seat included,
// and no timer but its place in the heap, where it comes up about once a minute.
//
// Of a session 64 KiB may wait to be sent. What its peer does not take beyond that
// stays in the outbox, where the room's limit for slow readers counts it: so also
// for a peer that is away.
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
