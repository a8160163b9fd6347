// Package control connects the subcommands of tertuliad with a running server: HTTP over a Unix
// socket in the server's state folder. Each subcommand adds its handlers to the server's mux, and
// asks them with a Client.
//
// # Who may connect
//
// The socket has the mode 0600, so only the user of the server and root can connect. Both can read
// and write the database in the same folder anyway. So the server does not ask the kernel for the
// user of a connection (SO_PEERCRED): the answer would add nothing, and systems differ in it. The
// socket has this mode from the first moment, since it is bound in a folder that nobody else can
// enter. Windows has no modes: there the folder's access list decides.
//
// # One server
//
// The caller of Listen must own the state folder, by the lock of its database. The socket of a
// server that has died is replaced. Listen refuses to replace that of a server that answers: then
// the folder has two owners, and something is wrong.
//
// # Answers
//
// An answer is a stream. Its end says whether it is complete: an error, also a late one, is in a
// trailer, and without a server the end is missing. So a cut answer is never taken for a whole one.
//
// # Goroutines
//
// Server.Run starts the goroutine that accepts, and waits for it and for the handlers. Their
// contexts end with the context of Run, and they must return within a second or two.
package control
