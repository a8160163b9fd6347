// Package link is the reliable half of chat over UDP. It sends a stream of lines as numbered
// frames in datagrams, and restores the stream although datagrams may be lost, duplicated,
// reordered, delayed or damaged. PROTOCOL.md in the parent folder specifies the protocol.
//
// A Link is the engine, the same at both ends. It has no socket, no goroutine and no clock.
// Its owner passes it received frames (Receive), lines to send (Write, End) and the time. It
// returns datagrams to send (Append), received lines (Take) and the time of its next action
// (Deadline).
//
// Dial opens a client's session: a net.Conn whose bytes are lines. One goroutine owns the
// Link and the socket, one reads the socket, and one serves each direction of the user.
package link
