// Package probe measures the way to a far end with numbered lines, over TCP or
// UDP, and is the far end that answers them. It knows nothing of terminals.
//
// # The lines
//
// A probe is one line, over UDP one datagram, of MinSize to MaxSize bytes with
// its line feed:
//
//	tertulia-probe 17 0123456789abcdef ........
//
// The number counts from 1, the nonce names the run, the points fill it up. The
// answer is as long and the same but for its first word, tertulia-reply. So an
// answer is never answered, and two far ends cannot be set on each other. The
// probing side also takes its own line back, as a plain echo service sends it.
//
// # The probing side
//
// Run is the only owner of a run's state. A connection adds a reader and a
// writer, an attempt to connect one goroutine more; Run waits for all of them.
// What happens goes out as events, which must be received.
//
// Over TCP a probe waits for the connection, which is tried again with the next
// probe where it failed. Each probe has the configured time from the moment it
// is due. Its round trip counts from when it is handed to the system.
//
// # The far end
//
// ServeTCP and ServeUDP answer at most 2000 probes a second each: over TCP the
// rest waits, over UDP it is dropped. Over TCP there are at most 64 connections,
// each with 30 s of silence; a line that is no probe ends one. A datagram that
// is no probe is not answered, and no answer is longer than its probe.
package probe
