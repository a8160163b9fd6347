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
// A line is split to the limit that the server tells, when it is known: lines that
// were handed in before the first welcome, or that a server with a smaller limit has
// not taken, are split then. A command cannot be split; one that is too long is not
// sent, and the user is told.
//
// A user who leaves is told how many lines the server has taken. Where its answer
// does not come within the limit of Leave, a new connection with the session's key
// asks: it ends the reading of the old one, so that the count is final.
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
