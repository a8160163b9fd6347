// Package room is the central room actor. It takes what users say and do, puts it into one order with
// that of all other servers, and delivers every event to all users of this server who may see it.
//
// # Words
//
//   - A node is one server. All nodes that share a log have one chat.
//   - The state is the part of the chat that all nodes share: users, rooms, members, histories,
//     keys. It is in package state, below internal.
//   - A command changes the state. A log (order.Log) puts the commands of all nodes into one order.
//   - A seat is the place of one connection. Here, a Seat is one of this node, with its outbox. The
//     state has the seats of all nodes.
//   - An event is something that happened: a line said, a join, a rename.
//   - An entry (event.Entry) is the data of an event. Histories keep entries. A line has a Seq, its
//     place in the order of all nodes. A join, leave or rename has none.
//   - A view is an event as the members of a room see it: its entry, and facts that
//     only this node knows. Logs of rooms consist of views. Each has a place, which counts the
//     events that this node shows.
//   - A reply (event.Reply) is an answer to one seat.
//   - A dialect renders views and replies into a protocol's bytes.
//   - A batch is a run of rendered events. It is immutable and shared by its readers. A
//     piece is a batch whose bytes are a part of another's. (A batch of the log is an order.Batch.)
//   - An outbox holds the batches that a seat's writer has not taken yet.
//
// # Propose, commit, flush
//
//	Say, Enter, … ─▶ mailbox ─▶ propose ─▶ log ─▶ commit ─▶ state
//	                                               └─▶ watcher ─▶ logs, notes ─▶ flush ─▶ outboxes
//	Rooms, Last, … ─▶ mailbox ─▶ an answer from the state ────────────┘
//
// Propose (propose.go): the methods of Seat check and clean a request. The actor proposes it as a
// command, and changes nothing. With the log of a single node the command is committed at once.
//
//   - The results of a node's commands come in the order in which it has proposed them, since a log
//     keeps this order. So results need no names: they go to the oldest command in pending.
//   - A question of a seat is answered after the commands that the seat sent earlier. So the answer
//     shows their effects, and a Pong confirms them.
//
// Commit (commit in propose.go, State.Commit): the state changes, and the watcher (watch.go) adds the
// effects to the logs of rooms and to the notes of seats.
//
//   - The states of all nodes are equal after the same batch, since a commit depends on nothing but
//     the state and the batch. Nothing that this package has may change the result of a commit: a
//     lag, the budget or a dialect may only lead to a proposal.
//   - The watcher only reads the state, and the state has nothing of this package but the Local
//     fields. So this package may show as much or as little as the node's load allows.
//   - A line that a dead connection had in flight is said once or not at all: the join of the next
//     connection with its key is in the same order. It ends the seat, and its count of taken
//     lines tells the client which lines to send again.
//
// Flush (flush.go, view.go): the events reach the outboxes.
//
//   - Places ascend in each log and in the notes of each seat, since only the actor's goroutine
//     counts them. So a view that merges several logs and notes is in the order of the commits.
//   - A member sees a log from the event at which it entered up to that at which it left, so each
//     event comes to it once: in its replay or in the log.
//   - A seat that has ended is in no group of a room, and nothing is noted to it. So its Bye is its
//     last event, and its outbox is closed once.
//
// A seat that this node drops ends here at once. The other users see that it left when the log has
// the command.
//
// # Goroutines
//
// The actor is one goroutine, in Run. A transport's reader calls the methods
// of Actor and Seat. Each sends one message to the mailbox and waits for the answer, if
// there is one. The transport's writer receives from Seat.Outbox. The actor never waits
// for either, nor for the log.
//
// # Bursts
//
// The actor lets the readers that are ready to run put their lines into its mailbox. It
// then handles the messages that wait there, up to a bound, and flushes once. A flush
// renders the events of each room once for each dialect in use, and gives every seat a
// pointer to the same batch. A burst of one message is one batch, so an idle room
// adds no delay. A busy room shares its work among more lines.
//
// A seat's view of a burst may differ from its room's: the seat entered or left
// during the burst, got a private line or an answer, does not want its own lines or has labelled one, ignores
// somebody, or sits in several busy rooms. Such a seat gets several batches, in the same
// order. Some are pieces of its rooms' renderings, whose bytes it shares with all others.
// The rest is rendered for this seat alone.
//
// # History
//
// A room keeps its latest lines in memory, and an empty room keeps them until it is forgotten. A client
// that comes back and asks for all that followed a line gets the lines in memory, after a Gap
// if some are missing. The Gap also comes if the room was forgotten in
// the meantime: the actor remembers the newest Seq of forgotten rooms.
//
// With a Journal, all lines go to the history on disk as well (journal.go). The actor hands them
// over after each flush, and never waits for the disk.
//
//   - An answer that says how many lines of a client were taken waits until they are on disk: a
//     Pong, the Bye of a planned end, and the Welcome of a client that returns. Its old seat says
//     nothing meanwhile. If the disk fails, the answer says that lines are not kept.
//   - All other output waits for nothing. So a line that others have seen may be missing after a
//     crash. Its client says it again, unless it was acknowledged.
//   - The records of one command are written together, and the last one has the count of the
//     client's lines. So the count and the lines agree after a crash.
//
// With an Archive, users read lines that are not in memory (archive.go, replay.go, search.go). The
// goroutine of the caller reads them, and then gives them to the actor. A room that is made
// again gets its newest lines with the command that makes it, so that all nodes have the same.
//
// An empty room is forgotten after an hour. One that was set up lasts longer, and over a restart: see
// Config.Charters. Its settings end with it, but its lines are kept. So an entry of a room that is
// invite-only, secret or keyed is marked as Closed. Only the members of the room read it, and nobody once
// the room was forgotten or the server has started again: later anybody may make a room of the same
// name (closed.go). Its lines that were said while everybody could read them stay open.
//
// # Without a seat
//
// A program that sends one request says lines with SayAs, and reads a room with Follow. Nobody sees
// it come or go.
//
//   - A Post is a command like others: all nodes check the nick and the rules of the room alike. A
//     nick under which a user posted is kept for them for five minutes, as if they had just left.
//   - A follower is of its node alone. It has an outbox and a part in the log of its room, as a
//     seat has, but no seat in the state. So it keeps no room alive: if the room is forgotten and
//     made again, the follower sees the new one. A follower of a room that is not for everybody ends
//     with the commit that takes its user's right to read the room.
//
// # Tags and labels
//
// Some protocols send client-only tags with a line or without one (Tag), such as "is typing". The room passes
// them on and keeps neither: a line from the history has no tags, and tags alone have no Seq. Only dialects
// with such a notion show them. The same holds for real names (SetRealName) and logins (LoggedIn), which the
// others learn as they change.
//
// A client that labels a line wants to know which of the following events is its own. The seat that has
// said it gets a copy of its own, with the label, in the place of the line. A seat that does not want its own
// lines gets a Done in that place. All others share the line without the label.
//
// # Private lines
//
// Private lines are not in a room's history. Yet the connection that one was delivered to may
// be dead, although its sender was answered that it was sent. So the actor keeps the latest
// private lines of each JoinRequest.Key. It shows them again, in order with the room's lines,
// when a client comes back with the key. Users without a key cannot come back: users who sent
// them private lines are notified that the connection was lost.
//
// # Nicks
//
// A nick is unique among the users, in folded form. A user who has said something under a
// nick and leaves it can have it back for five minutes: nobody else gets it. For
// an hour after they left, the first private line of each sender to another user with the
// nick is refused.
//
// # Accounts
//
// The state knows the names of all accounts: Reserve. Nobody else has such a nick, or one that looks
// like it, and a guest who has one gets another when it is registered. All seats of an account are those
// of one user. A seat can log in and out while it is in rooms: its user becomes the account's, or it
// moves over to the account's user, in the same rooms (state/login.go).
//
// # Operators
//
// An Operator of a room governs it: its settings and topic, and its members. An operator of the server
// (event.ServerOperator) governs all rooms, the Lobby too, and enters all. Those of a room do not govern
// them, nor a founder of the room who has an account or a key.
//
//   - A rank is a set: an Operator may have a Voice too, which they keep when they are no Operator any
//     longer.
//   - A user who is kicked or banned from their last room lands in the Lobby, unless their seat began in no
//     room. If an operator of the server kicks them from the Lobby, their seats end.
//   - Bans and mutes of a room (ban.go) are by account; by the nick, number and key of a guest; or by
//     network. They have an end and a reason. A room has 256 at most, and they end with it.
//     The room lasts longer than an hour for them.
//   - A ban or a mute may also be by a mask of names and addresses. A room has masks of users who are not
//     kept out by a ban, and of users who need no invitation (masks.go): 100 of each at most. Only an
//     operator of the server makes exceptions of a ban that such an operator has made.
//   - Bans from the server are in package accounts. It calls Expel, which ends the seats. PutOut ends those
//     of one user, who may come back at once.
//
// What they do is an entry of the room. So all members see it, and it is kept with the lines, except a
// change of a list of masks. Those of
// the seats of this node are acts as well: for the log and for Config.Acts (acts.go).
//
// # Ignoring
//
// A seat that ignores a user gets pieces of each burst in which that user has said
// something. The rest of the room does not notice.
//
// # Answers
//
// The actor knows no language and no protocol's commands. It refuses with a *NickError, an *Error
// (about a room), a *TellError, an *IgnoreError, a *HistoryError or a *BusyError, whose fields say
// why. A Note, a Quit and a Bye have a Reason. The texts of errors and reasons are for developers.
//
// # Slow readers
//
// An outbox is a channel with one slot. The actor, its only sender, takes back the batches
// that are still in it, appends the new ones and puts all into the slot. So it never blocks,
// and it knows how many bytes each reader lags. A batch keeps no events, so a slow reader
// costs these bytes, and batchCost for each batch. A seat that lags by more than half of
// Config.MaxLag is not shown joins and leaves, and its long answers (history, lists) are
// refused. A seat that lags by more than Config.MaxLag and has taken nothing for a second is
// dropped.
//
// Bytes that are rendered for one seat alone (answers, private lines) are counted until
// its writer reports with Seat.Wrote that it is done with them. While more than ownBudget is
// held over all seats, the actor saves memory: it refuses long answers, shows newcomers no
// history, and refuses private lines to seats that do not read. It drops seats that hold at
// least the average and have written nothing for five seconds.
//
// # Joins, leaves and changes of nicks
//
// Announcing one join to n members costs n deliveries, so n joins would cost n².
// Each room therefore has an allowance of presence deliveries (presenceBurst,
// refilled by presenceRate a second). Within it every join, leave and change of a
// nick is its own event. Beyond it they are gathered, and become one Summary of joins and
// leaves and one of changes. These come when the allowance is back, or with the next line that is said
// anyway. A user who changes their nick is notified at once. One seat may change its nick
// five times in 100 seconds.
//
// An Exact dialect is for clients that keep lists of members, so it gets no summary: its seats see each
// join, leave and change, also if they lag. They cost no allowance. A burst is one batch for all of them. In a
// room with 64 such seats or more, joins and leaves wait for 50 ms at most, or until something else happens
// there (postpone.go). So a crowd that enters at once costs few deliveries. A seat that gets an answer in the
// meantime gets them before it, so it sees all in order. Their Entered has all members. The lists of one
// burst share their space (lineup.go). In a room of 2,000 members or more they see a join late, before
// anything else of the user (unseen.go). So a user who says nothing costs no delivery. Seats
// that entered later know the user from the list. Each event that not all may see says by its slot
// which: those who entered before or after a place.
//
// A summary is a part of a view and not an entry: it depends on the allowance, which another
// node with the same events spends in another way.
//
// # Faults
//
// A command that panics is skipped at all nodes, and the log gets the fault and its stack.
//
// A dialect is a protocol's code in the actor's loop. If it panics, the seats that share it
// are ended, the log gets the fault and its stack, and all other seats go on.
//
// # Ends
//
// A seat ends with Leave, when it is too slow, when its dialect panics, when its client has another
// one, or with the actor. In each case its outbox is closed. The last event before that is a Bye, unless
// the dialect has panicked: then nothing can render one. When Run's context ends, the actor
// handles the messages that already wait in the mailbox, waits for the Journal, and then ends every
// seat. From then on every method returns ErrClosed.
package room
