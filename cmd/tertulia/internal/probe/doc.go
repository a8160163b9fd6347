// Package probe measures the path to a far end with numbered lines, over TCP or
// UDP. It also implements the far end that answers them. It does not depend on a
// terminal.
//
// # The lines
//
// A probe is one line, over UDP one datagram, of MinSize to MaxSize bytes with
// its line feed:
//
//	tertulia-probe 17 0123456789abcdef ........
//
// The number counts from 1, the nonce identifies the run, and the points are
// padding. The answer has the same length and content, except that its first word is
// tertulia-reply. So an answer is never answered, and two far ends cannot be made to
// answer each other forever. The probing side also accepts its own line as an
// answer, as a plain echo service returns it.
//
// # The probing side
//
// Run is the only owner of a run's state. Each connection has a reader and a
// writer, and each attempt to connect has a goroutine. Run waits for all of them. It
// reports events, which the caller must receive.
//
// Over TCP a probe waits for the connection. If the connection fails, the next probe
// tries to connect again. Config.Timeout starts when a probe is due. Its round trip
// starts when it is handed to the system.
//
// # The far end
//
// ServeTCP and ServeUDP answer at most 2000 probes per second each. Beyond that TCP
// probes wait, and UDP probes are dropped. TCP has at most 64 connections. A
// connection ends after 30 s of silence, or at a line that is not a probe. A datagram
// that is not a probe gets no answer, and no answer is longer than its probe.
package probe
