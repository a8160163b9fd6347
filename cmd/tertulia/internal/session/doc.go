// Package session keeps a seat in a tertulia room over connections that come
// and go. It speaks the client mode of the line protocol (transport/line) and
// knows nothing of terminals.
//
// # Lines out
//
// Every line is numbered and kept until the server says that it was taken:
// in its answer to /ping, which is sent after a burst, or in the welcome of
// the next connection, after which the rest is sent again. So no line is lost
// and none is said twice. At most 256 lines are kept; Say waits while there
// is no room, which is how a slow server slows a pipe down.
//
// # Lines in
//
// The last event seen in the room goes along with each connection, and the
// server replays what followed it. Everything handed out is already safe to
// show on a terminal.
//
// # Goroutines
//
// Run is the only owner of the session's state. A connection adds a reader
// and a writer, a dial one more; Run waits for all of them before it returns.
// Say, Nick and Leave may be called from anywhere. Events must be received
// until the channel is closed: a reader who stops stops the session, and in
// the end the server's patience.
//
// # Times
//
// A connection that is silent for 15 s is asked with a /ping; 10 s
// (Config.Answer) without any answer end it, unless it bears that
// (Config.Resumes). Attempts to connect follow each other after 0.5 s at first,
// doubling up to 15 s, less up to a quarter by chance.
package session
