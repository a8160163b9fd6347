// Package actors holds the state of the server: the users, their messages in one
// order, and the files on the shelf. No package below this folder
// opens a socket or knows a protocol.
//
// # How it works
//
// Everything that has state is an actor: one goroutine that owns the state.
// Other goroutines reach it over channels. There is no mutex and no atomic.
//
//	          one per connection                        one                      one per connection
//	socket ─▶ reader ─ Say, Tell, Rename, … ─▶ mailbox ─▶ room ─ shared batch ─▶ outbox ─▶ writer ─▶ socket
//	           │  ▲                                        ▲ └─ propose ─▶ log of commands ─ commit ─▶ state
//	           │  └─ replies, to calls that need one       └───────────── effects ───────────────────────┘
//	           └─ parses lines, telnet, commands; slows down with the room
//	listener ─▶ accept loop ─ Acquire ─▶ connection limiter (in all and per address) ◀─ Release ─ end of a connection
//
// The properties that the server promises follow from this picture:
//
//   - One order. Each change is a command in one log. A single server has a log of its
//     own; several could share one. The state of the chat is changed by commands
//     alone, and every line has a number in their order.
//   - One rendering. All messages that wait in the room's mailbox are one burst: the
//     room renders it once per dialect, and hands each seat a pointer to the same bytes.
//   - A slow reader delays nobody. A seat's outbox has one slot, in which the
//     room gathers the events that the writer has not taken. The room never
//     waits. A client is dropped, with a reason, if it is 1 MiB behind and has
//     read nothing for 1 s, or has read nothing for 10 s.
//   - Many people cost little. Joins and leaves beyond an allowance are told as
//     one line ("* 214 people joined, 3 left"). So are changes of nicks, of which
//     a user has five in 100 seconds.
//   - Text is safe for a terminal. Control characters, escape sequences,
//     bidirectional overrides and broken UTF-8 are removed from messages, nicks,
//     history and logs. A nick has letters of one script only, is unique under
//     case folding, and looks like no other nick.
//
// # The goroutines
//
//	goroutine        how many               owns                             ends
//	room actor       1                      seats, nicks, rooms, history,    with the server, once all seats
//	                                        its end of the log of commands   have its last message
//	file service     3, 4 in a drop box     leases, quotas and partials;     after the transports that use it
//	                                        counting the shelf; flushing
//	                                        folders; writing receipts
//	limiter          1                      counts of connections and lines  with the server
//	password         1                      the password, and the waiting    with the server
//	                                        times of wrong guesses
//	accept loop      1 per listener         its listener                     once its sessions have ended
//	reader           1 per connection       the socket's input, parser,      at the end of input, /quit, an
//	                                        rate                             error, or the server's end
//	writer           1 per connection       the socket's output              once the outbox is closed and
//	                                                                         drained, or the peer takes
//	                                                                         nothing for 10 s
//	UDP reader       1                      the socket                       with the server
//	UDP hub          1                      timers, windows and sessions,    with the server
//	                                        and their output
//	UDP session      1 per session that     the user's conversation          once the lines are run
//	                 has lines to run
//	transfer         1 per FTP transfer     the data connection and its      with the transfer
//	                                        file; bytes move from socket
//	                                        to disk within the kernel
//	page request     1 per connection       the request, by net/http; one    with the connection; a request
//	                 over HTTP              that becomes a socket gives      under way has 5 s at the
//	                                        way to a reader and a writer     server's end
//	debug listener   1, with -debug-addr    metrics, health, profiles        with the server
//
// Package room has the details of the chat, package files those of the shelf, and
// the packages below transport those of each protocol.
//
// # The rules
//
//   - New starts nothing. Run(ctx) is the actor's only loop, made for a
//     run.Group; it closes the mailbox when it returns.
//   - Callers see methods (a façade), not channels. A method builds a typed
//     message and sends it to the mailbox. If it needs an answer, it waits on a
//     reply channel of its own, which has room for the one reply.
//   - Every send checks first whether the actor has ended. Then it selects on the
//     actor's mailbox, its end and the caller's context. So no caller hangs on an
//     actor that has ended, and none is told that it took a message. Package
//     internal/actor has these selects, for all actors.
//   - An actor never blocks toward a client, never touches disk or network in
//     its loop, and never calls another actor and waits for it.
//
// # Who owns what
//
//   - room: nicks, seats, named rooms and their recent history. Its part that all servers
//     share is in room/internal/state: plain data, which committed commands change.
//   - order: the log that puts the commands of all servers into one order. Local is the
//     log of one server, and no actor.
//   - files: the shelf: who may write which name, how much fits, which files
//     are published, which uploads can be resumed, and the announcements for
//     the room.
//   - limits: connections and lines of each address.
//   - accounts: the password, and the waiting times of those who guess it. Its Gate
//     identifies users for all transports, and has no state.
//   - history: the entries of all rooms on disk, in a store of package sqlite.
//   - internal/actor: no actor; the mailbox and the outbox of one.
//   - plain: no actor; the pure functions that make text safe to show
//     and tell which names are the same, or look alike.
//   - peer: no actor; the pure functions that compare addresses.
//   - event: no actor; the data that the actors exchange, such as who a user is, and its
//     encoding.
package actors
