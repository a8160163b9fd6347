// Package session keeps a seat in a tertulia room over a sequence of connections.
// It speaks the client mode of the line protocol (package transport/line/wire) and
// does not depend on a terminal.
//
// # Outgoing lines
//
// Every line is numbered and kept until the server acknowledges it. The server does
// so in its answer to /ping, which is sent after a burst, or in the welcome of the
// next connection. The session then sends the remaining lines again, so no line is
// lost or repeated. The queue holds the lines that the server takes in a second:
// 256 to 2,048 lines, and about 1 MiB at most. Say blocks while the queue is full,
// so a slow server slows a pipe down.
//
// A server that keeps a history acknowledges a line once it is on disk. If its disk
// fails, it acknowledges lines that it does not keep, and says so. The session counts
// these lines, tells the user once, and again when lines are kept. At its end it
// reports their number.
//
// Lines are split to the server's limit once it is known. This also applies to lines
// from before the first welcome, and to lines that a server with a smaller limit has
// not taken. A command cannot be split: if it is too long, it is not sent and the
// user is notified.
//
// A user who leaves is informed how many lines the server has taken. If the server
// does not answer within the limit of Leave, the session opens a new connection with
// its key. The server then stops reading the old connection, so the count in its
// welcome is final.
//
// # Incoming lines
//
// Each connection tells the server the last event seen in the room, and the server
// replays the events after it. All text in events is safe to show on a terminal.
//
// # Goroutines
//
// Run is the only owner of the session's state. Each connection has a reader and a
// writer, and each dial has a goroutine. Run waits for all of them before it
// returns. The other methods may be called from any goroutine. The caller must
// receive from Events until the channel is closed; otherwise the session blocks and
// the server eventually drops it.
//
// # Times
//
// After 15 s of silence the session sends a /ping. Without any answer for 10 s
// (Config.Answer) it closes the connection, unless Config.Resumes is set. The first
// attempt to reconnect follows after 0.5 s. The delay doubles up to 15 s, and each
// is reduced by a random part of up to a quarter.
package session
