// Package sessions contains the life of one connection, which all protocols over
// connections share: who starts and ends its goroutines, and in which order. The name is
// plural because each protocol calls its own type session.
//
// # A session
//
// A Session has two goroutines, a reader and a writer. A protocol says in the methods of
// Protocol what each of them does. Run starts the writer, and its caller's goroutine is
// the reader. The reader ends the session: Run then calls Leave, waits for the writer,
// stores the outcome for the access log, and lingers. If the writer ends first, or the
// server stops, Session.End interrupts the reader. A panic of either goroutine is an error
// like any other, and Run raises it last.
//
// FTP's control connection uses Session alone: its writer is the goroutine that runs the
// commands.
//
// # A chat
//
// A Chat is a session whose user has a seat in the room. Its reader gives the writer
// commands, and at some time the seat. Its writer carries out the commands and delivers
// the batches of the seat's outbox. The chat over lines and the lab's programs use it. It
// also suits a protocol whose seat is the last message to its writer, such as IRC.
//
// # The connection
//
// A session takes any net.Conn whose deadlines work for reads and writes apart: one of TCP,
// of TLS, or another that carries bytes. A read that has missed its deadline must leave the
// connection usable for writes. If the connection has a method CloseWrite, the session
// closes it without losing output in flight (see Linger). A handshake belongs into the
// session, with a deadline, and never into the accept loop: there, a silent peer would keep
// out all others.
//
// # Parts
//
// Session.Read and Session.Write read and write with the deadlines of a session, and count
// the bytes. A Throttle limits the lines of a user. Leave gives back a seat for a reason. The
// chat over UDP has no connections; its users share the reasons, the Throttle and Leave.
package sessions
