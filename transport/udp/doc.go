// Package udp serves chat over datagrams. Our own client gets every line once and in order,
// whatever the network does. Bare users have only a tool such as "nc -u". Both share the
// rooms with all other users.
//
// PROTOCOL.md specifies the protocol of both. Package link implements its reliable half and
// the client, link.Dial. The lines that a client sends follow the line protocol (package
// line), client mode included (package line/wire).
//
// # Goroutines
//
// The reader reads the socket and appends the datagrams to the batch in the hub's one slot.
// It never waits for the hub: it drops and counts datagrams beyond maxWaiting bytes.
//
// The hub owns the protocol state of every session, the maps from addresses and ids to
// sessions, the timers (one heap, see timers) and the writing half of the socket. In each
// turn it handles all that waits, then sends the datagrams that are due. It waits for
// nothing but the kernel. It is the writer of all sessions: on one channel the room reports
// the seats whose outboxes are not empty (room.Guest.Ready).
//
// A goroutine of the session's user's side runs the lines that a user types, since it may
// wait for the room. It ends with the lines. The hub starts the next one once the last has
// reported its end. So an idle session has no goroutine. With a goroutine for each session,
// 10,000 idle sessions took 86 MB of resident memory in place of 50 to 56, mostly stacks. A
// delivery to one of 1000 sessions took about a tenth more CPU time, since each goroutine
// had to be woken.
//
// An idle reliable session takes 2.4 KB, its seat in the room included. It has no timer but
// its place in the heap, which expires about once a minute.
//
// At most about 64 KiB of a session wait to be sent. The rest stays in the outbox, where the
// room's limit for slow readers counts it. This also holds for a peer that is detached.
//
// # System calls
//
// One system call reads or writes many datagrams (recvmmsg, sendmmsg). With 100 and 1000
// sessions that saved 3 to 6 % of the server's CPU time. There is one socket: with
// SO_REUSEPORT the kernel would spread datagrams by address over several sockets, and all
// would still go to the one hub.
//
// # Trust
//
// Session ids and cookies protect against attackers who do not see the datagrams. Such an
// attacker can neither speak as another user nor have the chat sent to an address that did
// not ask for it. An attacker who sees the datagrams can do both, and read everything: there
// is no encryption. So a user of the reliable protocol who logs in gets a hint, and nobody logs in
// from a bare socket.
//
// # The end
//
// When Serve's context ends, the room ends every seat. The peers have drainTime to
// acknowledge the last lines and the end. A session that does not finish in time gets one
// datagram with the reason.
package udp
