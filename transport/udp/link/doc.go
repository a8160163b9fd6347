// Package link is the reliable half of chat over UDP: numbered frames over
// datagrams that may be lost, doubled, reordered, late or damaged, and
// what makes a stream of lines of them again. PROTOCOL.md in the folder above
// has the protocol.
//
// A Link is the engine, the same at both ends: no socket, no goroutine, no
// clock. Its owner gives it what came (Receive), what to send (Write, End) and
// the time, and takes datagrams to send (Append), lines (Take) and the next
// moment at which time alone changes something (Deadline).
//
// Dial is the client: a net.Conn whose bytes are lines, with a goroutine that
// owns the Link and the socket, one that reads the socket, and one for each
// direction of the connection's user.
package link
